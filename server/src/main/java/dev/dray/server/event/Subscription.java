package dev.dray.server.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// One subscriber's events: first those after the number it named, then what happens. Its own
/// thread takes them with [#next(Duration)]; everything else may be called from anywhere.
///
/// What waits here is bounded: figures of a subject are replaced by newer ones, and a subscriber
/// that leaves more kept events lying than the bound is closed, so that it hurts nobody.
public final class Subscription implements AutoCloseable {

  private static final int PAGE = 256;

  private final Events events;
  private final Predicate<Event> filter;
  private final int bound;
  private final boolean gap;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private final Deque<Event> waiting = new ArrayDeque<>(4);
  private Optional<Closing> closing = Optional.empty();
  private Optional<Runnable> onClose = Optional.empty();
  // Belong to the subscriber's thread until it has caught up.
  private final Deque<Event> replay = new ArrayDeque<>(4);
  private long cursor;
  private boolean live;

  Subscription(Events events, Predicate<Event> filter, int bound, long cursor, boolean gap) {
    this.events = events;
    this.filter = filter;
    this.bound = bound;
    this.cursor = cursor;
    this.gap = gap;
  }

  /// Whether events after the number that was named are no longer kept, or the number was never
  /// given out: the subscriber has to look at everything again.
  public boolean gap() {
    return gap;
  }

  /// Waits for the next event.
  ///
  /// @param wait how long at most
  /// @return empty if there was none in that time, or the subscription is closed
  /// @throws InterruptedException if the waiting thread is interrupted
  public Optional<Event> next(Duration wait) throws InterruptedException {
    while (!live) {
      if (reason().isPresent()) {
        return Optional.empty();
      }
      Optional<Event> old = Optional.ofNullable(replay.pollFirst());
      if (old.isPresent()) {
        return old;
      }
      catchUp();
    }
    lock.lock();
    try {
      long left = wait.toNanos();
      while (waiting.isEmpty() && closing.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closing.isPresent() ? Optional.empty() : Optional.ofNullable(waiting.pollFirst());
    } finally {
      lock.unlock();
    }
  }

  private void catchUp() {
    List<Event> page = events.after(cursor, PAGE);
    for (Event event : page) {
      cursor = event.id();
      if (filter.test(event)) {
        replay.addLast(event);
      }
    }
    live = page.isEmpty() && events.join(this, cursor);
  }

  /// Called by the log, in the order of events, once this subscription is live.
  void offer(Event event) {
    if (!filter.test(event)) {
      return;
    }
    Optional<Runnable> last = Optional.empty();
    lock.lock();
    try {
      // What was read from the archive is not told twice.
      if (closing.isPresent() || (event.kept() && event.id() <= cursor)) {
        return;
      }
      if (!event.kept()) {
        removeFigures(event.subject().key());
      }
      if (waiting.size() < bound || makeRoom()) {
        waiting.addLast(event);
        changed.signalAll();
      } else if (event.kept()) {
        last = end(Closing.TOO_SLOW);
      }
    } finally {
      lock.unlock();
    }
    last.ifPresent(Runnable::run);
  }

  private void removeFigures(String subject) {
    for (Iterator<Event> each = waiting.descendingIterator(); each.hasNext(); ) {
      Event old = each.next();
      if (!old.kept() && old.subject().key().equals(subject)) {
        each.remove();
        return;
      }
    }
  }

  private boolean makeRoom() {
    for (Iterator<Event> each = waiting.iterator(); each.hasNext(); ) {
      if (!each.next().kept()) {
        each.remove();
        return true;
      }
    }
    return false;
  }

  /// Why it is closed, if it is.
  public Optional<Closing> reason() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /// Runs something once when it is closed, for whatever reason; at once if it is closed already.
  /// It is run by the thread that closes and must not block.
  public void onClose(Runnable action) {
    lock.lock();
    try {
      if (closing.isEmpty()) {
        onClose = Optional.of(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /// Runs something once if it is closed because it did not take its events in time: breaking its
  /// connection off, where its thread may wait. As with [#onClose(Runnable)].
  public void whenTooSlow(Runnable action) {
    onClose(() -> {
      if (reason().filter(Closing.TOO_SLOW::equals).isPresent()) {
        action.run();
      }
    });
  }

  /// Ends it. What waits is dropped. Closing twice is harmless.
  @Override
  public void close() {
    close(Closing.BY_SUBSCRIBER);
  }

  void close(Closing why) {
    Optional<Runnable> last;
    lock.lock();
    try {
      last = end(why);
    } finally {
      lock.unlock();
    }
    last.ifPresent(Runnable::run);
  }

  private Optional<Runnable> end(Closing why) {
    if (closing.isPresent()) {
      return Optional.empty();
    }
    closing = Optional.of(why);
    waiting.clear();
    changed.signalAll();
    events.leave(this, why);
    return onClose;
  }

  /// How many events wait here.
  int backlog() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
