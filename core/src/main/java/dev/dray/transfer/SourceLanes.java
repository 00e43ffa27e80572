package dev.dray.transfer;

import dev.dray.error.DrayException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Which source each connection of an attempt reads from. Thread-safe.
///
/// Implementation note. With one source there is nothing to choose and nothing is measured. With
/// several, a connection that takes a run takes the source where it expects most: the speed that
/// one connection had there, shared with one more. So sources that are bound by connection get
/// connections in proportion to their speed, and a source that is bound as a whole gets fewer with
/// every one that adds nothing. A source that nobody has measured goes first, in the caller's
/// order; one that failed rests while others work.
///
/// Without a digest, equal strong entity tags and sizes are all that says that two sources have the
/// same content: the others join only after the first one gave such a tag.
final class SourceLanes {

  private static final long STALE_NANOS = Duration.ofSeconds(15).toNanos();
  private static final long NARROW_NANOS = Duration.ofSeconds(30).toNanos();

  /// Failures in a row after which a source is given up while others work.
  private static final int PATIENCE = 3;

  private final List<SourceLane> lanes;
  private final FileSources sources;
  private final TagWatch tags;
  private final boolean proven;
  private final LongSupplier nanoClock;

  /// @param lanes the sources in use, best first; at least one
  /// @param proven whether a digest proves in the end what the sources have
  SourceLanes(
      List<SourceLane> lanes,
      FileSources sources,
      TagWatch tags,
      boolean proven,
      LongSupplier nanoClock) {
    this.lanes = lanes;
    this.sources = sources;
    this.tags = tags;
    this.proven = proven;
    this.nanoClock = nanoClock;
  }

  List<SourceLane> all() {
    return lanes;
  }

  /// How many sources may be read from now.
  int usable() {
    return lanes.size() == 1 ? 1 : (int) lanes.stream().filter(this::isUsable).count();
  }

  /// Whether another source could take over.
  boolean areSeveral() {
    return lanes.size() > 1 && usable() > 1;
  }

  boolean isUsable(SourceLane lane) {
    boolean joined = lane.isLead() || proven || tags.strongTag().isPresent();
    return joined && sources.isInUse(lane.source());
  }

  /// Takes a place at the best source.
  ///
  /// @param inOrder whether the caller's order counts and not the speed
  /// @return nothing if all of them rest or have enough connections
  Optional<SourceLane> enter(boolean inOrder) {
    if (lanes.size() == 1) {
      return Optional.of(lanes.getFirst());
    }
    long now = nanoClock.getAsLong();
    synchronized (this) {
      double fastest =
          lanes.stream().mapToDouble(SourceLane::speed).filter(s -> s > 0).max().orElse(1);
      Optional<SourceLane> best = Optional.empty();
      double most = -1;
      for (SourceLane lane : lanes) {
        lane.forgetSpeedBefore(now - STALE_NANOS);
        if (isFree(lane, now)) {
          double expected = inOrder ? 0 : expected(lane, fastest);
          if (expected > most) {
            most = expected;
            best = Optional.of(lane);
          }
        }
      }
      best.ifPresent(lane -> lane.addConnections(1));
      return best;
    }
  }

  private boolean isFree(SourceLane lane, long now) {
    return isUsable(lane) && !lane.isResting(now) && lane.hasRoom(now);
  }

  private static double expected(SourceLane lane, double fastest) {
    if (lane.speed() >= 0) {
      return lane.speed() / (lane.connections() + 1);
    }
    return lane.connections() == 0 ? Double.MAX_VALUE : fastest / (lane.connections() + 1);
  }

  /// Gives the place back.
  void leave(SourceLane lane) {
    if (lanes.size() > 1) {
      synchronized (this) {
        lane.addConnections(-1);
      }
    }
  }

  /// Whether a further connection would find a source.
  boolean haveRoom() {
    if (lanes.size() == 1) {
      return true;
    }
    long now = nanoClock.getAsLong();
    synchronized (this) {
      return lanes.stream().anyMatch(lane -> isFree(lane, now));
    }
  }

  /// How long until a source has rested.
  long restNanos() {
    long now = nanoClock.getAsLong();
    synchronized (this) {
      return lanes.stream()
          .filter(this::isUsable)
          .mapToLong(lane -> lane.isResting(now) ? lane.restsUntil() - now : 0)
          .min()
          .orElse(0);
    }
  }

  /// Leaves a source alone for a while.
  void rest(SourceLane lane, Duration time) {
    long until = nanoClock.getAsLong() + time.toNanos();
    synchronized (this) {
      lane.restUntil(until);
      lane.forgetSpeed();
    }
  }

  /// A source failed; it rests.
  ///
  /// @return whether it has now failed too often for a source that others can stand in for
  boolean failed(SourceLane lane, Duration time) {
    rest(lane, time);
    sources.stumbled(lane.source());
    return lane.addFailure() >= PATIENCE;
  }

  /// A source refused one connection more than it likes.
  void narrow(SourceLane lane) {
    long until = nanoClock.getAsLong() + NARROW_NANOS;
    synchronized (this) {
      lane.mostIs(Math.max(1, lane.connections() - 1), until);
    }
  }

  /// How many connections besides the one that asks read from a source.
  int others(SourceLane lane) {
    synchronized (this) {
      return Math.max(0, lane.connections() - 1);
    }
  }

  /// Gives a source up.
  void drop(SourceLane lane, DrayException why) {
    sources.drop(lane.source(), why);
  }

  /// Leaves a source that has another content, or may have, for when no other is left.
  void setAside(SourceLane lane) {
    sources.setAside(lane.source());
  }

  /// The part file is empty again.
  void forgetBrought() {
    sources.forgetBrought();
  }
}
