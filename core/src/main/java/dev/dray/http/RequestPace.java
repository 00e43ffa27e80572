package dev.dray.http;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers which buckets of which server are empty, so that the next request waits for the new
/// window in place of being refused. Requests with the same first path segment (`/api`) are taken
/// to draw from the same bucket. Thread-safe.
final class RequestPace {

  /// More servers and path segments than this are not remembered.
  private static final int MAX_KNOWN = 1_000;

  private record Area(Origin origin, String segment) {}

  private final InstantSource clock;
  private final Map<Area, Instant> emptyUntil = new HashMap<>();

  RequestPace(InstantSource clock) {
    this.clock = clock;
  }

  /// Learns from an answer.
  synchronized void note(Hop hop) {
    Optional<Duration> emptyFor = RateLimit.of(hop.headers()).emptyFor();
    Area area = area(hop.uri());
    if (emptyFor.isPresent()) {
      if (emptyUntil.size() >= MAX_KNOWN) {
        emptyUntil.clear();
      }
      emptyUntil.put(area, clock.instant().plus(emptyFor.get()));
    } else {
      emptyUntil.remove(area);
    }
  }

  /// How long to wait before asking for this address; zero if it may go at once.
  synchronized Duration before(URI uri) {
    Instant until = emptyUntil.get(area(uri));
    if (until == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), until);
    if (!left.isPositive()) {
      emptyUntil.remove(area(uri));
      return Duration.ZERO;
    }
    return left;
  }

  private static Area area(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    int end = path.indexOf('/', 1);
    return new Area(Origin.of(uri), end < 0 ? path : path.substring(0, end));
  }
}
