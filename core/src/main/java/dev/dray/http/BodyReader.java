package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/// The body of one answer, cut out of the connection by its framing (RFC 9112 §6). Not thread-safe.
sealed interface BodyReader permits FixedBody, ChunkedBody, ClosingBody {

  /// Reads at least one byte into a buffer with room; -1 at the end.
  ///
  /// @throws ConnectionLostException if the connection ends before the body does
  int read(ByteBuffer target) throws IOException;

  /// Whether the end was reached, so that the connection is free for the next exchange.
  boolean isEnded();

  /// The whole length, when the framing says so.
  OptionalLong length();

  /// The body that belongs to this head.
  static BodyReader of(String method, ResponseHead head, Inbound in) throws HttpProtocolException {
    int status = head.status();
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new FixedBody(in, 0);
    }
    if (head.headers().has("Transfer-Encoding")) {
      List<String> codings = head.headers().all("Transfer-Encoding");
      if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new HttpProtocolException("the server used a transfer encoding nobody asked for");
      }
      return new ChunkedBody(in);
    }
    OptionalLong length = head.announcedLength();
    return length.isPresent() ? new FixedBody(in, length.getAsLong()) : new ClosingBody(in);
  }
}
