package dev.dray.unpack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// One block that begins an entry of a tar archive (POSIX.1-1988 ustar, and what GNU tar makes of
/// it).
///
/// @param name the entry's name, the prefix included
/// @param type the type flag
/// @param size bytes that follow
/// @param link what a link leads to
record TarHeader(String name, char type, long size, String link) {

  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;
  private static final int MAGIC = 257;

  /// Reads a block that is not all zeros.
  static TarHeader read(byte[] block) throws RefusedEntryException {
    if (!checksumFits(block)) {
      throw new RefusedEntryException("is no tar archive, or is damaged");
    }
    String name = text(block, 0, 100);
    boolean ustar = new String(block, MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    // GNU's own form ("ustar  ") keeps times where POSIX keeps the prefix.
    if (ustar && block[MAGIC + 5] == 0) {
      String prefix = text(block, 345, 155);
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    return new TarHeader(
        name, (char) (block[156] & 0xff), number(block, 124, 12), text(block, 157, 100));
  }

  /// Whether a block holds zeros only.
  static boolean isZero(byte[] block, int length) {
    for (int i = 0; i < length; i++) {
      if (block[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /// The sum over all bytes, the field itself as blanks; old programs took bytes for signed.
  private static boolean checksumFits(byte[] block) throws RefusedEntryException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long stated = number(block, CHECKSUM, 8);
    return stated == unsigned || stated == signed;
  }

  /// Octal digits, or where the first bit is set a binary number.
  private static long number(byte[] block, int offset, int length) throws RefusedEntryException {
    if ((block[offset] & 0x80) != 0) {
      long value = block[offset] & 0x7f;
      for (int i = offset + 1; i < offset + length; i++) {
        if (value >= 1L << 54) {
          throw new RefusedEntryException("holds a number out of all bounds");
        }
        value = (value << 8) | (block[i] & 0xff);
      }
      return value;
    }
    long value = 0;
    boolean begun = false;
    for (int i = offset; i < offset + length; i++) {
      int c = block[i];
      if (c >= '0' && c <= '7') {
        value = (value << 3) | (c - '0');
        begun = true;
      } else if (c == 0 || (c == ' ' && begun)) {
        break;
      } else if (c != ' ') {
        throw new RefusedEntryException("is no tar archive, or is damaged");
      }
    }
    return value;
  }

  private static String text(byte[] block, int offset, int length) throws RefusedEntryException {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return utf8(block, offset, end - offset);
  }

  /// Text as every archive of today has it; other bytes make no name that can be trusted.
  static String utf8(byte[] bytes, int offset, int length) throws RefusedEntryException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RefusedEntryException("holds a name that is not UTF-8");
    }
  }

  /// Fills `target`, as far as the stream goes.
  static int fill(java.io.InputStream in, byte[] target, int length) throws IOException {
    return in.readNBytes(target, 0, length);
  }
}
