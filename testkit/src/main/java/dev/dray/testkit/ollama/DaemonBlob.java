package dev.dray.testkit.ollama;

/// A blob on its way, shared by all pulls that want it: grows as time passes while at least one
/// does, and keeps what is there when none does. Thread-safe.
final class DaemonBlob {
  private long held;
  private int waiting;
  private long lastNanos;

  synchronized long held() {
    return held;
  }

  synchronized int waiting() {
    return waiting;
  }

  synchronized void join() {
    if (waiting++ == 0) {
      lastNanos = System.nanoTime();
    }
  }

  synchronized void leave() {
    waiting--;
  }

  /// What is there by now.
  synchronized long grow(long total, long bytesPerSecond) {
    long now = System.nanoTime();
    double more = (now - lastNanos) / 1e9 * bytesPerSecond;
    held = more >= total - held ? total : held + (long) more;
    lastNanos = now;
    return held;
  }

  /// A quarter has to be fetched again.
  synchronized void rollBack() {
    held -= held / 4;
  }

  synchronized void whole(long total) {
    held = total;
  }

  synchronized void forget() {
    held = 0;
  }
}
