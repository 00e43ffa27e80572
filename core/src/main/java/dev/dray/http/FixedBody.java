package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// A body of announced length.
final class FixedBody implements BodyReader {

  private final Inbound in;
  private final long length;
  private long left;

  FixedBody(Inbound in, long length) {
    this.in = in;
    this.length = length;
    this.left = length;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(target, left);
    if (count < 0) {
      throw new ConnectionLostException(
          "the connection ended " + left + " bytes before the end of the body");
    }
    left -= count;
    return count;
  }

  /// Bytes not read yet.
  long left() {
    return left;
  }

  @Override
  public boolean isEnded() {
    return left == 0;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(length);
  }
}
