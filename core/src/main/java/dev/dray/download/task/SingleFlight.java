package dev.dray.download.task;

import dev.dray.transfer.StopSignal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one download of this process at a time bring the same content into the same store; the next
/// one finds it there. Across processes nothing is promised: there two may bring the same bytes,
/// each right. Thread-safe.
///
/// Whoever holds a place waits for no other one, so nobody can wait in a circle.
final class SingleFlight {

  /// All downloads of this process.
  static final SingleFlight SHARED = new SingleFlight();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Path> taken = new HashSet<>();

  /// The right to bring a content.
  final class Place implements AutoCloseable {
    private final Path content;
    private final boolean waited;

    private Place(Path content, boolean waited) {
      this.content = content;
      this.waited = waited;
    }

    /// Whether somebody else had it before, and may have brought the content.
    boolean waited() {
      return waited;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        taken.remove(content);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Waits until nobody else brings this content.
  ///
  /// @throws dev.dray.error.CancelledException naming `what`, if `stop` fires meanwhile
  Place take(Path content, String what, StopSignal stop) {
    Runnable undo = stop.onFire(this::wake);
    lock.lock();
    try {
      boolean waited = false;
      while (true) {
        stop.check(what);
        if (taken.add(content)) {
          return new Place(content, waited);
        }
        waited = true;
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
      undo.run();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
