package dev.dray.http;

/// A time limit of [Timeouts] ran out.
public final class HttpTimeoutException extends HttpException {
  private static final long serialVersionUID = 1L;

  /// What was waited for.
  public enum Phase {
    /// A usable connection.
    CONNECT,
    /// The answer's headers.
    FIRST_BYTE,
    /// More of the body.
    STALL
  }

  private final Phase phase;

  HttpTimeoutException(Phase phase, String message) {
    super(message, null);
    this.phase = phase;
  }

  /// What was waited for.
  public Phase phase() {
    return phase;
  }
}
