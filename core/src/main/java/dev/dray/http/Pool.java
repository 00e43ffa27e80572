package dev.dray.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Kept connections, the last used first. Thread-safe.
final class Pool implements AutoCloseable {

  private final Map<Route, Deque<Connection>> kept = new HashMap<>();
  private final int maxPerRoute;
  private final Duration maxIdle;
  private boolean closed;

  Pool(int maxPerRoute, Duration maxIdle) {
    this.maxPerRoute = maxPerRoute;
    this.maxIdle = maxIdle;
  }

  /// A kept connection for this route, now the caller's.
  Optional<Connection> take(Route route) {
    while (true) {
      Connection candidate;
      synchronized (this) {
        Deque<Connection> row = kept.get(route);
        if (row == null) {
          return Optional.empty();
        }
        candidate = row.removeLast();
        if (row.isEmpty()) {
          kept.remove(route);
        }
      }
      if (!candidate.isStale(System.nanoTime())) {
        return Optional.of(candidate);
      }
      candidate.close();
    }
  }

  /// Keeps a connection; closes it if there are enough, or at the end.
  void give(Connection connection, OptionalLong keepSeconds) {
    // A second less than announced: the server counts from before us.
    long nanos =
        Math.min(
            maxIdle.toNanos(),
            keepSeconds.isPresent()
                ? Duration.ofSeconds(Math.min(keepSeconds.getAsLong(), 3600) - 1).toNanos()
                : Long.MAX_VALUE);
    connection.keepUntil(System.nanoTime() + nanos);
    synchronized (this) {
      Deque<Connection> row = kept.computeIfAbsent(connection.route(), r -> new ArrayDeque<>());
      if (!closed && nanos > 0 && row.size() < maxPerRoute) {
        row.addLast(connection);
        return;
      }
      if (row.isEmpty()) {
        kept.remove(connection.route());
      }
    }
    connection.close();
  }

  /// Closes those whose time is up; says whether any are left.
  boolean sweep() {
    long now = System.nanoTime();
    List<Connection> stale = new ArrayList<>();
    boolean left;
    synchronized (this) {
      for (Deque<Connection> row : kept.values()) {
        row.removeIf(connection -> {
          boolean old = connection.isStale(now);
          if (old) {
            stale.add(connection);
          }
          return old;
        });
      }
      kept.values().removeIf(Deque::isEmpty);
      left = !kept.isEmpty();
    }
    stale.forEach(Connection::close);
    return left;
  }

  @Override
  public void close() {
    List<Connection> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      kept.values().forEach(all::addAll);
      kept.clear();
    }
    all.forEach(Connection::close);
  }
}
