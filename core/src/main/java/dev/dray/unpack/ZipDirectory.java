package dev.dray.unpack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The directory at a zip archive's end (APPNOTE 6.3.10 §4.3.12 to §4.3.16), entry by entry.
/// Strict: it must end where the end record begins, and the end record with its comment must end
/// the file. Memory: one entry and a buffer. Not thread-safe.
final class ZipDirectory implements AutoCloseable {

  /// @param name as the directory spells it
  /// @param method how it is packed
  /// @param encrypted whether a password is needed
  /// @param size bytes when unpacked
  /// @param packed bytes in the archive
  /// @param crc checksum when unpacked
  /// @param offset where its own header begins
  /// @param isPlain whether it is a file or folder, as far as the archive says
  record Listed(
      String name,
      int method,
      boolean encrypted,
      long size,
      long packed,
      long crc,
      long offset,
      boolean isPlain) {}

  private static final int END_SIZE = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final long MARK_32 = 0xffffffffL;

  private final FileChannel file;
  private final long count;
  private final long start;
  private final long end;
  private long position;
  private long read;
  private final ByteBuffer window = buffer(256 * 1024).limit(0);
  private long windowAt;

  private ZipDirectory(FileChannel file, long count, long start, long end) {
    this.file = file;
    this.count = count;
    this.position = start;
    this.start = start;
    this.end = end;
  }

  static ZipDirectory open(Path archive) throws IOException {
    FileChannel file = FileChannel.open(archive, StandardOpenOption.READ);
    boolean opened = false;
    try {
      ZipDirectory directory = locate(file);
      opened = true;
      return directory;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private static ZipDirectory locate(FileChannel file) throws IOException {
    long size = file.size();
    int tail = (int) Math.min(size, END_SIZE + LONGEST_COMMENT);
    ByteBuffer bytes = read(file, size - tail, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (bytes.getInt(at) == 0x06054b50
          && at + END_SIZE + (bytes.getShort(at + 20) & 0xffff) == tail) {
        return fromEnd(
            file, size - tail + at, bytes.slice(at, END_SIZE).order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    throw new RefusedEntryException(
        "does not end as a zip archive does: it was cut short, or has something else behind it");
  }

  private static ZipDirectory fromEnd(FileChannel file, long endAt, ByteBuffer record)
      throws IOException {
    if (record.getShort(4) != 0 || record.getShort(6) != 0) {
      throw new RefusedEntryException("is one of several parts");
    }
    long count = record.getShort(10) & 0xffff;
    long length = record.getInt(12) & MARK_32;
    long start = record.getInt(16) & MARK_32;
    long directoryEnd = endAt;
    if (endAt >= 20) {
      ByteBuffer locator = read(file, endAt - 20, 20);
      if (locator.getInt(0) == 0x07064b50) {
        long recordAt = locator.getLong(8);
        if (recordAt < 0 || recordAt > endAt - 76) {
          throw bad();
        }
        ByteBuffer large = read(file, recordAt, 56);
        if (large.getInt(0) != 0x06064b50 || recordAt + 12 + large.getLong(4) != endAt - 20) {
          throw bad();
        }
        count = large.getLong(32);
        length = large.getLong(40);
        start = large.getLong(48);
        directoryEnd = recordAt;
      }
    }
    if (count < 0
        || length < 0
        || start < 0
        || start > directoryEnd
        || start + length != directoryEnd) {
      throw bad();
    }
    return new ZipDirectory(file, count, start, directoryEnd);
  }

  private static RefusedEntryException bad() {
    return new RefusedEntryException("has a damaged directory at its end");
  }

  /// The next entry; empty behind the last one.
  Optional<Listed> next() throws IOException {
    if (read == count) {
      if (position != end) {
        throw bad();
      }
      return Optional.empty();
    }
    read++;
    ByteBuffer head = take(46);
    if (head.getInt(0) != 0x02014b50) {
      throw bad();
    }
    int nameLength = head.getShort(28) & 0xffff;
    int extraLength = head.getShort(30) & 0xffff;
    int commentLength = head.getShort(32) & 0xffff;
    ByteBuffer rest = take(nameLength + extraLength + commentLength);
    byte[] name = new byte[nameLength];
    rest.get(0, name);
    ByteBuffer large = large(rest.slice(nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN));
    long size = or(head.getInt(24), large);
    long packed = or(head.getInt(20), large);
    long offset = or(head.getInt(42), large);
    // Made on Unix, where the upper half of the attributes is a mode.
    int type = (head.get(5) & 0xff) == 3 ? head.getInt(38) >>> 16 & 0xf000 : 0;
    return Optional.of(
        new Listed(
            TarHeader.utf8(name, 0, nameLength),
            head.getShort(10) & 0xffff,
            (head.getShort(8) & 1) != 0,
            size,
            packed,
            head.getInt(16) & MARK_32,
            offset,
            type == 0 || type == 0x8000 || type == 0x4000));
  }

  /// A number, or where it does not fit into 32 bits the next one of the Zip64 field.
  private static long or(int small, ByteBuffer large) throws RefusedEntryException {
    long value = small & MARK_32;
    if (value == MARK_32 && large.remaining() >= 8) {
      value = large.getLong();
    }
    if (value < 0) {
      throw bad();
    }
    return value;
  }

  /// The content of the Zip64 extra field; empty if there is none.
  private static ByteBuffer large(ByteBuffer extra) throws RefusedEntryException {
    int at = 0;
    while (at + 4 <= extra.limit()) {
      int length = extra.getShort(at + 2) & 0xffff;
      if (at + 4 + length > extra.limit()) {
        throw bad();
      }
      if ((extra.getShort(at) & 0xffff) == 1) {
        return extra.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
      }
      at += 4 + length;
    }
    return buffer(0);
  }

  /// Where the content of an entry begins, when the header before it says the same as this
  /// directory.
  ///
  /// @param from where the entry before it ended: entries neither overlap nor go back
  long contentOf(Listed entry, long from) throws IOException {
    if (entry.offset() < from || entry.offset() > start - 30) {
      throw bad();
    }
    ByteBuffer head = read(file, entry.offset(), 30);
    int nameLength = head.getShort(26) & 0xffff;
    long content = entry.offset() + 30 + nameLength + (head.getShort(28) & 0xffff);
    if (head.getInt(0) != 0x04034b50
        || content > start
        || entry.packed() > start - content
        || (head.getShort(8) & 0xffff) != entry.method()) {
      throw bad();
    }
    byte[] name = new byte[nameLength];
    read(file, entry.offset() + 30, nameLength).get(name);
    if (!TarHeader.utf8(name, 0, nameLength).equals(entry.name())) {
      throw new RefusedEntryException(
          "holds another entry than "
              + RefusedEntryException.quoted(entry.name())
              + ", which it lists at its end");
    }
    return content;
  }

  /// Reads from a place in the archive.
  int read(ByteBuffer target, long from) throws IOException {
    return file.read(target, from);
  }

  private ByteBuffer take(int length) throws IOException {
    if (position + length > end) {
      throw bad();
    }
    long inWindow = position - windowAt;
    if (inWindow < 0 || inWindow + length > window.limit()) {
      window.clear().limit((int) Math.min(window.capacity(), end - position));
      fill(file, window, position);
      windowAt = position;
      inWindow = 0;
    }
    position += length;
    return window.slice((int) inWindow, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
    ByteBuffer bytes = buffer(length);
    fill(file, bytes, from);
    return bytes;
  }

  private static void fill(FileChannel file, ByteBuffer bytes, long from) throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw bad();
      }
    }
    bytes.flip();
  }

  private static ByteBuffer buffer(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
