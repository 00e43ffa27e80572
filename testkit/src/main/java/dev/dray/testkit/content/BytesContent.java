package dev.dray.testkit.content;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Bytes in memory.
final class BytesContent extends Content {
  private final byte[] bytes;

  BytesContent(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void copy(long position, byte[] target, int offset, int length) {
    System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
  }

  @Override
  public void send(long position, long count, ContentSink sink) throws IOException {
    sink.buffer(ByteBuffer.wrap(bytes, Math.toIntExact(position), Math.toIntExact(count)));
  }

  @Override
  public String fingerprint() {
    return gitBlobId();
  }
}
