package dev.dray.http;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which proxy for which address. Immutable.
public final class ProxyRules {

  /// Never a proxy.
  public static final ProxyRules DIRECT =
      new ProxyRules(Proxy.DIRECT, Proxy.DIRECT, ProxyExceptions.parse(""));

  private final Proxy forHttp;
  private final Proxy forHttps;
  private final ProxyExceptions exceptions;

  private ProxyRules(Proxy forHttp, Proxy forHttps, ProxyExceptions exceptions) {
    this.forHttp = forHttp;
    this.forHttps = forHttps;
    this.exceptions = exceptions;
  }

  /// These proxies.
  ///
  /// @param forHttp the way to http addresses
  /// @param forHttps the way to https addresses
  /// @param exceptions addresses reached straight, as in `NO_PROXY`
  public static ProxyRules of(Proxy forHttp, Proxy forHttps, String exceptions) {
    return new ProxyRules(forHttp, forHttps, ProxyExceptions.parse(exceptions));
  }

  /// The rules of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, each also in lower case,
  /// which wins as with curl. As with curl too, nothing is exempt by itself, not even loopback.
  ///
  /// Proxies are `http://`, `https://`, `socks5://` (names are looked up here) and `socks5h://` (by
  /// the proxy), with `user:password@` where needed; without a scheme they are http. `NO_PROXY`
  /// lists, by commas or spaces, `*`, names (`example.org` and `.example.org`, both with all names
  /// below), addresses, networks (`10.0.0.0/8`, `fd00::/8`), each with `:port` if wanted.
  ///
  /// @throws dev.dray.error.InvalidRequestException if a proxy cannot be understood; the message
  ///   names the variable, never its value
  public static ProxyRules fromEnvironment(Map<String, String> environment) {
    Optional<Proxy> all = proxy(environment, "ALL_PROXY");
    Proxy http = proxy(environment, "HTTP_PROXY").or(() -> all).orElse(Proxy.DIRECT);
    Proxy https = proxy(environment, "HTTPS_PROXY").or(() -> all).orElse(Proxy.DIRECT);
    return of(http, https, variable(environment, "NO_PROXY").orElse(""));
  }

  private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
    return variable(environment, name).map(value -> ProxyAddress.parse(name, value));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
        .or(() -> Optional.ofNullable(environment.get(name)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /// The way to this address.
  ///
  /// @throws IllegalArgumentException if it is not http or https
  public Proxy proxyFor(URI uri) {
    Origin origin = Origin.of(uri);
    Proxy proxy = origin.secure() ? forHttps : forHttp;
    return proxy instanceof Proxy.Direct || exceptions.match(origin) ? Proxy.DIRECT : proxy;
  }

  /// Names the proxies without their logins.
  @Override
  public String toString() {
    return "http: " + forHttp + ", https: " + forHttps;
  }
}
