package dev.dray.provider;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A secret for one server: bound to scheme, host and port, sent nowhere else, never printed.
///
/// Thread-safe; immutable but for one that renews itself. Whoever follows a redirect asks
/// [#headerFor(URI)] again for the new address, so a change of host, of port, or from https to http
/// drops the secret by itself.
///
/// A secret that runs out ([#renewing(URI, Renewal)]) is asked for anew with each request:
/// [#current()] gives what to send now, and [#renew(Optional, List)] is told what the server did
/// not accept. For a lasting secret both do nothing, so a reader of many requests treats all alike.
public final class Credential {

  private final String scheme;
  private final String host;
  private final int port;
  private final String header;
  private final Optional<Renewal> renewal;
  private final Optional<String> cookie;

  private Credential(URI server, String header, Optional<Renewal> renewal) {
    this(server, header, renewal, Optional.empty());
  }

  private Credential(
      URI server, String header, Optional<Renewal> renewal, Optional<String> cookie) {
    this.renewal = renewal;
    this.cookie = cookie;
    this.scheme = server.getScheme().toLowerCase(Locale.ROOT);
    this.host = server.getHost().toLowerCase(Locale.ROOT);
    this.port = port(server);
    this.header = header;
  }

  /// A bearer token for the server of `server`; carriage returns and line feeds are removed.
  public static Credential bearer(URI server, String token) {
    return new Credential(server, bearerHeader(token), Optional.empty());
  }

  /// A user name and password for the server of `server` (RFC 7617, UTF-8).
  public static Credential basic(URI server, String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return header(server, "Basic " + Base64.getEncoder().encodeToString(both));
  }

  /// What `Authorization` holds for the server of `server`, in whatever scheme.
  ///
  /// @throws IllegalArgumentException if it holds a line end
  public static Credential header(URI server, String value) {
    if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("a secret with a line end");
    }
    return new Credential(server, value, Optional.empty());
  }

  /// A secret that may live shorter than a download takes, for the server of `server`.
  ///
  /// @param renewal gives the secret that is good now; asked before each request to that server and
  ///   to no other, from any thread
  public static Credential renewing(URI server, Renewal renewal) {
    return new Credential(server, "", Optional.of(renewal));
  }

  /// A bearer token that some of the server's older services want as a cookie, so that it is sent
  /// in both ways.
  ///
  /// @param cookie the cookie's name
  /// @throws IllegalArgumentException if the token holds what no cookie can
  public static Credential bearerAndCookie(URI server, String token, String cookie) {
    String header = bearerHeader(token);
    String value = header.substring("Bearer ".length());
    // RFC 6265 §4.1.1, cookie-octet.
    if (value.chars().anyMatch(c -> c <= 0x20 || c >= 0x7f || "\",;\\".indexOf(c) >= 0)) {
      throw new IllegalArgumentException("the token has characters that no cookie can have");
    }
    return new Credential(server, header, Optional.empty(), Optional.of(cookie + "=" + value));
  }

  private static String bearerHeader(String token) {
    return "Bearer " + token.replaceAll("[\\r\\n]", "").strip();
  }

  /// The value of the `Authorization` header for a request to `target`, or nothing if `target` is
  /// not the very server this secret is for. May block where the secret has to be fetched.
  public Optional<String> headerFor(URI target) {
    if (!isFor(target)) {
      return Optional.empty();
    }
    return renewal.isPresent()
        ? renewal.get().current().flatMap(secret -> secret.headerFor(target))
        : Optional.of(header);
  }

  /// The secret to send with the next request, one that no longer changes; nothing where the server
  /// is to be asked without. May block and fail as [Renewal#current()].
  public Optional<Credential> current() {
    return renewal.isPresent() ? renewal.get().current() : Optional.of(this);
  }

  /// Whether it runs out, so that a refusal may be answered with another one.
  public boolean runsOut() {
    return renewal.isPresent();
  }

  /// The server did not accept what [#current()] gave. May block and fail as [Renewal#renew].
  ///
  /// @param refused what was sent
  /// @param challenges the values of `WWW-Authenticate`
  /// @return whether [#current()] now gives another secret that is worth one more request
  public boolean renew(Optional<Credential> refused, List<String> challenges) {
    return renewal.isPresent() && renewal.get().renew(refused, challenges);
  }

  /// The value of the `Cookie` header for a request to `target`, under the same condition; nothing
  /// where the secret is no cookie.
  public Optional<String> cookieFor(URI target) {
    return cookie.filter(_ -> isFor(target));
  }

  private boolean isFor(URI target) {
    return target.getHost() != null
        && scheme.equalsIgnoreCase(target.getScheme())
        && host.equalsIgnoreCase(target.getHost())
        && port == port(target);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  /// Names the server, never the secret.
  @Override
  public String toString() {
    return "Credential for " + scheme + "://" + host + ":" + port;
  }
}
