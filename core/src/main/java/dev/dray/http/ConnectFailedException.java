package dev.dray.http;

import org.jspecify.annotations.Nullable;

/// No connection could be made: the name is unknown, nobody listens, or a proxy refused.
public final class ConnectFailedException extends HttpException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  ConnectFailedException(String message) {
    this(message, null, true);
  }

  ConnectFailedException(String message, @Nullable Throwable cause, boolean lasting) {
    super(message, cause);
    this.lasting = lasting;
  }

  /// Whether the same will happen again: a proxy that refuses, a name nobody knows.
  public boolean isLasting() {
    return lasting;
  }
}
