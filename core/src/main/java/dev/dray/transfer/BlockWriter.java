package dev.dray.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes one connection's full blocks on a thread of its own, in the order they were filled, so
/// that the connection reads and hashes on while the disk is busy. Two blocks go round: one is
/// filled while the other is written. The connection's thread calls everything here.
final class BlockWriter implements AutoCloseable {

  private static final int BLOCKS = 2;

  /// A filled block: its bytes lie between position and limit.
  record Full(ByteBuffer bytes, long position, Run run) {}

  /// Puts a block in its place.
  @FunctionalInterface
  interface Target {
    /// @throws dev.dray.error.DrayException if the disk fails
    void write(Full block);
  }

  private final BufferPool pool;
  private final Executor threads;
  private final Target target;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private final Deque<Full> waiting = new ArrayDeque<>();
  private int lent;
  private boolean running;
  private boolean writing;
  private boolean closing;
  private Optional<RuntimeException> failure = Optional.empty();

  BlockWriter(BufferPool pool, Executor threads, Target target) {
    this.pool = pool;
    this.threads = threads;
    this.target = target;
  }

  /// An empty block; waits until one is free.
  ///
  /// @throws RuntimeException what writing an earlier block failed with
  ByteBuffer take() {
    lock.lock();
    try {
      while (lent == BLOCKS && failure.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      check();
      lent++;
      return pool.borrow();
    } finally {
      lock.unlock();
    }
  }

  /// Hands a block over to be written. It is this writer's from now on.
  void submit(Full block) {
    lock.lock();
    try {
      waiting.add(block);
      changed.signalAll();
      if (!running) {
        running = true;
        threads.execute(this::work);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Gives back a block that holds nothing.
  void giveBack(ByteBuffer block) {
    pool.giveBack(block);
    lock.lock();
    try {
      lent--;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until everything handed over is written.
  ///
  /// @throws RuntimeException what writing failed with
  void drain() {
    lock.lock();
    try {
      while (writing || !waiting.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /// Writes what is left, and ends the thread.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      while (running) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    lock.lock();
    try {
      while (true) {
        while (waiting.isEmpty() && !closing) {
          changed.awaitUninterruptibly();
        }
        Full next = waiting.poll();
        if (next == null) {
          return;
        }
        writing = true;
        boolean fails = failure.isPresent();
        lock.unlock();
        try {
          if (!fails) {
            target.write(next);
          }
        } catch (RuntimeException e) {
          failure = Optional.of(e);
        } finally {
          pool.giveBack(next.bytes());
          lock.lock();
          writing = false;
          lent--;
          changed.signalAll();
        }
      }
    } finally {
      running = false;
      changed.signalAll();
      lock.unlock();
    }
  }
}
