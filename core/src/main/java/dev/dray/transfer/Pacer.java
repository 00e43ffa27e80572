package dev.dray.transfer;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Waits a little before a read on links where bytes trickle in: each wake-up of a thread costs
/// more than the few kilobytes it would find. Used by one thread.
///
/// Implementation note. A pause of 4 ms before the next read after one of less than 128 KiB saves a
/// quarter of the CPU time of a download over such a link and costs no speed. Longer ones save
/// more, but bytes that wait to be read narrow the window that the sender may fill, and a sender
/// that is still growing grows slower: 12 ms from the start made 8.4 s on a link of 300 Mbit/s into
/// 9.2, and 13 s on one where packets are lost into 19 (measured November 2026). So the pause grows
/// only after the speed has stopped growing, and falls back for a while if the speed falls after
/// that. On links above 50 MB/s a connection it never pauses.
final class Pacer {

  /// The pause while the speed grows.
  static final long SHORT_NANOS = Duration.ofMillis(4).toNanos();

  /// The longest one.
  static final long LONG_NANOS = Duration.ofMillis(12).toNanos();

  private static final int FULL_READ = 128 * 1024;
  private static final long STEP_NANOS = Duration.ofMillis(2).toNanos();
  private static final long WINDOW_NANOS = Duration.ofMillis(50).toNanos();
  private static final long NO_WAIT_NANOS = Duration.ofNanos(100_000).toNanos();
  private static final double FAST_BYTES_PER_NANO = 0.05;

  private static final long LOOK_NANOS = Duration.ofMillis(400).toNanos();
  private static final double GROWS = 1.2;
  private static final double FALLS = 0.8;

  /// Looks that the pause stays short after the speed fell.
  private static final int HOLD = 10;

  private final LongSupplier nanoClock;
  private boolean readsTakeAll;
  private long readStart;
  private long windowStart;
  private long windowBytes;
  private boolean slow;
  private long pause = SHORT_NANOS;
  private long lookStart;
  private long lookBytes;
  private double speed;
  private int hold;

  Pacer(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.windowStart = nanoClock.getAsLong();
  }

  /// Starts measuring anew, for another answer.
  ///
  /// @param takesAll whether one read takes all that has arrived; a chunked body gives a chunk at a
  ///   time, where a short read says nothing unless it had to wait
  void restart(boolean takesAll) {
    readsTakeAll = takesAll;
    windowStart = nanoClock.getAsLong();
    windowBytes = 0;
    lookStart = windowStart;
    lookBytes = 0;
    slow = false;
  }

  void beforeRead() {
    readStart = nanoClock.getAsLong();
  }

  /// Tells of a read.
  ///
  /// @return nanoseconds to pause before the next one
  long afterRead(int bytes) {
    long now = nanoClock.getAsLong();
    windowBytes += bytes;
    long elapsed = now - windowStart;
    if (elapsed >= WINDOW_NANOS) {
      slow = windowBytes < elapsed * FAST_BYTES_PER_NANO;
      windowStart = now;
      lookBytes += windowBytes;
      windowBytes = 0;
      if (now - lookStart >= LOOK_NANOS) {
        adjust((double) lookBytes / (now - lookStart));
        lookStart = now;
        lookBytes = 0;
      }
    }
    boolean drained = readsTakeAll || now - readStart > NO_WAIT_NANOS;
    return slow && drained && bytes < FULL_READ ? pause : 0;
  }

  private void adjust(double newSpeed) {
    if (newSpeed > speed * GROWS) {
      pause = SHORT_NANOS;
    } else if (newSpeed < speed * FALLS && pause > SHORT_NANOS) {
      pause = SHORT_NANOS;
      hold = HOLD;
    } else if (hold > 0) {
      hold--;
    } else {
      pause = Math.min(LONG_NANOS, pause + STEP_NANOS);
    }
    speed = newSpeed;
  }
}
