package dev.dray.testkit.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A random but repeatable sequence of every kind of fault, hopeless ones included: what it meets
/// may fail, but never quietly. The n-th request meets the same fault in every run with the same
/// seed.
///
/// @param seed the seed; name it when a test fails
/// @param victim what the requests ask for
/// @param probability how many of the requests meet a fault, from 0 to 1
/// @param lastRequest from this request on all is well
/// @param burst so many requests in a row meet the same fault, from 1
/// @param bytes faults in the middle of a body come before this byte
/// @param patience the client's time limits; stalls take up to three times as long
public record FaultStorm(
    long seed,
    Victim victim,
    double probability,
    int lastRequest,
    int burst,
    long bytes,
    Duration patience) {

  /// What the requests ask for, which decides which faults an honest client can notice.
  public enum Victim {
    /// JSON that nothing protects: cut and delayed, but not changed.
    API,
    /// A file with a digest that the client knows.
    CHECKED_FILE,
    /// A file of which nothing is known. Neither its bytes nor the length of all of it are
    /// falsified: nobody could tell.
    UNCHECKED_FILE
  }

  /// The fault that the n-th request (from 1) meets.
  public Optional<Fault> fault(int n) {
    SplittableRandom random = new SplittableRandom(seed * 31 + (n - 1) / burst);
    random.nextLong();
    if (n > lastRequest || random.nextDouble() >= probability) {
      return Optional.empty();
    }
    List<Fault> palette = palette(random);
    return Optional.of(palette.get(random.nextInt(palette.size())));
  }

  private List<Fault> palette(SplittableRandom random) {
    long at = random.nextLong(Math.max(1, bytes));
    Duration stall = Duration.ofMillis(random.nextLong(1, 3 * patience.toMillis()));
    List<Fault> all =
        new ArrayList<>(
            List.of(
                Fault.dropAfter(at),
                Fault.dropAfter(0),
                Fault.resetAfter(at),
                Fault.stallAfter(at, stall),
                Fault.stallBeforeHeaders(stall),
                Fault.slowHeaders(Duration.ofMillis(random.nextLong(1, 4))),
                // Slow, but over within a second.
                Fault.trickle(Math.max(4096, 2 * bytes)),
                Fault.status(random.nextBoolean() ? 500 : 502),
                Fault.status(503, "Retry-After", "0"),
                Fault.status(429, "Retry-After", random.nextInt(8) == 0 ? "400" : "0"),
                Fault.rateLimited(random.nextInt(8) == 0 ? 400 : 0),
                Fault.wrongLength(random.nextInt(1, 5000)),
                Fault.chunked(),
                Fault.keepAliveThenReset(),
                Fault.redirectLoop(),
                Fault.limitConnections(1, random.nextBoolean() ? 429 : 503),
                Fault.garbageHeader("no colon here"),
                Fault.htmlLogin()));
    if (victim != Victim.API) {
      all.addAll(
          List.of(
              Fault.expiredLink(),
              Fault.ignoreRange(),
              Fault.wrongContentRange(random.nextInt(1, 5000)),
              Fault.gzip(),
              Fault.weakEtags(),
              Fault.etagChange("\"changed-" + random.nextInt(3) + "\"")));
    }
    if (victim == Victim.CHECKED_FILE) {
      all.addAll(
          List.of(
              Fault.garbageAfter(at),
              Fault.missingLength(),
              Fault.wrongLength(-random.nextInt(1, 5000)),
              Fault.flipEachNth(random.nextInt(1, 50_000))));
    }
    return all;
  }
}
