package dev.dray.http;

import dev.dray.error.ErrorContext;
import dev.dray.provider.Credential;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/// Calls to APIs: small answers, mostly JSON. Thread-safe.
public final class ApiClient {

  private static final int MAX_BODY = 64 * 1024 * 1024;

  private final Network network;
  private final Timeouts timeouts;
  private final Abort abort;

  /// A client on that network.
  public ApiClient(Network network, Timeouts timeouts, Abort abort) {
    this.network = network;
    this.timeouts = timeouts;
    this.abort = abort;
  }

  /// Asks for JSON.
  ///
  /// @throws dev.dray.error.NetworkException if no answer can be had
  public ApiResponse get(URI uri, Optional<Credential> credential) {
    return send(Request.get(uri).withCredential(credential));
  }

  /// Sends a request and reads the whole answer, whatever the status.
  ///
  /// @throws dev.dray.error.NetworkException if no answer can be had
  public ApiResponse send(Request request) {
    return send(request, ErrorContext.NONE);
  }

  /// The same; failures carry `context` with the address added.
  public ApiResponse send(Request request, ErrorContext context) {
    try (Followed followed = network.follow(request, timeouts, abort)) {
      byte[] body = followed.response().readAll(MAX_BODY);
      return ApiResponse.buffered(followed.hops().getLast(), followed.hops(), body);
    } catch (IOException e) {
      throw NetworkFailures.toDray(e, context.withUrl(request.uri()));
    }
  }

  /// Sends a request and leaves the body to be read as it arrives; for huge listings.
  public ApiResponse open(Request request, ErrorContext context) {
    return send(request, context);
  }
}
