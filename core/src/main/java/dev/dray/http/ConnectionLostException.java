package dev.dray.http;

import org.jspecify.annotations.Nullable;

/// The connection broke, or ended before the answer did.
public final class ConnectionLostException extends HttpException {
  private static final long serialVersionUID = 1L;

  ConnectionLostException(String message) {
    this(message, null);
  }

  ConnectionLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
