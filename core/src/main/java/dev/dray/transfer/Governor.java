package dev.dray.transfer;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.OptionalInt;

/// How many connections a file should use now. Every connection costs processor time, so it looks
/// for the smallest number that is as fast as more would be. Thread-safe.
///
/// Implementation note. It begins with one and looks whose fault it is that it is no faster. While
/// most bytes come in large reads, and many of them, they have been waiting for this machine and
/// not it for them: then one connection is best, since more would only win a larger share of a busy
/// processor from others. Otherwise the network or the server is slow, and the opening raises the
/// number fourfold every [#OPENING_NANOS] up to [#OPENED], without asking whether it helps: young
/// connections are slow, so there is nothing to be learned yet, and too many for two seconds cost
/// less than too few for four. All at once was half a second faster on 512 MiB from a server that
/// limits each connection, and half a second slower on 256 MiB over a clean link, where eight lose
/// packets together. Waiting while the first one still grew, and going back to it where eight were
/// no faster, was tried as well: what had been crowded out for two seconds did not recover for as
/// long.
///
/// After the opening it measures. A trial of fewer takes a quarter away and is kept if the speed
/// stays; it is made only while the speed is steady, as it is where the link is full: a speed that
/// wavers is that of connections which are still growing or lose packets, and there fewer would
/// look as good for a moment and be slower. A trial of more doubles the number (or adds half, from
/// eight on) and is kept if the speed rises by at least a third of what as many connections of
/// equal speed would bring, within two measurements. After a trial that was not kept the next
/// waits, each time longer. A refusal by the server sets a ceiling at once, which rises by one
/// every half minute.
final class Governor {

  /// A read of so many bytes found them waiting.
  static final int LARGE_READ = 128 * 1024;

  /// How many connections the opening ends with, at most.
  static final int OPENED = 8;

  /// How long each step of the opening lasts.
  static final long OPENING_NANOS = 150_000_000L;

  /// The part of the bytes in large reads from which this machine is the slow side.
  private static final double SLOW_SIDE = 0.5;

  /// What each connection brings at least while this machine is the slow side. Large reads alone do
  /// not tell: a server that limits a connection's speed sends it in bursts.
  static final double FAST_BYTES_PER_NANO = 0.1;

  /// The part of the ideal gain that a step up must bring.
  private static final double WORTHWHILE = 1.0 / 3;

  /// The speed that fewer connections must keep.
  private static final double AS_GOOD = 0.97;

  /// How far the last speeds may lie apart, as a part of the highest, to be called steady.
  private static final double STEADY = 0.06;

  /// The part of the best speed since the last decision below which that is not trusted any more.
  private static final double FELL = 0.75;

  private static final long STEP_NANOS = 500_000_000L;
  private static final long FIRST_HOLD_NANOS = 8 * STEP_NANOS;
  private static final long LONGEST_HOLD_NANOS = 64 * STEP_NANOS;
  private static final long LEARNED_NANOS = 6 * STEP_NANOS;
  private static final long REFUSAL_NANOS = 60 * STEP_NANOS;

  private enum Trial {
    NONE,
    MORE,
    MORE_AGAIN,
    FEWER
  }

  private final int most;
  private final long begunAt;
  private int target;
  private int ceiling;
  private int before;
  private double speedBefore;
  private Trial trial = Trial.NONE;
  private boolean opening = true;
  private boolean fewerNext = true;
  private boolean settling;
  private long holdUntil;
  private long hold = FIRST_HOLD_NANOS;
  private long lastRefusal;
  private long measuredAt;
  private long measuredBytes;
  private long measuredLarge;
  private final double[] speeds = new double[3];
  private double best;
  private int measurements;

  /// @param start how many to begin with
  Governor(int most, int start, long now) {
    this.most = most;
    this.ceiling = most;
    this.target = Math.clamp(start, 1, most);
    this.begunAt = now;
    this.measuredAt = now;
    this.holdUntil = now;
  }

  /// How many connections to use.
  synchronized int target() {
    return target;
  }

  /// How many turned out to be right, once it has looked long enough to say so.
  synchronized OptionalInt settled() {
    return measuredAt - begunAt < LEARNED_NANOS
        ? OptionalInt.empty()
        : OptionalInt.of(trial == Trial.NONE ? target : before);
  }

