package dev.dray.error;

import java.time.Duration;
import java.util.Optional;

/// The hub asks to slow down for longer than is worth waiting. Code `RATE_LIMITED`.
public final class RateLimitedException extends DrayException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  /// What was limited and for how long, when the server said so.
  public RateLimitedException(String message, Optional<Duration> retryAfter, ErrorContext context) {
    super(
        ErrorCode.RATE_LIMITED,
        message,
        retryAfter
            .map(wait -> "Try again in " + wait.toSeconds() + " s, or log in for a higher limit.")
            .orElse("Try again in a few minutes, or log in for a higher limit."),
        context,
        null);
    this.retryAfter = retryAfter;
  }

  /// How long the server asked to wait.
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
