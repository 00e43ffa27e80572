package dev.dray.http;

import java.time.Duration;
import java.time.InstantSource;

/// The API client with the waits of a fast-forwarded film: everything it would wait for is over
/// after a few milliseconds.
public final class HastyApi {

  private static final Duration LONGEST = Duration.ofMillis(5);

  private HastyApi() {}

  /// A client on that network.
  public static ApiClient on(Network network, Timeouts timeouts) {
    return new ApiClient(
        network,
        timeouts,
        Abort.NEVER,
        new RetryRule(5, Duration.ofSeconds(60), () -> 0.5),
        new RequestPace(InstantSource.system()),
        (wait, abort) -> Pause.REAL.sleep(wait.compareTo(LONGEST) < 0 ? wait : LONGEST, abort),
        InstantSource.system());
  }
}
