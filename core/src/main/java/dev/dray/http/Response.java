package dev.dray.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// An answer whose body is still to be read. The reader owns it and closes it; until then it holds
/// its connection. Used by one thread at a time; only the request's [Abort] may come from another.
public final class Response implements AutoCloseable {

  /// A rest of the body up to this size is read on closing, so that the connection can be kept.
  private static final int DRAIN_BYTES = 64 * 1024;

  private static final Duration DRAIN_TIME = Duration.ofMillis(250);

  private final URI uri;
  private final ResponseHead head;
  private final BodyReader body;
  private final Connection connection;
  private final Exchange exchange;
  private final boolean reused;
  private boolean failed;
  private boolean closed;

  Response(
      URI uri,
      ResponseHead head,
      BodyReader body,
      Connection connection,
      Exchange exchange,
      boolean reused) {
    this.uri = uri;
    this.head = head;
    this.body = body;
    this.connection = connection;
    this.exchange = exchange;
    this.reused = reused;
  }

  /// The status, 200 to 999.
  public int status() {
    return head.status();
  }

  /// The headers.
  public Headers headers() {
    return head.headers();
  }

  /// The address that gave this answer.
  public URI uri() {
    return uri;
  }

  /// The length of this very body in bytes, if its framing announces it; zero for an answer to HEAD
  /// (see [Headers#contentLength()] for what that announces).
  public OptionalLong contentLength() {
    return body.length();
  }

  /// Whether the answer came over a kept connection.
  public boolean reused() {
    return reused;
  }

  /// Reads what one socket read gives, straight into `target` where it has room for 17 KiB or more;
  /// best with a direct buffer of 256 KiB or more. Blocks; fails if no byte arrives for
  /// [Timeouts#stall()].
  ///
  /// @return the number of bytes, at least one; -1 at the end of the body
  /// @throws IllegalArgumentException if the buffer has no room
  /// @throws HttpTimeoutException on a stall
  /// @throws ConnectionLostException if the connection ends before the body does
  /// @throws HttpProtocolException if the framing is broken
  /// @throws RequestAbortedException if the request was aborted
  public int read(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException("no room to read into");
    }
    if (closed) {
      throw new IllegalStateException("the response is closed");
    }
    try {
      return body.read(target);
    } catch (IOException e) {
      failed = true;
      throw exchange.guard().explain(e, connection.route().origin().toString());
    }
  }

  /// From now on, each wait for bytes may take `limit` instead of [Timeouts#stall()].
  void allowSilence(Duration limit) {
    exchange.guard().eachWaitWithin(limit);
  }

  /// The rest of the body, which must not be longer than `maxBytes`.
  ///
  /// @throws HttpProtocolException if it is longer
  /// @throws IOException for the reasons of [#read(ByteBuffer)]
  public byte[] readAll(int maxBytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    while (read(buffer) >= 0) {
      if (all.size() + buffer.position() > maxBytes) {
        throw new HttpProtocolException(
            connection.route().origin() + " sent more than " + maxBytes + " bytes");
      }
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toByteArray();
  }

  /// Gives the connection back if the body was read to its end, or if little of it is left and
  /// comes at once; closes it otherwise.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    boolean whole = !failed && head.keepsAlive() && (body.isEnded() || drain());
    closed = true;
    exchange.finish(connection, whole ? keepAliveSeconds() : OptionalLong.of(0));
  }

  private boolean drain() {
    boolean little =
        switch (body) {
          case FixedBody fixed -> fixed.left() <= DRAIN_BYTES;
          case ChunkedBody chunked -> true;
          case ClosingBody closing -> false;
        };
    if (!little) {
      return false;
    }
    exchange.guard().within(HttpTimeoutException.Phase.STALL, DRAIN_TIME);
    ByteBuffer sink = ByteBuffer.allocate(DRAIN_BYTES);
    try {
      while (sink.hasRemaining()) {
        if (body.isEnded() || body.read(sink) < 0) {
          return true;
        }
      }
      return body.isEnded();
    } catch (IOException e) {
      return false;
    }
  }

  private OptionalLong keepAliveSeconds() {
    @Nullable String value = headers().first("Keep-Alive").orElse(null);
    if (value == null) {
      return OptionalLong.empty();
    }
    for (String part : value.split(",", -1)) {
      String trimmed = part.strip();
      if (trimmed.startsWith("timeout=")) {
        return Headers.decimal(trimmed.substring("timeout=".length()));
      }
    }
    return OptionalLong.empty();
  }

  /// Status and server.
  @Override
  public String toString() {
    return status() + " from " + connection.route().origin();
  }
}
