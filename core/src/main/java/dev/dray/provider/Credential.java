package dev.dray.provider;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// A secret for one server: bound to scheme, host and port, sent nowhere else, never printed.
///
/// Immutable. Whoever follows a redirect asks [#headerFor(URI)] again for the new address, so a
/// change of host, of port, or from https to http drops the secret by itself.
public final class Credential {

  private final String scheme;
  private final String host;
  private final int port;
  private final String header;

  private Credential(URI server, String header) {
    this.scheme = server.getScheme().toLowerCase(Locale.ROOT);
    this.host = server.getHost().toLowerCase(Locale.ROOT);
    this.port = port(server);
    this.header = header;
  }

  /// A bearer token for the server of `server`; carriage returns and line feeds are removed.
  public static Credential bearer(URI server, String token) {
    return new Credential(server, "Bearer " + token.replaceAll("[\\r\\n]", "").strip());
  }

  /// The value of the `Authorization` header for a request to `target`, or nothing if `target` is
  /// not the very server this secret is for.
  public Optional<String> headerFor(URI target) {
    boolean same =
        target.getHost() != null
            && scheme.equalsIgnoreCase(target.getScheme())
            && host.equalsIgnoreCase(target.getHost())
            && port == port(target);
    return same ? Optional.of(header) : Optional.empty();
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