  /// A connection beyond those that work was refused.
  ///
  /// @param working how many go on reading
  synchronized void refused(int working, long now) {
    ceiling = Math.max(1, Math.min(ceiling, working));
    target = Math.min(target, ceiling);
    lastRefusal = now;
    trial = Trial.NONE;
    opening = false;
    hold = FIRST_HOLD_NANOS;
  }

  /// Looks at the speed, twice a second, and more often while it opens; between that it does
  /// nothing.
  ///
  /// @param bytes received so far
  /// @param large those of them that came in reads of at least [#LARGE_READ]
  /// @param active connections that are reading
  synchronized void tick(long bytes, long large, int active, long now) {
    if (ceiling < most && now - lastRefusal > REFUSAL_NANOS) {
      ceiling++;
      lastRefusal = now;
      holdUntil = now;
      fewerNext = false;
    }
    if (opening && bytes == measuredBytes) {
      // Nothing has come yet: the clock starts with the first byte.
      measuredAt = now;
      return;
    }
    if (now - measuredAt < (opening ? OPENING_NANOS : STEP_NANOS)) {
      return;
    }
    double speed = (double) (bytes - measuredBytes) / (now - measuredAt);
    boolean slowSide =
        large - measuredLarge > (bytes - measuredBytes) * SLOW_SIDE
            && speed > FAST_BYTES_PER_NANO * Math.max(1, active);
    measuredAt = now;
    measuredBytes = bytes;
    measuredLarge = large;
    speeds[measurements++ % speeds.length] = speed;
    if (slowSide) {
      opening = false;
      target = Math.max(1, target / 2);
      rest(now);
      return;
    }
    if (opening) {
      open(active, now);
      return;
    }
    if (trial == Trial.FEWER ? active > target : active < target) {
      // A connection too many is still finishing its run, or the engine's slots or the end of the
      // file keep the number below: nothing can be learned.
      settling = true;
      return;
    }
    if (settling) {
      // What was measured was partly of another number.
      settling = false;
      return;
    }
    switch (trial) {
      case NONE -> {
        lookForAFall(now);
        begin(now);
      }
      case MORE, MORE_AGAIN -> judgeMore(speed, now);
      case FEWER -> judgeFewer(speed, now);
    }
  }

  private void open(int active, long now) {
    if (active < target) {
      return;
    }
    int goal = Math.min(Math.max(OPENED, target), ceiling);
    target = Math.min(goal, target * 4);
    if (target == goal) {
      opening = false;
      // Connections that have just begun are slow: some steps for them to warm up.
      holdUntil = now + 4 * STEP_NANOS;
    }
  }

  private void lookForAFall(long now) {
    double mean = Arrays.stream(speeds).average().orElseThrow();
    if (mean < best * FELL && now < holdUntil && target < ceiling) {
      holdUntil = now;
      fewerNext = false;
      hold = FIRST_HOLD_NANOS;
      best = mean;
    }
    best = Math.max(best, mean);
  }

  private void begin(long now) {
    boolean canMore = target < ceiling;
    boolean canFewer = target > 1 && isSteady();
    if (now < holdUntil || (!canMore && !canFewer)) {
      return;
    }
    boolean fewer = canFewer && (fewerNext || !canMore);
    fewerNext = !fewer;
    best = 0;
    before = target;
    speedBefore = Arrays.stream(speeds).max().orElseThrow();
    if (fewer) {
      target -= Math.max(1, target / 4);
      trial = Trial.FEWER;
    } else {
      target = Math.min(ceiling, target + (target < 8 ? target : target / 2));
      trial = Trial.MORE;
    }
  }

  private boolean isSteady() {
    DoubleSummaryStatistics last = Arrays.stream(speeds).summaryStatistics();
    return last.getMin() >= last.getMax() * (1 - STEADY);
  }

  private void judgeMore(double speed, long now) {
    double ideal = (double) (target - before) / before;
    if (speed >= speedBefore * (1 + ideal * WORTHWHILE)) {
      trial = Trial.NONE;
      hold = FIRST_HOLD_NANOS;
      fewerNext = target >= ceiling;
      holdUntil = fewerNext ? now + LONGEST_HOLD_NANOS / 4 : now;
      begin(now);
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
