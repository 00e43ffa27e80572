package dev.dray.transfer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// A limit of bytes per second for one payer, which can be changed while it pays; several payers
/// share a [FairLimit]. Readers pay for bytes after they read them and wait until the debt is gone,
/// so that the rate holds whatever the read size. Fair: waiting readers are served in turn.
/// Thread-safe.
///
/// The bucket holds at most an eighth of a second's worth, so an idle time does not turn into a
/// burst, and a reader that overslept by less than that still gets its due. A payer waits for the
/// debt as it stands after its own payment, earlier payers' shares included: that is the queue.
public final class TokenBucket implements RateLimiter {

  private final LongSupplier nanoClock;
  private volatile long bytesPerSecond;
  private double tokens;
  private long filledAt;

  /// A bucket of so many bytes per second, [RateLimit#UNLIMITED] for none.
  public TokenBucket(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime);
  }

  TokenBucket(long bytesPerSecond, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.filledAt = nanoClock.getAsLong();
    setRate(bytesPerSecond);
  }

  /// Changes the limit; holds from the next payment on.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public synchronized void setRate(long newBytesPerSecond) {
    if (newBytesPerSecond <= 0) {
      throw new IllegalArgumentException("a rate limit must be positive: " + newBytesPerSecond);
    }
    refill();
    this.bytesPerSecond = newBytesPerSecond;
    this.tokens = Math.min(tokens, burst());
  }

  @Override
  public long rate() {
    return bytesPerSecond;
  }

  @Override
  public long pay(long bytes) {
    // Without a limit no reader waits for another.
    return bytesPerSecond == UNLIMITED ? 0 : owe(bytes);
  }

  private synchronized long owe(long bytes) {
    refill();
    tokens -= bytes;
    return tokens >= 0 ? 0 : (long) (-tokens * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
  }

  private void refill() {
    long now = nanoClock.getAsLong();
    if (bytesPerSecond != UNLIMITED && bytesPerSecond > 0) {
      double earned = (double) (now - filledAt) * bytesPerSecond / TimeUnit.SECONDS.toNanos(1);
      tokens = Math.min(burst(), tokens + earned);
    }
    filledAt = now;
  }

  private double burst() {
    return bytesPerSecond / 8.0;
  }
}
