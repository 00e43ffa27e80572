package dev.dray.download.task;

import dev.dray.transfer.StopSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// What the caller wants of one download, and the signal of the leg that runs. The download's
/// thread waits here for a wish to change; every other method may be called from anywhere.
final class Wishes {

  /// What the caller wants.
  enum Wish {
    RUN,
    PAUSE,
    CANCEL
  }

  /// How often a waiting download looks at the clock, which may jump, as after a sleep of the
  /// machine.
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Wish wish = Wish.RUN;
  private StopSignal signal = new StopSignal();
  private boolean lookAgain;
  private boolean ended;

  /// Changes the wish; stops the leg that runs unless it is to run. No effect if another wish
  /// holds, or after the end.
  void want(Wish from, Wish to) {
    StopSignal running;
    lock.lock();
    try {
      if (wish != from || ended) {
        return;
      }
      wish = to;
      changed.signalAll();
      running = signal;
    } finally {
      lock.unlock();
    }
    if (to != Wish.RUN) {
      running.fire();
    }
  }

  /// Who waits for room looks now.
  void lookAgain() {
    lock.lock();
    try {
      lookAgain = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes who waits, if that needs no waiting: the caller may hold another download's lock, and a
  /// waiting download looks again by itself soon.
  void nudge() {
    if (lock.tryLock()) {
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Stops the leg that runs; the next one begins when it may.
  void endLeg() {
    StopSignal running;
    lock.lock();
    try {
      running = signal;
    } finally {
      lock.unlock();
    }
    running.fire();
  }

  /// Waits until the next leg may begin.
  ///
  /// @param mayRun whether it may, asked again and again while no wish can change
  /// @return the leg's signal; empty if the caller cancelled
  Optional<StopSignal> nextLeg(Predicate<Wish> mayRun) {
    lock.lock();
    try {
      while (wish != Wish.CANCEL && !mayRun.test(wish)) {
        try {
          boolean ignored = changed.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          // The last leg's signal, arriving late: looking again does no harm.
        }
      }
      // Firing may have interrupted this thread to wake it; that is dealt with now.
      Thread.interrupted();
      if (wish == Wish.CANCEL) {
        return Optional.empty();
      }
      signal = new StopSignal();
      return Optional.of(signal);
    } finally {
      lock.unlock();
    }
  }

  /// Begins a wait between two legs: says so while no wish can change.
  void beginWait(Runnable saying) {
    lock.lock();
    try {
      lookAgain = false;
      saying.run();
    } finally {
      lock.unlock();
    }
  }

  /// Waits so long unless the caller wants something.
  ///
  /// @return whether nothing was wanted
  boolean rest(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && wish == Wish.RUN && !lookAgain) {
        left = changed.awaitNanos(left);
      }
      return wish == Wish.RUN && !lookAgain;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread between two legs; whoever does wants it to look.
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// The download is over: runs what ends it while no wish can change, and takes no more wishes.
  void end(Runnable last) {
    lock.lock();
    try {
      ended = true;
      last.run();
    } finally {
      lock.unlock();
    }
  }
}
