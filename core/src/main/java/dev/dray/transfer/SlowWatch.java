package dev.dray.transfer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds a connection that is far slower than its siblings, so that its run is asked for again over
/// another one. Storage networks pair one request in a few with an overloaded machine. Used by one
/// thread.
final class SlowWatch {

  /// Far below: this part of the median.
  private static final double FAR_BELOW = 0.125;

  private static final int LOOKS = 3;
  private static final long LOOK_NANOS = 1_000_000_000L;
  private static final long REST_NANOS = 10 * LOOK_NANOS;

  private record Seen(long received, int slowLooks) {}

  private final Map<Connection, Seen> seen = new HashMap<>();
  private long lookedAt;
  private long foundAt;

  SlowWatch(long now) {
    this.lookedAt = now;
    this.foundAt = now - REST_NANOS;
  }

  /// Looks once a second.
  ///
  /// @return a connection that was far below the median three times in a row; one in ten seconds
  Optional<Connection> look(Collection<Connection> connections, long now) {
    if (now - lookedAt < LOOK_NANOS) {
      return Optional.empty();
    }
    lookedAt = now;
    seen.keySet().retainAll(connections);
    Map<Connection, Long> moved = new HashMap<>();
    for (Connection connection : connections) {
      Seen before = seen.get(connection);
      if (before != null && connection.isReading()) {
        moved.put(connection, connection.received() - before.received());
      }
    }
    long[] speeds = moved.values().stream().mapToLong(Long::longValue).sorted().toArray();
    double limit = speeds.length < 3 ? -1 : speeds[speeds.length / 2] * FAR_BELOW;
    Optional<Connection> found = Optional.empty();
    for (Connection connection : connections) {
      Seen before = seen.getOrDefault(connection, new Seen(0, 0));
      boolean slow = moved.containsKey(connection) && moved.get(connection) < limit;
      int looks = slow ? before.slowLooks() + 1 : 0;
      seen.put(connection, new Seen(connection.received(), looks));
      if (looks >= LOOKS && now - foundAt >= REST_NANOS && found.isEmpty()) {
        found = Optional.of(connection);
      }
    }
    if (found.isPresent()) {
      foundAt = now;
      seen.remove(found.get());
    }
    return found;
  }
}
