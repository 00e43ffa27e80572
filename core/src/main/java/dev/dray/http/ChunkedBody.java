package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// A chunked body (RFC 9112 §7.1). Extensions and trailers are read and dropped; both are bounded.
final class ChunkedBody implements BodyReader {

  private static final int MAX_LINE = 4 * 1024;
  private static final int MAX_TRAILERS = 64 * 1024;
  // 15 hexadecimal digits: no chunk size overflows a long.
  private static final int MAX_DIGITS = 15;

  private final Inbound in;
  private long left;
  private boolean first = true;
  private boolean ended;

  ChunkedBody(Inbound in) {
    this.in = in;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(target, left);
    if (count < 0) {
      throw lost();
    }
    left -= count;
    return count;
  }

  private void nextChunk() throws IOException {
    if (!first && !isLineEnd(need())) {
      throw new HttpProtocolException("a chunk does not end where it should");
    }
    first = false;
    left = size();
    if (left == 0) {
      trailers();
      ended = true;
    }
  }

  private boolean isLineEnd(int b) throws IOException {
    return b == '\n' || (b == '\r' && need() == '\n');
  }

  private long size() throws IOException {
    long size = 0;
    int digits = 0;
    int b = need();
    for (; Character.digit(b, 16) >= 0; b = need()) {
      if (++digits > MAX_DIGITS) {
        throw new HttpProtocolException("a chunk size has too many digits");
      }
      size = size * 16 + Character.digit(b, 16);
    }
    if (digits == 0 || "; \t\r\n".indexOf(b) < 0) {
      throw new HttpProtocolException("a chunk size is no number");
    }
    for (int read = digits; b != '\n'; b = need()) {
      if (++read > MAX_LINE) {
        throw new HttpProtocolException("a chunk size line is too long");
      }
    }
    return size;
  }

  private void trailers() throws IOException {
    int lineLength = 0;
    for (int total = 0; total < MAX_TRAILERS; total++) {
      int b = need();
      if (b == '\n') {
        if (lineLength == 0) {
          return;
        }
        lineLength = 0;
      } else if (b != '\r') {
        lineLength++;
      }
    }
    throw new HttpProtocolException("more than " + MAX_TRAILERS + " bytes of trailers");
  }

  private int need() throws IOException {
    int b = in.next();
    if (b < 0) {
      throw lost();
    }
    return b;
  }

  private static ConnectionLostException lost() {
    return new ConnectionLostException("the connection ended within a chunked body");
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.empty();
  }
}
