package dev.dray.testkit.content;

import java.io.IOException;
import java.util.Objects;

/// A part of other content.
final class SliceContent extends Content {
  private final Content whole;
  private final long start;
  private final long size;

  SliceContent(Content whole, long start, long size) {
    this.whole = whole;
    this.start = start;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void copy(long position, byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(position, length, size);
    whole.copy(start + position, target, offset, length);
  }

  @Override
  public void send(long position, long count, ContentSink sink) throws IOException {
    Objects.checkFromIndexSize(position, count, size);
    whole.send(start + position, count, sink);
  }

  @Override
  public String fingerprint() {
    return whole.fingerprint() + "[" + start + "+" + size + "]";
  }
}
