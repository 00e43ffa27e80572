package dev.dray.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// A limit of bytes per second that several payers share by their weights, and that can be changed
/// while they pay. Thread-safe.
///
/// Implementation note. Readers pay for bytes after they read them. What the limit earns with time
/// is handed out to all active payers at once, in proportion to their weights. A payer is active
/// while it is in debt, and then until it has a sixteenth of a second's credit, so that a reader
/// that oversleeps still gets its due; after that it gets nothing, so what a slow payer leaves goes
/// to the others. So a payer's part depends on its weight alone and not on how many connections it
/// pays with. While nobody is active, an eighth of a second's worth is saved: an idle hour does not
/// turn into a burst.
public final class FairLimit {

  private static final double SAVED_SECONDS = 1.0 / 8;

  private static final double CREDIT_SECONDS = 1.0 / 16;

  /// Less than this many bytes are rounding.
  private static final double NOTHING = 1e-6;

  private final LongSupplier nanoClock;
  private final List<Share> active = new ArrayList<>();
  private volatile long bytesPerSecond = RateLimit.UNLIMITED;
  private double saved;
  private long earnedUntil;

  /// A limit of so many bytes per second, [RateLimit#UNLIMITED] for none.
  public FairLimit(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime);
  }

  FairLimit(long bytesPerSecond, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.earnedUntil = nanoClock.getAsLong();
    setRate(bytesPerSecond);
  }

  /// Changes the limit. Debts made at the old one are paid off at the new one.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public synchronized void setRate(long newBytesPerSecond) {
    if (newBytesPerSecond <= 0) {
      throw new IllegalArgumentException("a rate limit must be positive: " + newBytesPerSecond);
    }
    earn();
    bytesPerSecond = newBytesPerSecond;
    if (newBytesPerSecond == RateLimit.UNLIMITED) {
      active.forEach(share -> share.debt = 0);
      active.clear();
      saved = 0;
    } else {
      saved = Math.min(saved, SAVED_SECONDS * newBytesPerSecond);
      double mostCredit = CREDIT_SECONDS * newBytesPerSecond;
      active.forEach(share -> share.debt = Math.max(share.debt, -mostCredit));
    }
  }

  /// Bytes per second of all payers together, [RateLimit#UNLIMITED] for none.
  public long rate() {
    return bytesPerSecond;
  }

  /// A new payer's part. It costs nothing while it does not owe, and need not be given back.
  ///
  /// @param weight above zero; twice the weight is twice the rate while both want more
  public Share share(int weight) {
    return new Share(weight);
  }

  private void earn() {
    long now = nanoClock.getAsLong();
    long rate = bytesPerSecond;
    if (rate != RateLimit.UNLIMITED) {
      double earned = (double) (now - earnedUntil) * rate / TimeUnit.SECONDS.toNanos(1);
      while (earned > 0 && !active.isEmpty()) {
        earned = handOut(earned);
      }
      if (active.isEmpty()) {
        saved = Math.min(SAVED_SECONDS * rate, saved + earned);
      }
    }
    earnedUntil = now;
  }

  private double weights() {
    double sum = 0;
    for (Share share : active) {
      sum += share.weight;
    }
    return sum;
  }

  /// The most credit of an active payer, for each unit of its weight.
  private double credit() {
    return CREDIT_SECONDS * bytesPerSecond / weights();
  }

  /// Hands out as much as can be handed out before the next payer has all the credit it may have.
  ///
  /// @return what is left
  private double handOut(double earned) {
    double weights = weights();
    double credit = credit();
    double least = Double.MAX_VALUE;
    for (Share share : active) {
      least = Math.min(least, share.debt / share.weight + credit);
    }
    double each = Math.clamp(earned / weights, 0, Math.max(0, least));
    for (Share share : active) {
      share.debt -= each * share.weight;
    }
    active.removeIf(share -> share.debt + credit * share.weight < NOTHING);
    return each < least ? 0 : earned - each * weights;
  }

  /// One payer's part of a limit. Thread-safe.
  public final class Share implements RateLimiter {

    // Guarded by the limit.
    private int weight;

    /// Bytes; negative for a credit.
    private double debt;

    private Share(int weight) {
      this.weight = checked(weight);
    }

    /// Changes the weight; holds at once.
    ///
    /// @param weight above zero
    public void setWeight(int weight) {
      synchronized (FairLimit.this) {
        earn();
        this.weight = checked(weight);
      }
    }

    private static int checked(int weight) {
      if (weight <= 0) {
        throw new IllegalArgumentException("a weight must be positive: " + weight);
      }
      return weight;
    }

    /// What this payer may have now: its part among the active ones, the whole if it is alone.
    @Override
    public long rate() {
      long rate = bytesPerSecond;
      if (rate == UNLIMITED) {
        return UNLIMITED;
      }
      synchronized (FairLimit.this) {
        double weights = weight;
        for (Share share : active) {
          weights += share.equals(this) ? 0 : share.weight;
        }
        return Math.max(1, (long) (rate * (weight / weights)));
      }
    }

    @Override
    public long pay(long bytes) {
      if (bytesPerSecond == UNLIMITED) {
        return 0;
      }
      synchronized (FairLimit.this) {
        earn();
        // A credit may stem from a time with a higher limit.
        debt = Math.max(debt, -CREDIT_SECONDS * bytesPerSecond) + bytes;
        double fromSaved = Math.clamp(debt, 0, saved);
        saved -= fromSaved;
        debt -= fromSaved;
        if (!active.contains(this)) {
          active.add(this);
        }
        return debt <= 0 ? 0 : nanosToFreedom();
      }
    }

    /// How long the debt lasts if nobody pays more: what the others get meanwhile counts too.
    private long nanosToFreedom() {
      double own = debt / weight;
      double credit = credit();
      double handedOut = 0;
      for (Share share : active) {
        handedOut += share.weight * Math.min(share.debt / share.weight + credit, own);
      }
      return (long) Math.ceil(handedOut * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
    }
  }
}
