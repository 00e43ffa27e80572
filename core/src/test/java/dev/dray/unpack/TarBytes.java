package dev.dray.unpack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes tar archives byte by byte, hostile ones too.
final class TarBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// An entry with a ustar header whose checksum is right.
  TarBytes entry(char type, String name, String link, byte[] content) {
    return header(type, name, link, content.length).raw(content).pad();
  }

  TarBytes file(String name, String content) {
    return entry('0', name, "", content.getBytes(StandardCharsets.UTF_8));
  }

  TarBytes header(char type, String name, String link, long size) {
    byte[] block = new byte[512];
    put(block, 0, name);
    put(block, 100, "0000644\0");
    put(block, 124, String.format(Locale.ROOT, "%011o\0", size));
    put(block, 136, "00000000000\0");
    put(block, 148, "        ");
    block[156] = (byte) type;
    put(block, 157, link);
    put(block, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    return raw(block);
  }

  /// A pax header for the next entry.
  TarBytes pax(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bytes + 1;
    while (String.valueOf(length).length() + bytes != length) {
      length++;
    }
    return entry('x', "pax", "", (length + rest).getBytes(StandardCharsets.UTF_8));
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  TarBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private TarBytes pad() {
    return raw(new byte[-out.size() & 511]);
  }

  /// The archive with its end.
  byte[] end() {
    return raw(new byte[1024]).unended();
  }

  /// The archive as it is so far.
  byte[] unended() {
    return out.toByteArray();
  }
}
