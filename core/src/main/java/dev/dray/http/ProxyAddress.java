package dev.dray.http;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Reads the address of a proxy.
final class ProxyAddress {

  private ProxyAddress() {}

  /// @param variable where it was found, for the message
  /// @throws InvalidRequestException if it is none; the message leaves it out, for its password
  static Proxy parse(String variable, String value) {
    int mark = value.indexOf("://");
    String scheme = mark < 0 ? "http" : value.substring(0, mark).toLowerCase(Locale.ROOT);
    String rest = mark < 0 ? value : value.substring(mark + 3);
    int end = firstOf(rest, "/?#", rest.lastIndexOf('@') + 1);
    String authority = rest.substring(0, end);
    int at = authority.lastIndexOf('@');
    Optional<Proxy.Login> login = at < 0 ? Optional.empty() : login(authority.substring(0, at));
    String hostAndPort = authority.substring(at + 1);
    Origin server = origin(hostAndPort).orElseThrow(() -> bad(variable, "no host"));
    boolean hasPort = hostAndPort.lastIndexOf(':') > hostAndPort.lastIndexOf(']');
    return switch (scheme) {
      case "http" -> new Proxy.Http(false, server.host(), hasPort ? server.port() : 80, login);
      case "https" -> new Proxy.Http(true, server.host(), hasPort ? server.port() : 443, login);
      case "socks5", "socks5h" ->
          new Proxy.Socks5(
              server.host(), hasPort ? server.port() : 1080, login, scheme.equals("socks5h"));
      default -> throw bad(variable, "an unknown scheme");
    };
  }

  private static int firstOf(String text, String chars, int from) {
    for (int i = from; i < text.length(); i++) {
      if (chars.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  private static Optional<Origin> origin(String hostAndPort) {
    try {
      return Origin.tryOf(URI.create("http://" + hostAndPort));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Proxy.Login> login(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return Optional.of(new Proxy.Login(decoded(user), decoded(password)));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A loose percent sign: taken as it is, as curl does.
      return text;
    }
  }

  private static InvalidRequestException bad(String variable, String what) {
    return new InvalidRequestException(
        "The proxy in " + variable + " has " + what,
        "Write it like http://host:port, socks5://host:port or socks5h://host:port, with"
            + " user:password@ before the host where needed.",
        ErrorContext.NONE);
  }
}
