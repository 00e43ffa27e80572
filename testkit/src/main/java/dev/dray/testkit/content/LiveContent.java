package dev.dray.testkit.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Bytes that are made while they are sent, for streams of events: their number is not known, and
/// they can be sent from the start only.
final class LiveContent extends Content {
  private final Script script;

  LiveContent(Script script) {
    this.script = script;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  /// As many as there are numbers for: nobody knows yet.
  @Override
  public long size() {
    return Long.MAX_VALUE;
  }

  @Override
  public void copy(long position, byte[] target, int offset, int length) {
    throw new UnsupportedOperationException("live content is only sent");
  }

  @Override
  public void send(long position, long count, ContentSink sink) throws IOException {
    Cut cut = new Cut(sink, count);
    try {
      script.play(text -> cut.take(text.getBytes(UTF_8)));
    } catch (Enough e) {
      return;
    }
  }

  @Override
  public String fingerprint() {
    return "live@" + System.identityHashCode(this);
  }

  /// Ends the script where a fault wants no more of it.
  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Cut {
    private final ContentSink sink;
    private long left;

    Cut(ContentSink sink, long count) {
      this.sink = sink;
      this.left = count;
    }

    void take(byte[] bytes) throws IOException {
      int taken = (int) Math.min(bytes.length, left);
      sink.buffer(ByteBuffer.wrap(bytes, 0, taken));
      left -= taken;
      if (left == 0) {
        throw new Enough();
      }
    }
  }
}
