package dev.dray.transfer;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Waits a little before a read on links where bytes trickle in: each wake-up of a thread costs
/// more than the few kilobytes it would find. A pause of 4 ms before the next read after one of
/// less than 128 KiB saves a quarter of the CPU time of a download over such a link and costs no
/// speed. Longer pauses save hardly more and are dear where packets are lost: with eight
/// connections of 10 MB/s each on a 400 Mbit/s link the same file took 13 s with 4 ms, 14.5 s with
/// 6 and 19 s with 10 (measured November 2026); nor did a pause that grew to 12 ms once the speed
/// was steady save anything that could be told from chance, while it cost half a second there. On
/// links above 50 MB/s a connection it never pauses. Used by one thread.
final class Pacer {

  private static final int FULL_READ = 128 * 1024;

  /// Before the next read on a slow link.
  static final long PAUSE_NANOS = Duration.ofMillis(4).toNanos();

  private static final long WINDOW_NANOS = Duration.ofMillis(50).toNanos();
  private static final long NO_WAIT_NANOS = Duration.ofNanos(100_000).toNanos();
  private static final double FAST_BYTES_PER_NANO = 0.05;

  private final LongSupplier nanoClock;
  private boolean readsTakeAll;
  private long readStart;
  private long windowStart;
  private long windowBytes;
  private boolean slow;

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
      windowBytes = 0;
    }
    boolean drained = readsTakeAll || now - readStart > NO_WAIT_NANOS;
    return slow && drained && bytes < FULL_READ ? PAUSE_NANOS : 0;
  }
}
