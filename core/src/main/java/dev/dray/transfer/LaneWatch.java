package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.http.Timeouts;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Measures what several sources of a file bring, and takes connections off a source that is far
/// slower than the best one or has gone quiet while others bring bytes, so that the end of a file
/// does not wait for it. Used by the coordinator's thread alone.
final class LaneWatch {

  private static final long LOOK_NANOS = Duration.ofMillis(300).toNanos();

  /// Looks before a speed is believed: new connections are slow at first.
  private static final int LOOKS = 4;

  /// A source with less than this part of the best speed is in the way.
  private static final double FAR_BELOW = 0.125;

  private static final Duration SLOW_REST = Duration.ofSeconds(10);
  private static final Duration LONGEST_QUIET = Duration.ofSeconds(3);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);
  private static final int STALLS = 2;

  private record Seen(SourceLane lane, long received, long quietSince) {}

  private final SourceLanes lanes;
  private final Consumer<SourceLane> cut;
  private final BiConsumer<SourceLane, DrayException> drop;
  private final String file;
  private final long quietNanos;
  private final long silenceNanos;
  private final Map<Connection, Seen> seen = new HashMap<>();
  private final long startedAt;
  private long lookedAt;

  /// @param cut cuts every request that runs over a source
  /// @param drop gives a source up
  LaneWatch(
      SourceLanes lanes,
      Consumer<SourceLane> cut,
      BiConsumer<SourceLane, DrayException> drop,
      FileTransfer file,
      Timeouts timeouts,
      long now) {
    this.lanes = lanes;
    this.cut = cut;
    this.drop = drop;
    this.file = file.name();
    this.quietNanos = shorter(LONGEST_QUIET, timeouts.stall());
    this.silenceNanos = shorter(LONGEST_SILENCE, timeouts.firstByte());
    this.startedAt = now;
    this.lookedAt = now;
  }

  private static long shorter(Duration one, Duration other) {
    return Math.min(one.toNanos(), other.toNanos());
  }

  /// Looks three times a second.
  ///
  /// @param connections those that are at work
  /// @param limited whether a rate limit holds bytes back, so that quiet means nothing
  void look(Collection<Connection> connections, boolean limited, long now) {
    long passed = now - lookedAt;
    if (passed < LOOK_NANOS) {
      return;
    }
    lookedAt = now;
    seen.keySet().retainAll(connections);
    Map<SourceLane, double[]> moved = new HashMap<>();
    for (Connection connection : connections) {
      if (connection.isAsking()) {
        measure(connection, moved, now);
      }
    }
    synchronized (lanes) {
      moved.forEach((lane, sums) -> lane.measured(sums[0] * 1e9 / passed / sums[1], now));
    }
    if (!limited && lanes.areSeveral()) {
      judge(moved, now);
    }
  }

  private void measure(Connection connection, Map<SourceLane, double[]> moved, long now) {
    SourceLane lane = connection.lane();
    long received = connection.received();
    Seen before = seen.getOrDefault(connection, new Seen(lane, -1, now));
    boolean same = before.received() >= 0 && before.lane().equals(lane);
    boolean quiet = same && before.received() == received;
    seen.put(connection, new Seen(lane, received, quiet ? before.quietSince() : now));
    if (same && connection.isReading()) {
      double[] sums = moved.computeIfAbsent(lane, l -> new double[2]);
      sums[0] += received - before.received();
      sums[1]++;
    }
  }

  private void judge(Map<SourceLane, double[]> moved, long now) {
    // A source that is idle because nothing is left for it counts with its last speed: it could
    // take over the rest of one that is slow.
    double best =
        lanes.all().stream()
            .filter(lane -> lanes.isUsable(lane) && (isIdle(lane) || hasMoved(moved, lane)))
            .mapToDouble(lane -> speed(lane, now))
            .max()
            .orElse(0);
    for (SourceLane lane : lanes.all()) {
      if (lanes.isUsable(lane) && lane.speed() < best) {
        if (isQuiet(lane, now)) {
          quiet(lane);
        } else if (moved.containsKey(lane)
            && lane.looks() >= LOOKS
            && lane.speed() < best * FAR_BELOW) {
          lanes.rest(lane, SLOW_REST);
          cut.accept(lane);
        }
      }
    }
  }

  /// What a source brings. One that was done with its part before it could be measured counts with
  /// what it brought since the beginning, which is less than it can.
  private double speed(SourceLane lane, long now) {
    return lane.speed() < 0 && lane.landed() > 0
        ? lane.landed() * 1e9 / (now - startedAt)
        : lane.speed();
  }

  private static boolean hasMoved(Map<SourceLane, double[]> moved, SourceLane lane) {
    double[] sums = moved.get(lane);
    return sums != null && sums[0] > 0;
  }

  private boolean isIdle(SourceLane lane) {
    return seen.keySet().stream().noneMatch(c -> c.isAsking() && c.uses(lane));
  }

  /// Whether every connection of the source has been without a byte for too long.
  private boolean isQuiet(SourceLane lane, long now) {
    boolean any = false;
    for (Map.Entry<Connection, Seen> entry : seen.entrySet()) {
      if (entry.getValue().lane().equals(lane) && entry.getKey().isAsking()) {
        any = true;
        long limit = entry.getKey().isReading() ? quietNanos : silenceNanos;
        if (now - entry.getValue().quietSince() < limit) {
          return false;
        }
      }
    }
    return any;
  }

  private void quiet(SourceLane lane) {
    if (lane.addStall() >= STALLS) {
      drop.accept(
          lane,
          new NetworkException(
              ErrorCode.TIMED_OUT,
              file + ": it went quiet while other sources sent",
              "Try again later; what is already here is kept.",
              ErrorContext.of(file)));
    } else {
      lanes.rest(lane, Duration.ofNanos(quietNanos));
      cut.accept(lane);
    }
  }
}
