package dev.dray.transfer;

import java.util.List;

/// The rate limits that bytes from one host are paid to, all of them for every byte. Thread-safe.
final class Throttle {

  private static final int SMALLEST_READ = 4096;

  private final List<RateLimiter> limits;

  Throttle(List<RateLimiter> limits) {
    this.limits = limits;
  }

  /// What holds for bytes from this host.
  static Throttle of(List<RateLimit> limits, String host) {
    return new Throttle(limits.stream().map(limit -> limit.at(host)).toList());
  }

  /// How much to read at once, so that a limited flow stays smooth and the limit exact: an eighth
  /// of a second's worth of the lowest limit, shared by all connections that are open, whatever
  /// they read.
  int readSize(int bufferSize, ConnectionSlots slots) {
    long lowest = RateLimit.UNLIMITED;
    for (RateLimiter limit : limits) {
      lowest = Math.min(lowest, limit.rate());
    }
    if (lowest == RateLimit.UNLIMITED) {
      return bufferSize;
    }
    long size = lowest / 8 / Math.max(1, slots.inUse());
    return (int) Math.min(bufferSize, Math.max(SMALLEST_READ, size));
  }

  /// Pays for bytes that were read.
  ///
  /// @return nanoseconds to wait
  long pay(int bytes) {
    long wait = 0;
    for (RateLimiter limit : limits) {
      wait = Math.max(wait, limit.pay(bytes));
    }
    return wait;
  }

  /// Nanoseconds until nobody owes anything, at the rates as they are now.
  long debtNanos() {
    return pay(0);
  }
}
