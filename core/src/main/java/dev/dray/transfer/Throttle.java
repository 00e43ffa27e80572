package dev.dray.transfer;

import java.util.List;

/// The rate limits of one file, all paid for every byte. Thread-safe.
final class Throttle {

  private static final int SMALLEST_READ = 4096;

  private final List<TokenBucket> limits;

  Throttle(List<TokenBucket> limits) {
    this.limits = limits;
  }

  /// How much to read at once, so that a limited flow stays smooth: an eighth of a second's worth
  /// of the lowest limit, shared by the connections.
  int readSize(int bufferSize, int connections) {
    long size = bufferSize;
    for (TokenBucket limit : limits) {
      size = Math.min(size, limit.rate() / 8 / Math.max(1, connections));
    }
    return (int) Math.min(bufferSize, Math.max(SMALLEST_READ, size));
  }

  /// Pays for bytes that were read.
  ///
  /// @return nanoseconds to wait
  long pay(int bytes) {
    long wait = 0;
    for (TokenBucket limit : limits) {
      wait = Math.max(wait, limit.pay(bytes));
    }
    return wait;
  }

  /// Nanoseconds until nobody owes anything, at the rates as they are now.
  long debtNanos() {
    long wait = 0;
    for (TokenBucket limit : limits) {
      wait = Math.max(wait, limit.pay(0));
    }
    return wait;
  }
}
