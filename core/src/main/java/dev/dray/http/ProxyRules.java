package dev.dray.http;

import java.net.URI;
import java.util.Map;

/// Which proxy for which address. Immutable.
public final class ProxyRules {

  /// Never a proxy.
  public static final ProxyRules DIRECT = new ProxyRules();

  private ProxyRules() {}

  /// The rules of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.
  public static ProxyRules fromEnvironment(Map<String, String> environment) {
    return DIRECT;
  }

  /// The way to this address.
  public Proxy proxyFor(URI uri) {
    return Proxy.DIRECT;
  }
}
