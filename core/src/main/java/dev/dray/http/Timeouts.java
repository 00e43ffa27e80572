package dev.dray.http;

import java.time.Duration;

/// How long a request may wait. None of them bounds a whole answer: a slow but steady server is
/// never cut off.
///
/// @param connect looking up the name, connecting, the proxy's part and the TLS handshake together
/// @param firstByte from the moment the request is sent until the last header has arrived
/// @param stall within the body, without a single byte arriving
public record Timeouts(Duration connect, Duration firstByte, Duration stall) {

  /// 10 s to connect, 60 s to the end of the headers, 30 s without a byte.
  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30));

  /// @throws IllegalArgumentException if one is not positive
  public Timeouts {
    if (!connect.isPositive() || !firstByte.isPositive() || !stall.isPositive()) {
      throw new IllegalArgumentException("time limits must be positive");
    }
  }
}
