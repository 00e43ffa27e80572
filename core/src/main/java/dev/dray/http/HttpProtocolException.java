package dev.dray.http;

import org.jspecify.annotations.Nullable;

/// The other side said what HTTP does not allow, or more than we accept.
public final class HttpProtocolException extends HttpException {
  private static final long serialVersionUID = 1L;

  HttpProtocolException(String message) {
    this(message, null);
  }

  HttpProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
