package dev.dray.transfer;

/// How many connections a file should use now. Starts with a few and adds more while that makes the
/// whole faster; takes them away at once when the server refuses one, and then grows again slowly.
/// Thread-safe.
final class Governor {

  private static final int FEW = 4;

  /// A step up must bring this much to be followed by another.
  private static final double WORTHWHILE = 1.05;

  private static final long STEP_NANOS = 1_000_000_000L;
  private static final long PROBE_NANOS = 8 * STEP_NANOS;
  private static final long REFUSAL_NANOS = 30 * STEP_NANOS;

  private final int most;
  private int target;
  private int ceiling;
  private long lastStep;
  private long lastRefusal;
  private long measuredAt;
  private long measuredBytes;
  private double speedBefore;
  private boolean settled;

  Governor(int most, long now) {
    this.most = most;
    this.ceiling = most;
    this.target = Math.min(FEW, most);
    this.lastStep = now;
    this.measuredAt = now;
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
    speedBefore = 0;
    settled = false;
  }

  /// Looks at the speed, once a second; between that it does nothing.
  ///
  /// @param bytes received so far
  /// @param active connections in use
  synchronized void tick(long bytes, int active, long now) {
    if (ceiling < most && now - lastRefusal > REFUSAL_NANOS) {
      ceiling++;
      lastRefusal = now;
    }
    if (now - measuredAt < STEP_NANOS) {
      return;
    }
    double speed = (double) (bytes - measuredBytes) / (now - measuredAt);
    measuredAt = now;
    measuredBytes = bytes;
    boolean inUse = active >= target;
    if (!inUse || target >= ceiling) {
      return;
    }
    if (speed >= speedBefore * WORTHWHILE) {
      settled = false;
    } else if (!settled) {
      settled = true;
      lastStep = now;
      return;
    } else if (now - lastStep < PROBE_NANOS) {
      return;
    }
    speedBefore = speed;
    lastStep = now;
    target = Math.min(ceiling, target + Math.max(1, target / 2));
  }
}
