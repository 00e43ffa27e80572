package dev.dray.server.event;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// The log of events with its subscribers. Handing an event on never blocks on a subscriber.
/// Thread-safe.
///
/// The newest kept events are also held in memory, so that a thousand subscribers who come back at
/// once do not read a thousand times from the disk.
public final class Events implements AutoCloseable {

  /// How many events may wait for one subscriber.
  public static final int BOUND = 256;

  private static final int HELD = 1024;

  private final EventArchive archive;
  private final int bound;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: the newest kept events without a hole, and the newest one's number.
  private final Deque<Event> held = new ArrayDeque<>();
  private long last;
  private boolean closed;
  private final Set<Subscription> live = ConcurrentHashMap.newKeySet();
  private final LongAdder dropped = new LongAdder();

  /// A log over this archive.
  ///
  /// @param bound how many events may wait for one subscriber, above zero
  public Events(EventArchive archive, int bound) {
    this.archive = archive;
    this.bound = bound;
    this.last = archive.last();
  }

  /// Subscribes. Nothing is missed between the number and what happens from now on.
  ///
  /// @param after the number of the last event that the subscriber has seen; empty for what happens
  ///   from now on
  /// @param filter which events it wants; runs on the log's thread and must be quick
  public Subscription subscribe(OptionalLong after, Predicate<Event> filter) {
    lock.lock();
    try {
      long from = after.orElse(last);
      boolean gap = from > last || (from < last && from + 1 < archive.first());
      Subscription subscription = new Subscription(this, filter, bound, gap ? last : from, gap);
      if (closed) {
        subscription.close(Closing.SERVICE_STOPS);
      }
      return subscription;
    } finally {
      lock.unlock();
    }
  }

  /// Hands on kept events that are in the archive, in the order of their numbers. What was handed
  /// on before is left out.
  public void publish(List<Event> kept) {
    lock.lock();
    try {
      for (Event event : kept) {
        if (event.id() > last) {
          last = event.id();
          held.addLast(event);
          if (held.size() > HELD) {
            held.removeFirst();
          }
          live.forEach(subscription -> subscription.offer(event));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Hands on figures that are not kept.
  public void publish(Instant at, String type, Subject subject) {
    lock.lock();
    try {
      Event event = new Event(last, at, type, false, subject);
      live.forEach(subscription -> subscription.offer(event));
    } finally {
      lock.unlock();
    }
  }

  /// The number of the newest kept event that was handed on.
  public long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// How many listen now.
  public int subscribers() {
    return live.size();
  }

  /// How many were dropped because they were too slow, since the start.
  public long dropped() {
    return dropped.sum();
  }

  List<Event> after(long id, int most) {
    lock.lock();
    try {
      if (id >= last) {
        return List.of();
      }
      if (!held.isEmpty() && held.getFirst().id() <= id + 1) {
        return held.stream().filter(event -> event.id() > id).limit(most).toList();
      }
    } finally {
      lock.unlock();
    }
    return archive.after(id, most);
  }

  /// Makes a subscription live, if it has seen everything until now.
  boolean join(Subscription subscription, long seen) {
    lock.lock();
    try {
      if (closed) {
        subscription.close(Closing.SERVICE_STOPS);
        return true;
      }
      if (!after(seen, 1).isEmpty()) {
        return false;
      }
      live.add(subscription);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(Subscription subscription, Closing why) {
    live.remove(subscription);
    if (why == Closing.TOO_SLOW) {
      dropped.increment();
    }
  }

  /// Ends every subscription.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      live.forEach(subscription -> subscription.close(Closing.SERVICE_STOPS));
    } finally {
      lock.unlock();
    }
  }
}
