package dev.dray.testkit.proxy;

import dev.dray.testkit.http.Headers;

/// One thing a [TestProxy] was asked to do.
///
/// @param kind how it was asked
/// @param target `host:port` of a tunnel, or the absolute URL of a plain request
/// @param headers what came with it; empty for SOCKS
/// @param accepted whether the proxy did it (its credentials were right)
public record CarriedConnection(Kind kind, String target, Headers headers, boolean accepted) {
  /// The three ways to use a proxy.
  public enum Kind {
    /// A plain request with an absolute URL.
    HTTP,
    /// A tunnel by CONNECT.
    CONNECT,
    /// A tunnel by SOCKS 5.
    SOCKS5
  }
}
