package dev.dray.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// What an API call tries again, and after how long. The one place that decides it.
///
/// Evidence: the official client (2.0.0) retries 408, 429, 500, 502, 503, 504, timeouts and network
/// errors five times, waits 1, 2, 4, 8 s, and t + 1 s where `RateLimit` says that nothing is left.
/// A `Retry-After` on 500 is left behind by proxies and means nothing.
///
/// @param tries how often a request is sent at most, at least 1
/// @param connectTries how often a connection is tried at most that is refused or cannot be made
/// @param maxWait the longest wait that is worth it; when a server asks for more, its answer is
///   handed to the caller at once
/// @param jitter gives numbers from 0 (inclusive) to 1 (exclusive)
record RetryRule(int tries, int connectTries, Duration maxWait, DoubleSupplier jitter) {

  /// As many tries for every failure.
  RetryRule(int tries, Duration maxWait, DoubleSupplier jitter) {
    this(tries, tries, maxWait, jitter);
  }

  /// Whether the `attempt`-th try (from 1), which failed like this, is followed by another.
  boolean triesAgain(int attempt, HttpException failure) {
    return helps(failure)
        && attempt < (failure instanceof ConnectFailedException ? connectTries : tries);
  }

  /// Whether another try can help after this failure.
  static boolean helps(HttpException failure) {
    return switch (failure) {
      case ConnectFailedException e -> !e.isLasting();
      case HttpTimeoutException e -> true;
      case ConnectionLostException e -> true;
      case AddressRefusedException e -> false;
      case HttpProtocolException e -> false;
      case TlsFailedException e -> false;
      case RequestAbortedException e -> false;
    };
  }

  /// Whether another try can help after this status.
  static boolean helps(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /// How long to wait after the `attempt`-th try (from 1) was answered like this; nothing if it is
  /// not worth it.
  Optional<Duration> waitAfter(int attempt, int status, Headers headers, Instant now) {
    if (attempt >= tries || !helps(status)) {
      return Optional.empty();
    }
    return Optional.of(asked(status, headers, now).orElseGet(() -> backoff(attempt)))
        .filter(wait -> wait.compareTo(maxWait) <= 0);
  }

  /// What the server asks for.
  private static Optional<Duration> asked(int status, Headers headers, Instant now) {
    if (status == 500) {
      return Optional.empty();
    }
    Optional<Duration> window =
        status == 429
            ? RateLimit.of(headers).emptyFor().map(reset -> reset.plusSeconds(1))
            : Optional.empty();
    return window
        .or(() -> RetryAfter.of(headers, now).map(RetryAfter::delay))
        .filter(Duration::isPositive);
  }

  /// 1, 2, 4, 8, 8 … seconds and up to a quarter more, so that many clients do not come back
  /// together.
  Duration backoff(int attempt) {
    long millis = 1_000L << Math.min(attempt - 1, 3);
    return Duration.ofMillis(millis + (long) (millis * jitter.getAsDouble() / 4));
  }
}
