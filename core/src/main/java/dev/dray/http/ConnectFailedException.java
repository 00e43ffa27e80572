package dev.dray.http;

import org.jspecify.annotations.Nullable;

/// No connection could be made: the name is unknown, nobody listens, or a proxy refused.
public final class ConnectFailedException extends HttpException {
  private static final long serialVersionUID = 1L;

  ConnectFailedException(String message) {
    this(message, null);
  }

  ConnectFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
