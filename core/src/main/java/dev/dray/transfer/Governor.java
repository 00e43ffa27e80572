package dev.dray.transfer;

/// How many connections a file should use now. Every connection costs processor time, so it looks
/// for the smallest number that is as fast as more would be. Thread-safe.
///
/// Implementation note. It begins with two. A trial doubles the number (or adds half, from eight
/// on); if the speed rises by at least a third of what as many connections of equal speed would
/// bring, within two measurements because new connections are slow at first, the trial is kept and
/// the next follows at once; otherwise it goes back, and the next trial waits, each time longer. In
/// between it tries fewer and keeps them if the speed stays, so that a wrong step up, such as one
/// taken while everything was only warming up, does not last. A refusal by the server sets a
/// ceiling at once, which rises by one every half minute.
///
/// While most bytes come in large reads, they have been waiting for this machine and not it for
/// them: then no more connections are tried, since they would only win a larger share of a busy
/// processor from others, and those beyond the first two go.
final class Governor {

  private static final int FEW = 2;

  /// A read of so many bytes found them waiting.
  static final int LARGE_READ = 128 * 1024;

  /// The part of the bytes in large reads from which this machine is the slow side.
  private static final double SLOW_SIDE = 0.5;

  /// The part of the ideal gain that a step up must bring.
  private static final double WORTHWHILE = 1.0 / 3;

  /// The speed that fewer connections must keep.
  private static final double AS_GOOD = 0.95;

  private static final long STEP_NANOS = 500_000_000L;
  private static final long FIRST_HOLD_NANOS = 4 * STEP_NANOS;
  private static final long LONGEST_HOLD_NANOS = 64 * STEP_NANOS;
  private static final long REFUSAL_NANOS = 60 * STEP_NANOS;

  private enum Trial {
    NONE,
    MORE,
    MORE_AGAIN,
    FEWER
  }

  private final int most;
  private int target;
  private int ceiling;
  private int before;
  private double speedBefore;
  private Trial trial = Trial.NONE;
  private boolean fewerNext;
  private long holdUntil;
  private long hold = FIRST_HOLD_NANOS;
  private long lastRefusal;
  private long measuredAt;
  private long measuredBytes;
  private long measuredLarge;

  Governor(int most, long now) {
    this.most = most;
    this.ceiling = most;
    this.target = Math.min(FEW, most);
    this.measuredAt = now;
    this.holdUntil = now;
  }

  /// How many connections to use.
  synchronized int target() {
    return target;
  }

  /// A connection beyond those that work was refused.
  ///
  /// @param working how many go on reading
  synchronized void refused(int working, long now) {
    ceiling = Math.max(1, Math.min(ceiling, working));
    target = Math.min(target, ceiling);
    lastRefusal = now;
    trial = Trial.NONE;
    hold = FIRST_HOLD_NANOS;
  }

  /// Looks at the speed, twice a second; between that it does nothing.
  ///
  /// @param bytes received so far
  /// @param large those of them that came in reads of at least [#LARGE_READ]
  /// @param active connections in use
  synchronized void tick(long bytes, long large, int active, long now) {
    if (ceiling < most && now - lastRefusal > REFUSAL_NANOS) {
      ceiling++;
      lastRefusal = now;
      holdUntil = now;
      fewerNext = false;
    }
    if (now - measuredAt < STEP_NANOS) {
      return;
    }
    double speed = (double) (bytes - measuredBytes) / (now - measuredAt);
    boolean slowSide = large - measuredLarge > (bytes - measuredBytes) * SLOW_SIDE;
    measuredAt = now;
    measuredBytes = bytes;
    measuredLarge = large;
    if (slowSide) {
      target = Math.min(target, Math.max(FEW, target - Math.max(1, target / 2)));
      rest(now);
      return;
    }
    if (active < target) {
      // The slots of the engine or the end of the file keep it below: nothing can be learned.
      return;
    }
    switch (trial) {
      case NONE -> begin(speed, now);
      case MORE, MORE_AGAIN -> judgeMore(speed, now);
      case FEWER -> judgeFewer(speed, now);
    }
  }

  private void begin(double speed, long now) {
    if (now < holdUntil) {
      return;
    }
    boolean fewer = fewerNext && target > 1;
    fewerNext = !fewerNext;
    before = target;
    speedBefore = speed;
    if (fewer) {
      target -= Math.max(1, target / 4);
      trial = Trial.FEWER;
    } else if (target < ceiling) {
      target = Math.min(ceiling, target + (target < 8 ? target : target / 2));
      trial = Trial.MORE;
    }
  }

  private void judgeMore(double speed, long now) {
    double ideal = (double) (target - before) / before;
    if (speed >= speedBefore * (1 + ideal * WORTHWHILE)) {
      trial = Trial.NONE;
      hold = FIRST_HOLD_NANOS;
      fewerNext = target >= ceiling;
      holdUntil = fewerNext ? now + LONGEST_HOLD_NANOS / 4 : now;
      begin(speed, now);
    } else if (trial == Trial.MORE) {
      trial = Trial.MORE_AGAIN;
    } else {
      target = before;
      rest(now);
    }
  }

  private void judgeFewer(double speed, long now) {
    if (speed < speedBefore * AS_GOOD) {
      target = Math.min(before, ceiling);
      rest(now);
    } else {
      trial = Trial.NONE;
      fewerNext = true;
      holdUntil = now;
    }
  }

  private void rest(long now) {
    trial = Trial.NONE;
    holdUntil = now + hold;
    hold = Math.min(LONGEST_HOLD_NANOS, hold * 2);
  }
}
