package dev.dray.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Hashes behind the writes on a thread of its own, reading the contiguous prefix from the page
/// cache. With several connections this is over sooner than hashing what they write, at equal cost.
final class HashFollower {

  /// It is not woken up for less.
  private static final long STEP = 1 << 20;

  private static final long LOOKS_NANOS = 1_000_000_000L;

  private final PartLedger ledger;
  private final BufferPool buffers;
  private final Consumer<RuntimeException> failed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile long wanted = Long.MAX_VALUE;
  // Guarded by the lock.
  private boolean running;
  private volatile boolean ending;

  /// @param failed told when the disk fails
  HashFollower(PartLedger ledger, BufferPool buffers, Consumer<RuntimeException> failed) {
    this.ledger = ledger;
    this.buffers = buffers;
    this.failed = failed;
  }

  /// Starts following, if the hasher is behind and nobody follows yet.
  void startIfBehind(Executor threads) {
    if (ledger.held().prefix() <= ledger.hasher().hashed()) {
      return;
    }
    lock.lock();
    try {
      if (running || ending) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    threads.execute(this::follow);
  }

  /// Bytes have landed.
  void landed() {
    if (ledger.held().prefix() >= wanted) {
      lock.lock();
      try {
        wanted = Long.MAX_VALUE;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Ends the following and waits for its end.
  void stop() {
    lock.lock();
    try {
      ending = true;
      changed.signalAll();
      while (running) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void follow() {
    ByteBuffer buffer = buffers.borrow();
    try {
      while (!ending) {
        if (!ledger.hasher().readOn(() -> ledger.held().prefix(), buffer)) {
          long enough = ledger.hasher().hashed() + STEP;
          await(Math.min(enough, ledger.size().orElse(Long.MAX_VALUE)));
        }
      }
    } catch (RuntimeException e) {
      failed.accept(e);
    } finally {
      buffers.giveBack(buffer);
      lock.lock();
      try {
        running = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void await(long prefix) {
    lock.lock();
    try {
      wanted = prefix;
      // Looked at after announcing what is wanted, or the news may slip in between.
      long left = LOOKS_NANOS;
      while (!ending && left > 0 && ledger.held().prefix() < prefix) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts the engine's threads; the loop looks again at what it is there for.
    } finally {
      lock.unlock();
    }
  }
}
