package dev.dray.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// The server an address names: scheme, host and port.
///
/// @param secure https rather than http
/// @param host lower case, IPv6 literals without brackets
/// @param port 1 to 65535
record Origin(boolean secure, String host, int port) {

  static Origin of(URI uri) {
    return tryOf(uri).orElseThrow(() -> new IllegalArgumentException("not an http address"));
  }

  /// The server of an http or https address; nothing for any other. Names with an underscore, which
  /// `java.net.URI` does not count as hosts, are understood.
  static Optional<Origin> tryOf(URI uri) {
    String scheme = uri.getScheme();
    String authority = uri.getRawAuthority();
    if (scheme == null || authority == null) {
      return Optional.empty();
    }
    boolean secure = scheme.equalsIgnoreCase("https");
    if (!secure && !scheme.equalsIgnoreCase("http")) {
      return Optional.empty();
    }
    return parse(secure, authority.substring(authority.lastIndexOf('@') + 1));
  }

  private static Optional<Origin> parse(boolean secure, String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    if (colon < hostAndPort.lastIndexOf(']')) {
      colon = -1;
    }
    String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
    int port = secure ? 443 : 80;
    if (colon >= 0 && colon + 1 < hostAndPort.length()) {
      long number = Headers.decimal(hostAndPort.substring(colon + 1)).orElse(0);
      if (number < 1 || number > 65_535) {
        return Optional.empty();
      }
      port = (int) number;
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || host.length() > 255 || !isPlain(host)) {
      return Optional.empty();
    }
    return Optional.of(new Origin(secure, host.toLowerCase(Locale.ROOT), port));
  }

  private static boolean isPlain(String host) {
    return host.chars().allMatch(c -> c > ' ' && c < 0x7f && "/\\?#@<>\"[]".indexOf(c) < 0);
  }

  /// Host, with the port unless it is the scheme's own; for the `Host` header.
  String hostHeader() {
    return port == (secure ? 443 : 80) ? bracketed() : hostAndPort();
  }

  /// Host and port, always both.
  String hostAndPort() {
    return bracketed() + ":" + port;
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + hostHeader();
  }
}
