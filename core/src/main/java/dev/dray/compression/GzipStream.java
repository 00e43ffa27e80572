package dev.dray.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// gzip members in a row (RFC 1952). Stricter than [java.util.zip.GZIPInputStream], which takes
/// whatever follows a member for the end of the stream and never asks its source about it.
final class GzipStream extends InputStream {

  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  /// Names and comments in headers are skipped, but not without end.
  private static final int LONGEST_TEXT = 1 << 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[64 * 1024];
  private int position;
  private int limit;
  private boolean inMember;
  private boolean ended;
  private boolean closed;

  GzipStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember) {
        startMember(false);
      }
      int count = inflate(target, offset, length);
      if (count > 0) {
        crc.update(target, offset, count);
        return count;
      }
      if (inflater.finished()) {
        endMember();
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      int count = inflater.inflate(target, offset, length);
      while (count == 0 && !inflater.finished()) {
        if (inflater.needsDictionary()) {
          throw new CodingException("gzip data that wants a dictionary");
        }
        need();
        inflater.setInput(buffer, position, limit - position);
        position = limit;
        count = inflater.inflate(target, offset, length);
      }
      return count;
    } catch (DataFormatException e) {
      throw new CodingException("damaged gzip data", e);
    }
  }

  /// @param mayEnd whether the stream may be over here, or hold padding
  private void startMember(boolean mayEnd) throws IOException {
    if (mayEnd && isPaddedEnd()) {
      ended = true;
      return;
    }
    if (next() != 0x1f || next() != 0x8b) {
      throw new CodingException(
          mayEnd ? "gzip data with something else behind it" : "no gzip data");
    }
    int method = next();
    int flags = next();
    if (method != 8 || (flags & RESERVED) != 0) {
      throw new CodingException("gzip data of an unknown kind");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      int low = next();
      skip(low | next() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    crc.reset();
    inMember = true;
  }

  private boolean isPaddedEnd() throws IOException {
    boolean padding = false;
    while (fill()) {
      if (buffer[position] != 0) {
        if (padding) {
          throw new CodingException("gzip data with something else behind it");
        }
        return false;
      }
      padding = true;
      position++;
    }
    return true;
  }

  private void endMember() throws IOException {
    position = limit - inflater.getRemaining();
    if (little() != crc.getValue()) {
      throw new CodingException("gzip data whose checksum is wrong");
    }
    if (little() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new CodingException("gzip data whose length is wrong");
    }
    inMember = false;
    startMember(true);
  }

  private long little() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private void skipText() throws IOException {
    for (int i = 0; next() != 0; i++) {
      if (i > LONGEST_TEXT) {
        throw new CodingException("gzip data with an endless header");
      }
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private int next() throws IOException {
    need();
    return buffer[position++] & 0xff;
  }

  private void need() throws IOException {
    if (!fill()) {
      throw new CodingException("gzip data cut short");
    }
  }

  private boolean fill() throws IOException {
    while (position == limit) {
      int count = in.read(buffer, 0, buffer.length);
      if (count < 0) {
        return false;
      }
      position = 0;
      limit = count;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      inflater.end();
      in.close();
    }
  }
}
