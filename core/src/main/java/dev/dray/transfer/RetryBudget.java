package dev.dray.transfer;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// How many failures a file may still have. New bytes fill it up again; bytes fetched a second time
/// do not count as new. Shared by all connections of a file: failures that fall into the wait after
/// an earlier one are the same trouble and counted once. Thread-safe.
final class RetryBudget {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

  private final int tries;
  private final Duration firstWait;
  private final LongSupplier nanoClock;
  private final DoubleSupplier random;
  private long best;
  private int failures;
  private long blamedUntil;

  RetryBudget(int tries, Duration firstWait, LongSupplier nanoClock, DoubleSupplier random) {
    this.tries = tries;
    this.firstWait = firstWait;
    this.nanoClock = nanoClock;
    this.random = random;
    this.blamedUntil = nanoClock.getAsLong();
  }

  /// Tells how many bytes are held now.
  synchronized void progress(long held) {
    if (held > best) {
      best = held;
      failures = 0;
    }
  }

  /// Counts a failure.
  ///
  /// @param ownFailures failures in a row of the connection that failed, this one included
  /// @return how long it should wait
  synchronized Duration failed(int ownFailures) {
    long now = nanoClock.getAsLong();
    if (failures == 0 || now - blamedUntil >= 0) {
      failures++;
      blamedUntil = now + backoff(failures).toNanos();
    }
    Duration shared = Duration.ofNanos(blamedUntil - now);
    if (ownFailures <= failures) {
      return shared;
    }
    Duration own = backoff(ownFailures);
    return own.compareTo(shared) > 0 ? own : shared;
  }

  /// Whether nothing is left.
  synchronized boolean isSpent() {
    return failures >= tries;
  }

  /// Between three and five quarters of the doubled wait, so that many clients do not come back
  /// together.
  private Duration backoff(int count) {
    Duration doubled = firstWait.multipliedBy(1L << Math.clamp(count - 1, 0, 20));
    Duration capped = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
    return Duration.ofNanos((long) (capped.toNanos() * (0.75 + random.getAsDouble() / 2)));
  }
}
