package dev.dray.testkit.http;

import dev.dray.testkit.content.Content;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An answer ready for the wire, every part of it open to be spoilt: status, headers, which bytes
/// of the body, how they are framed, and how they are sent.
///
/// Belongs to the thread of its connection; not thread-safe.
public final class Reply {
  /// How the end of the body is told.
  public enum Framing {
    /// By `Content-Length`.
    LENGTH,
    /// By chunks.
    CHUNKED,
    /// By the end of the connection.
    CLOSE
  }

  /// What happens on the connection when the cut is reached or the reply is over.
  public enum Ending {
    /// The connection stays open for the next request.
    KEEP,
    /// It is closed in order.
    CLOSE,
    /// It is reset (RST).
    RESET,
    /// It stays open, and is reset as soon as the client uses it again.
    RESET_WHEN_REUSED,
    /// Bytes that belong to no protocol are written below TLS, then it is closed.
    GARBAGE
  }

  /// Changes bytes on their way out; positions count from the start of the file.
  public interface Spoiler {
    /// Changes `length` bytes at `offset`, the first of which is byte `position` of the file.
    void spoil(long position, byte[] bytes, int offset, int length);
  }

  int status;
  final Headers headers;
  Content content;
  long position;
  long length;
  boolean bodiless;
  Framing framing;
  long declaredLength = -1;
  Duration delayBeforeHeaders = Duration.ZERO;
  Duration delayPerHeaderByte = Duration.ZERO;
  long cutAfter = Long.MAX_VALUE;
  Ending atCut = Ending.CLOSE;
  Ending atEnd = Ending.KEEP;
  long stallAfter = Long.MAX_VALUE;
  Duration stall = Duration.ZERO;
  long bytesPerSecond = Long.MAX_VALUE;
  @Nullable Spoiler spoiler;
  Optional<String> rawHeaderLine = Optional.empty();

  private Reply(Response response) {
    this.status = response.status();
    this.headers = response.headers().copy();
    this.content = response.body();
    this.length = content.size();
    this.framing = content.isLive() ? Framing.CHUNKED : Framing.LENGTH;
  }

  /// The honest reply: conditional request, range and HEAD applied.
  public static Reply to(Request request, Response response) {
    Reply reply = new Reply(response);
    reply.bodiless = request.isHead();
    if (response.ranged() && response.status() == 200) {
      Optional<String> etag = response.headers().first("ETag");
      if (etag.isPresent() && request.header("If-None-Match").equals(etag)) {
        return reply.status(304).withoutBody();
      }
      boolean stale =
          request.header("If-Range").map(v -> !etag.equals(Optional.of(v))).orElse(false);
      if (!stale) {
        reply.applyRange(ByteRange.of(request.header("Range"), reply.content.size()));
      }
    }
    return reply;
  }

  private void applyRange(ByteRange range) {
    long size = content.size();
    switch (range) {
      case ByteRange.Whole() -> {}
      case ByteRange.Part part -> {
        status = 206;
        position = part.first();
        length = part.length();
        headers.set("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + size);
      }
      case ByteRange.Unsatisfiable() -> {
        status = 416;
        length = 0;
        headers.set("Content-Range", "bytes */" + size);
      }
    }
  }

  /// The status code that will be sent.
  public int status() {
    return status;
  }

  /// Sends another status.
  public Reply status(int code) {
    status = code;
    return this;
  }

  /// The headers, to be changed at will; those of the framing are added when sending.
  public Headers headers() {
    return headers;
  }

  /// The content the body is taken from.
  public Content content() {
    return content;
  }

  /// First byte of the content that is sent.
  public long position() {
    return position;
  }

  /// The number of body bytes that are sent.
  public long length() {
    return length;
  }

  /// Sends all of other content.
  public Reply body(Content other) {
    content = other;
    position = 0;
    length = other.size();
    framing = other.isLive() ? Framing.CHUNKED : framing;
    return this;
  }

  /// Sends no body.
  public Reply withoutBody() {
    return body(Content.empty());
  }

  /// Tells the end of the body in this way.
  public Reply framing(Framing how) {
    framing = how;
    return this;
  }

  /// Claims this `Content-Length`, whatever is sent; the connection ends after the body.
  public Reply declaredLength(long claimed) {
    declaredLength = claimed;
    return endingWith(Ending.CLOSE);
  }

  /// Waits before the status line.
  public Reply delayBeforeHeaders(Duration delay) {
    delayBeforeHeaders = delay;
    return this;
  }

  /// Sends the head byte by byte with this pause between.
  public Reply delayPerHeaderByte(Duration delay) {
    delayPerHeaderByte = delay;
    return this;
  }

  /// Sends only so many body bytes, then ends the connection in this way.
  public Reply cutAfter(long bytes, Ending how) {
    cutAfter = bytes;
    atCut = how;
    return this;
  }

  /// What to do with the connection after the whole reply.
  public Reply endingWith(Ending how) {
    atEnd = how;
    return this;
  }

  /// Pauses once after so many body bytes.
  public Reply stallAfter(long bytes, Duration pause) {
    stallAfter = bytes;
    stall = pause;
    return this;
  }

  /// Limits the speed of the body.
  public Reply bytesPerSecond(long limit) {
    bytesPerSecond = Math.max(1, limit);
    return this;
  }

  /// Changes the bytes of the body on their way out.
  public Reply spoiler(Spoiler change) {
    spoiler = change;
    return this;
  }

  /// Writes this line, as it is, among the headers.
  public Reply rawHeaderLine(String line) {
    rawHeaderLine = Optional.of(line);
    return this;
  }
}
