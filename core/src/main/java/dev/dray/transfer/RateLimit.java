package dev.dray.transfer;

/// A limit of bytes per second that a file's transfer keeps to. Thread-safe.
public sealed interface RateLimit permits RateLimiter, HostLimits.Payer {

  /// No limit.
  long UNLIMITED = Long.MAX_VALUE;

  /// Bytes per second that this transfer may have in all at this moment, [#UNLIMITED] for no limit.
  long rate();

  /// What bytes from a host are paid to.
  ///
  /// @param host the server's name, lower case, without a port
  RateLimiter at(String host);
}
