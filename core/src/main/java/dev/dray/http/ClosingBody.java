package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// A body that ends with its connection. Only its digest can tell a whole one from a cut one.
final class ClosingBody implements BodyReader {

  private final Inbound in;
  private boolean ended;

  ClosingBody(Inbound in) {
    this.in = in;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = ended ? -1 : in.read(target, Long.MAX_VALUE);
    ended |= count < 0;
    return count;
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
