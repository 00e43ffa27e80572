package dev.dray.http;

import java.time.Duration;

/// How to reach the network.
///
/// @param userAgent the value of `User-Agent`
/// @param proxies which proxy for which address
/// @param tls whom to trust
/// @param reach which servers may be asked
/// @param maxIdlePerHost kept connections per scheme, host, port and proxy
/// @param maxIdleTime how long a connection is kept without use; a server that announces less in
///   `Keep-Alive: timeout=` is believed
public record NetworkOptions(
    String userAgent,
    ProxyRules proxies,
    TlsOptions tls,
    Reach reach,
    int maxIdlePerHost,
    Duration maxIdleTime) {

  /// @throws IllegalArgumentException if the user agent holds a line end or a limit is negative
  public NetworkOptions {
    new Headers.Field("User-Agent", userAgent);
    if (maxIdlePerHost < 0 || maxIdleTime.isNegative()) {
      throw new IllegalArgumentException("limits of kept connections cannot be negative");
    }
  }

  /// No proxy, the system's trust, up to 16 kept connections per server for up to 50 s.
  public static NetworkOptions of(String userAgent) {
    return new NetworkOptions(
        userAgent,
        ProxyRules.DIRECT,
        TlsOptions.SYSTEM,
        Reach.EVERYWHERE,
        16,
        Duration.ofSeconds(50));
  }

  /// The same with these proxies.
  public NetworkOptions withProxies(ProxyRules rules) {
    return new NetworkOptions(userAgent, rules, tls, reach, maxIdlePerHost, maxIdleTime);
  }

  /// The same with this trust.
  public NetworkOptions withTls(TlsOptions options) {
    return new NetworkOptions(userAgent, proxies, options, reach, maxIdlePerHost, maxIdleTime);
  }

  /// The same with this reach.
  public NetworkOptions withReach(Reach which) {
    return new NetworkOptions(userAgent, proxies, tls, which, maxIdlePerHost, maxIdleTime);
  }

  /// The same with these limits of kept connections.
  public NetworkOptions withIdle(int perHost, Duration time) {
    return new NetworkOptions(userAgent, proxies, tls, reach, perHost, time);
  }
}
