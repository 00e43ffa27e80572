package dev.dray.distribution;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Which token server a registry may send a client to. A registry is foreign: what it names as its
/// realm is asked from this machine's network, and is given the user's login.
///
/// - https, or http where the registry itself is spoken to by http and the realm is on its host;
/// - no address of this machine or of a private network by its literal, unless the registry is at
///   such an address too.
///
/// Seen in peers: Ollama wants the registry's own host, Docker Model Runner refuses private
/// addresses. Docker Hub's realm is on another host, so hosts may differ under TLS.
final class Realm {

  private Realm() {}

  /// The realm as an address, or why it is not asked, in words that follow "its token server".
  sealed interface Verdict {
    /// @param uri whom to ask
    record Good(URI uri) implements Verdict {}

    /// @param why what is wrong
    record Refused(String why) implements Verdict {}
  }

  static Verdict judge(Registry registry, String realm) {
    URI uri;
    try {
      uri = new URI(realm);
    } catch (URISyntaxException e) {
      return new Verdict.Refused("is no address");
    }
    String host = uri.getHost();
    if (uri.getScheme() == null || host == null || uri.getRawUserInfo() != null) {
      return new Verdict.Refused("is no address of a server");
    }
    boolean sameHost = host.equalsIgnoreCase(registry.base().getHost());
    boolean plain = uri.getScheme().equalsIgnoreCase("http");
    if (!plain && !uri.getScheme().equalsIgnoreCase("https")) {
      return new Verdict.Refused("is no http or https address");
    }
    if (plain && !(registry.isPlain() && sameHost)) {
      return new Verdict.Refused("at " + host + " would be told your login without encryption");
    }
    if (!sameHost && isInside(host) && !isInside(registry.base().getHost())) {
      return new Verdict.Refused("is at " + host + ", an address inside this network");
    }
    return uri.getRawFragment() == null
        ? new Verdict.Good(uri)
        : new Verdict.Refused("is an address with a fragment");
  }

  /// Whether a host is this machine or a private network's, by its literal.
  private static boolean isInside(String host) {
    if (Registry.isLoopback(host)) {
      return true;
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    Optional<InetAddress> literal;
    try {
      literal = Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException e) {
      literal = Optional.empty();
    }
    return literal
        .filter(a ->
            a.isAnyLocalAddress()
                || a.isLinkLocalAddress()
                || a.isSiteLocalAddress()
                || (a.getAddress().length == 16 && (a.getAddress()[0] & 0xfe) == 0xfc))
        .isPresent();
  }
}
