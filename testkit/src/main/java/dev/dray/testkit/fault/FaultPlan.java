package dev.dray.testkit.fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A random but repeatable sequence of faults, from which an honest client can recover. The n-th
/// request meets the same fault in every run with the same seed.
///
/// @param seed the seed; name it when a test fails
/// @param probability how many of the requests meet a fault, from 0 to 1
/// @param lastRequest from this request on all is well, so that a download can end
public record FaultPlan(long seed, double probability, int lastRequest) {

  /// A plan that spoils about a third of the first 60 requests.
  public static FaultPlan random(long seed) {
    return new FaultPlan(seed, 0.35, 60);
  }

  /// The fault that the n-th request (from 1) meets.
  public Optional<Fault> fault(int n) {
    SplittableRandom random = new SplittableRandom(seed * 31 + n);
    random.nextLong();
    if (n > lastRequest || random.nextDouble() >= probability) {
      return Optional.empty();
    }
    long bytes = random.nextLong(1, 600_000);
    List<Fault> palette =
        List.of(
            Fault.dropAfter(bytes),
            Fault.dropAfter(0),
            Fault.resetAfter(bytes),
            Fault.garbageAfter(bytes),
            Fault.stallAfter(bytes, Duration.ofMillis(random.nextInt(1, 300))),
            Fault.stallBeforeHeaders(Duration.ofMillis(random.nextInt(1, 300))),
            Fault.status(503, "Retry-After", "0"),
            Fault.status(500),
            Fault.status(429, "Retry-After", "0"),
            Fault.expiredLink(),
            Fault.ignoreRange(),
            Fault.wrongContentRange(random.nextInt(1, 5000)),
            Fault.wrongLength(random.nextInt(1, 5000)),
            Fault.missingLength(),
            Fault.chunked(),
            Fault.keepAliveThenReset(),
            Fault.htmlLogin(),
            Fault.flipEachNth(random.nextInt(100, 50_000)));
    return Optional.of(palette.get(random.nextInt(palette.size())));
  }
}
