package dev.dray.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Walks forward through a file, from its beginning: numbers, texts, gaps. Reads ahead in steps
/// that double, so that a short header costs one small request and a long one few large ones. What
/// is skipped beyond what was read ahead is never read. Bounded by a limit on the position.
final class ByteWalk {

  static final int FIRST_STEP = 128 << 10;
  static final int LARGEST_STEP = 4 << 20;

  private final RandomRead file;
  private final long limit;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private long windowStart;
  private int step = FIRST_STEP;

  /// @param limit the header may not reach behind this byte
  ByteWalk(RandomRead file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  void order(ByteOrder newOrder) {
    order = newOrder;
    window.order(newOrder);
  }

  /// Where the next byte is.
  long position() {
    return windowStart + window.position();
  }

  /// An error at this place, to be thrown.
  FormatException wrong(String what) {
    return new FormatException(file.name(), "at byte " + position() + ": " + what);
  }

  int unsignedByte() throws IOException {
    need(1);
    return window.get() & 0xff;
  }

  int unsignedShort() throws IOException {
    need(2);
    return window.getShort() & 0xffff;
  }

  int getInt() throws IOException {
    need(4);
    return window.getInt();
  }

  long getLong() throws IOException {
    need(8);
    return window.getLong();
  }

  /// A count or length, which may not be negative as Java reads it.
  long count(String what, long most) throws IOException {
    long value = getLong();
    if (value < 0 || value > most) {
      throw wrong(what + " of " + Long.toUnsignedString(value) + ", and " + most + " is the limit");
    }
    return value;
  }

  /// A text of so many bytes, which must have been bounded.
  String text(int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      if (!window.hasRemaining()) {
        refill(1);
      }
      int part = Math.min(window.remaining(), length - done);
      window.get(bytes, done, part);
      done += part;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Passes over bytes; those that were not read ahead are not read.
  void skip(long length) throws IOException {
    long target = position() + length;
    if (length < 0 || target > limit || target > file.size()) {
      throw target > file.size() || length < 0 ? ended(length) : tooLong();
    }
    if (target <= windowStart + window.limit()) {
      window.position((int) (target - windowStart));
    } else {
      windowStart = target;
      window = ByteBuffer.allocate(0).order(order);
    }
  }

  /// The rest up to `length` bytes as a stream; the walk goes on behind what was read of it.
  InputStream stream(long length) {
    return new InputStream() {
      private long left = length;

      @Override
      public int read() throws IOException {
        if (left == 0) {
          return -1;
        }
        left--;
        return unsignedByte();
      }

      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        if (left == 0) {
          return -1;
        }
        if (count == 0) {
          return 0;
        }
        if (!window.hasRemaining()) {
          refill(1);
        }
        int part = (int) Math.min(Math.min(window.remaining(), count), left);
        window.get(target, offset, part);
        left -= part;
        return part;
      }
    };
  }

  private void need(int bytes) throws IOException {
    if (window.remaining() < bytes) {
      refill(bytes);
    }
  }

  private void refill(int bytes) throws IOException {
    long at = position();
    if (at + bytes > limit) {
      throw tooLong();
    }
    if (at + bytes > file.size()) {
      throw ended(bytes);
    }
    byte[] kept = new byte[window.remaining()];
    window.get(kept);
    int wanted =
        (int) Math.min(Math.max(step, bytes), Math.min(limit, file.size()) - at - kept.length);
    ByteBuffer next = ByteBuffer.allocate(kept.length + wanted).order(order);
    next.put(kept);
    file.read(at + kept.length, next);
    next.flip();
    window = next;
    windowStart = at;
    step = Math.min(step * 2, LARGEST_STEP);
    if (window.remaining() < bytes) {
      throw ended(bytes);
    }
  }

  private FormatException ended(long wanted) {
    return wrong(
        "the file ends at byte "
            + file.size()
            + ", and "
            + Long.toUnsignedString(wanted)
            + " more are announced");
  }

  private FormatException tooLong() {
    return wrong("the header is longer than " + limit + " bytes");
  }
}
