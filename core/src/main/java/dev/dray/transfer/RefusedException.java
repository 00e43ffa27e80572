package dev.dray.transfer;

import dev.dray.http.Headers;
import java.io.IOException;
import java.net.URI;

/// A server answered a request for bytes with a status that is no success. [RetryPolicy] decides
/// what that means.
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Headers headers;
  private final transient URI uri;
  private final boolean ownHost;
  private final boolean fresh;

  /// @param ownHost whether the source's own server answered, not one it redirects to
  /// @param fresh whether the redirects were followed for this very request
  RefusedException(int status, Headers headers, URI uri, boolean ownHost, boolean fresh) {
    super("status " + status);
    this.status = status;
    this.headers = headers;
    this.uri = uri;
    this.ownHost = ownHost;
    this.fresh = fresh;
  }

  int status() {
    return status;
  }

  Headers headers() {
    return headers;
  }

  URI uri() {
    return uri;
  }

  boolean isOwnHost() {
    return ownHost;
  }

  boolean isFresh() {
    return fresh;
  }
}
