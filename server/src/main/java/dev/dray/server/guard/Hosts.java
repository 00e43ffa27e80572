package dev.dray.server.guard;

import dev.dray.server.http.RefusedException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names under which the service may be called. A page on the web can have its own name
/// resolved to this machine (DNS rebinding), and would then be of the same origin as the service;
/// the name in the request gives it away. A number cannot be rebound, so a service that listens to
/// the network answers to any number.
final class Hosts {

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?");
  private static final Pattern NUMBER = Pattern.compile("\\[.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private final Set<String> names;
  private final boolean loopback;

  /// @param names allowed beside the usual ones, without a port
  /// @param loopback whether only this machine can reach the service
  Hosts(Set<String> names, boolean loopback) {
    this.names = names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    this.loopback = loopback;
  }

  /// Lets the host of a request pass.
  ///
  /// @throws RefusedException 400 without a host that makes sense, 421 for one that is not ours
  void check(String authority) {
    var matcher = AUTHORITY.matcher(authority);
    if (!matcher.matches()) {
      throw RefusedException.invalid(
          "The request names no host.", "Send the header Host, as HTTP/1.1 wants.");
    }
    String host = matcher.group(1).toLowerCase(Locale.ROOT);
    boolean ours =
        host.equals("localhost")
            || host.equals("[::1]")
            || (loopback ? host.startsWith("127.") && isNumber(host) : isNumber(host))
            || names.contains(host)
            || names.contains("*");
    if (!ours) {
      throw new RefusedException(
          421,
          "host_not_allowed",
          "Host not allowed",
          "This service does not answer to the name " + host + ".",
          "Call it by its address, or name the host in the setting server.hosts.");
    }
  }

  private static boolean isNumber(String host) {
    return NUMBER.matcher(host).matches();
  }
}
