package dev.dray.transfer;

import dev.dray.error.CancelledException;
import dev.dray.error.ErrorContext;
import java.util.ArrayDeque;
import java.util.Deque;

/// One signal that stops transfers from outside: for a pause, a cancel, or the end of the program.
/// Stopping closes what is registered, so that a thread in a blocking read wakes at once. A signal
/// fires once and stays fired. Thread-safe.
public final class StopSignal {

  private final Deque<Runnable> closers = new ArrayDeque<>();
  private volatile boolean fired;

  /// Whether it fired.
  public boolean isFired() {
    return fired;
  }

  /// Fires: runs every registered closer.
  public void fire() {
    while (true) {
      Runnable next;
      synchronized (closers) {
        fired = true;
        next = closers.poll();
      }
      if (next == null) {
        return;
      }
      next.run();
    }
  }

  /// Registers what must be closed when the signal fires; runs it at once if it already did.
  ///
  /// @return takes the registration back
  public Runnable onFire(Runnable closer) {
    boolean already;
    synchronized (closers) {
      already = fired;
      if (!already) {
        closers.add(closer);
      }
    }
    if (already) {
      closer.run();
    }
    return () -> {
      synchronized (closers) {
        closers.remove(closer);
      }
    };
  }

  /// @throws CancelledException naming `what`, if the signal fired or the thread is interrupted
  public void check(String what) {
    if (fired || Thread.currentThread().isInterrupted()) {
      throw new CancelledException(what + " was stopped", ErrorContext.of(what));
    }
  }
}
