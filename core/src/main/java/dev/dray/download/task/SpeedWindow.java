package dev.dray.download.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Speed over the last five seconds of a monotonic clock, from cumulative samples. Not thread-safe.
final class SpeedWindow {

  private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();

  private record Sample(long nanos, long bytes) {}

  private final LongSupplier nanoClock;
  private final Deque<Sample> samples = new ArrayDeque<>();

  SpeedWindow(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /// Notes how many bytes there were in all by now.
  void sample(long totalBytes) {
    long now = nanoClock.getAsLong();
    samples.addLast(new Sample(now, totalBytes));
    // One sample older than the window stays, so that the window is always spanned.
    while (samples.size() > 2 && now - second().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  private Sample second() {
    var iterator = samples.iterator();
    iterator.next();
    return iterator.next();
  }

  /// Forgets what was before: after a pause the window starts anew.
  void reset() {
    samples.clear();
  }

  /// Bytes per second, never negative, 0 until there are two samples.
  long bytesPerSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long nanos = last.nanos() - first.nanos();
    return nanos <= 0 ? 0 : Math.max(0, Math.round((last.bytes() - first.bytes()) * 1e9 / nanos));
  }

  /// Time for the rest at this speed; empty while it cannot be told.
  Optional<Duration> eta(OptionalLong remaining) {
    long speed = bytesPerSecond();
    return remaining.isEmpty() || speed <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.ceilDiv(remaining.getAsLong(), speed)));
  }
}
