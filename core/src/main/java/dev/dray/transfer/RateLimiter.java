package dev.dray.transfer;

/// Takes payment for bytes that were read and tells how long to wait for the debt to be gone.
/// Thread-safe.
public sealed interface RateLimiter extends RateLimit permits TokenBucket, FairLimit.Share {

  /// Pays for bytes that were read; zero bytes to ask for the debt as it is.
  ///
  /// @return nanoseconds to wait before the next read; zero if there is no debt
  long pay(long bytes);

  /// The same wherever the bytes come from.
  @Override
  default RateLimiter at(String host) {
    return this;
  }
}
