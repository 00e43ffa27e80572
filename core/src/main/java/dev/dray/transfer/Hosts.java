package dev.dray.transfer;

import java.net.URI;
import java.util.Locale;

/// Which server an address names, as far as its own things go: entity tags, refusals, credentials.
final class Hosts {

  private Hosts() {}

  /// Host and port, lower case, the scheme's own port spelled out.
  static String of(URI uri) {
    String authority = String.valueOf(uri.getRawAuthority());
    String host = authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
    return hasPort ? host : host + ("https".equalsIgnoreCase(uri.getScheme()) ? ":443" : ":80");
  }
}
