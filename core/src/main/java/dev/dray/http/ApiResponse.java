package dev.dray.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The answer of an API, decoded. A buffered one holds its body and no connection; a streamed one
/// holds its connection until it is closed. Used by one thread at a time.
public final class ApiResponse implements AutoCloseable {

  private final int status;
  private final Headers headers;
  private final URI uri;
  private final List<Hop> hops;
  private final InputStream body;

  ApiResponse(int status, Headers headers, URI uri, List<Hop> hops, InputStream body) {
    this.status = status;
    this.headers = headers;
    this.uri = uri;
    this.hops = List.copyOf(hops);
    this.body = body;
  }

  static ApiResponse buffered(Hop last, List<Hop> hops, byte[] body) {
    return new ApiResponse(
        last.status(), last.headers(), last.uri(), hops, new ByteArrayInputStream(body));
  }

  /// The status of the last hop.
  public int status() {
    return status;
  }

  /// Whether the status is 2xx.
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /// The headers of the last hop.
  public Headers headers() {
    return headers;
  }

  /// The address of the last hop.
  public URI uri() {
    return uri;
  }

  /// All hops, first and last included.
  public List<Hop> hops() {
    return hops;
  }

  /// The body, decoded and bounded, to be read once.
  public InputStream body() {
    return body;
  }

  /// From now on, each wait for bytes of the body may take `limit`. Called by the thread that
  /// reads; does nothing to a buffered answer, whose bytes are here.
  public void allowSilence(Duration limit) {
    if (body instanceof ApiBody streamed) {
      streamed.allowSilence(limit);
    }
  }

  /// All of the body, decoded. Can be asked once.
  ///
  /// @throws IOException an [HttpException] if the body was streamed and cannot be read on
  public byte[] bytes() throws IOException {
    return body.readAllBytes();
  }

  /// All of the body as UTF-8. Can be asked once.
  ///
  /// @throws IOException for the reasons of [#bytes()]
  public String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// The server's id for this request: the first of `X-Request-Id`, `X-Amzn-Trace-Id` and
  /// `x-amz-cf-id`, cut to 200 characters.
  public Optional<String> requestId() {
    return requestId(headers);
  }

  /// The same of any headers.
  public static Optional<String> requestId(Headers headers) {
    return headers
        .first("X-Request-Id")
        .or(() -> headers.first("X-Amzn-Trace-Id"))
        .or(() -> headers.first("x-amz-cf-id"))
        .map(id -> id.length() > 200 ? id.substring(0, 200) : id);
  }

  /// Gives the connection back.
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // The body is not needed any more, so a failure to end it well changes nothing.
    }
  }

  /// Status and address without query.
  @Override
  public String toString() {
    return new Hop(uri, status, headers).toString();
  }
}
