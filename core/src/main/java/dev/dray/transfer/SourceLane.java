package dev.dray.transfer;

import java.io.IOException;
import java.util.Optional;

/// How one attempt reads from one source: its route, its patience, its connections and their speed.
/// A connection chooses a lane when it takes a run. The mutable state is guarded by [SourceLanes].
final class SourceLane {

  private final FileSource source;
  private final SourceRoute route;
  private final RetryPolicy policy;
  private final TagWatch tags;
  private final boolean lead;
  private final boolean tracked;
  private volatile long landed;
  private int connections;
  private int most = Integer.MAX_VALUE;
  private long mostUntil;
  private long restsUntil;
  private boolean rests;
  private int failures;
  private int stalls;
  private double speed = -1;
  private int looks;
  private long measuredAt;

  /// @param lead whether it is the one whose content the others are compared with
  /// @param tracked whether to note which bytes it brings
  SourceLane(
      FileSource source,
      SourceRoute route,
      RetryPolicy policy,
      TagWatch tags,
      boolean lead,
      boolean tracked) {
    this.source = source;
    this.route = route;
    this.policy = policy;
    this.tags = tags;
    this.lead = lead;
    this.tracked = tracked;
  }

  FileSource source() {
    return source;
  }

  SourceRoute route() {
    return route;
  }

  RetryPolicy policy() {
    return policy;
  }

  boolean isLead() {
    return lead;
  }

  /// The tag to insist on, by the server that gave it.
  Optional<String> tagOf(String host) {
    return tags.tagOf(host);
  }

  /// Looks at the entity tag of an answer.
  ///
  /// @throws ChangedException if it is of another content than what is here
  void checkTag(String host, Optional<String> header) throws IOException {
    if (lead) {
      tags.check(host, header);
    } else {
      tags.checkJoiner(header);
    }
  }

  /// Bytes of this source were written.
  ///
  /// @param held bytes of the file that are here now
  void landed(Span span, long held) {
    if (tracked) {
      source.brought().add(span);
      addLanded(span.length());
      policy.progress(landed);
    } else {
      policy.progress(held);
    }
  }

  /// Bytes it brought that were written.
  long landed() {
    return landed;
  }

  private synchronized void addLanded(long bytes) {
    landed += bytes;
    failures = 0;
    stalls = 0;
  }

  /// Counts a failure; bytes that land take it back.
  ///
  /// @return how many there were since the last byte
  synchronized int addFailure() {
    failures++;
    return failures;
  }

  /// Counts a stall; bytes that land take it back.
  synchronized int addStall() {
    stalls++;
    return stalls;
  }

  /// The address that refused is of no use any more; the lasting one is followed again.
  void refresh(IOException failure) {
    if (failure instanceof RefusedException refused) {
      route.expired(refused.uri());
    }
  }

  // The rest is called by SourceLanes, with its lock held.

  int connections() {
    return connections;
  }

  void addConnections(int more) {
    connections += more;
  }

  /// Whether it would take one more connection.
  boolean hasRoom(long now) {
    return connections < most || now - mostUntil >= 0;
  }

  /// It takes only so many connections for a while.
  void mostIs(int number, long until) {
    most = number;
    mostUntil = until;
  }

  void restUntil(long nanos) {
    rests = true;
    restsUntil = nanos;
  }

  long restsUntil() {
    return restsUntil;
  }

  boolean isResting(long now) {
    if (rests && now - restsUntil >= 0) {
      rests = false;
    }
    return rests;
  }

  /// Bytes per second of one connection, or below zero while unknown.
  double speed() {
    return speed;
  }

  /// How often it has been measured in a row.
  int looks() {
    return looks;
  }

  void measured(double bytesPerSecond, long now) {
    speed = speed < 0 ? bytesPerSecond : 0.5 * speed + 0.5 * bytesPerSecond;
    looks++;
    measuredAt = now;
  }

  /// Forgets a speed that was measured too long ago to mean anything.
  void forgetSpeedBefore(long then) {
    if (speed >= 0 && connections == 0 && measuredAt - then < 0) {
      forgetSpeed();
    }
  }

  void forgetSpeed() {
    speed = -1;
    looks = 0;
  }
}
