package dev.dray.provider.ollama;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where an Ollama daemon listens, read from `OLLAMA_HOST` in every spelling that Ollama takes
/// (ollama/ollama `envconfig`, August 2026). Immutable.
///
/// | text | address |
/// |---|---|
/// | nothing | `http://127.0.0.1:11434` |
/// | `name`, `1.2.3.4`, `::1`, `[::1]` | http, port 11434 |
/// | `name:80`, `:56789` | http, that port |
/// | `http://name`, `https://name` | port 80, port 443 |
/// | `https://name:1234/path` | the path is kept as a prefix |
/// | `ollama.com` | `https://ollama.com:443` |
///
/// `0.0.0.0` and `::` say where a server listens; a client asks loopback instead. A port that is
/// none is replaced by the default, with a warning.
///
/// @param base scheme, host, port and prefix, without a slash at the end
/// @param warning what was wrong with the text and is made good
public record OllamaHost(URI base, Optional<String> warning) {

  static final int PORT = 11434;

  private static final Pattern QUOTES = Pattern.compile("^[\\s\"']+|[\\s\"']+$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~/%-]*");

  /// Reads a text.
  ///
  /// @throws IllegalArgumentException if it names no http or https server
  public static OllamaHost parse(String text) {
    String rest = QUOTES.matcher(text).replaceAll("");
    int scheme = rest.indexOf("://");
    boolean stated = scheme >= 0;
    String protocol = stated ? rest.substring(0, scheme) : "http";
    rest = stated ? rest.substring(scheme + "://".length()) : rest;
    if (!protocol.equals("http") && !protocol.equals("https")) {
      throw new IllegalArgumentException(
          "an Ollama address begins with http or https, not '" + printable(protocol) + "'");
    }
    int slash = rest.indexOf('/');
    String prefix = slash < 0 ? "" : rest.substring(slash).replaceAll("/+$", "");
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("an Ollama address holds no user name");
    }
    int port = stated ? (protocol.equals("https") ? 443 : 80) : PORT;
    if (!stated && authority.equals("ollama.com")) {
      protocol = "https";
      port = 443;
    }
    String host = authority;
    Optional<String> warning = Optional.empty();
    int colon = authority.lastIndexOf(':');
    if (colon >= 0 && !isBareIpv6(authority) && !authority.endsWith("]")) {
      host = authority.substring(0, colon);
      Optional<Integer> given = port(authority.substring(colon + 1));
      if (given.isEmpty()) {
        warning =
            Optional.of(
                "The port in the Ollama address '"
                    + printable(authority)
                    + "' is none; "
                    + port
                    + " is used");
      }
      port = given.orElse(port);
    }
    return new OllamaHost(uri(protocol, client(host), port, prefix), warning);
  }

  private static boolean isBareIpv6(String authority) {
    return authority.indexOf(':') != authority.lastIndexOf(':') && !authority.startsWith("[");
  }

  private static Optional<Integer> port(String text) {
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }

  /// The host that a client asks, IPv6 in brackets.
  private static String client(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (bare.isEmpty() || bare.equals("0.0.0.0")) {
      return "127.0.0.1";
    }
    if (bare.equals("::")) {
      return "[::1]";
    }
    if (bare.indexOf(':') >= 0) {
      if (!IPV6.matcher(bare).matches()) {
        throw new IllegalArgumentException("'" + printable(host) + "' is not a host");
      }
      return "[" + bare + "]";
    }
    if (!NAME.matcher(bare).matches()) {
      throw new IllegalArgumentException("'" + printable(host) + "' is not a host");
    }
    return bare;
  }

  private static URI uri(String scheme, String host, int port, String prefix) {
    if (!PATH.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "the path of an Ollama address holds only letters, digits and . _ ~ -");
    }
    try {
      return new URI(scheme + "://" + host + ":" + port + prefix);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + printable(host) + "' is not a host", e);
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x21-\\x7e]", "?").substring(0, Math.min(100, text.length()));
  }

  /// Whether the daemon is on this machine, as far as its address tells.
  boolean isLoopback() {
    String host = base.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
