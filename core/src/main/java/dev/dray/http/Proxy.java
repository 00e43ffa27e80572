package dev.dray.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The way to a server: straight, or through another one.
public sealed interface Proxy {

  /// Straight.
  Proxy DIRECT = new Direct();

  /// No proxy.
  record Direct() implements Proxy {}

  /// An HTTP proxy: http goes through it as whole addresses, https through `CONNECT`.
  ///
  /// @param secure whether the way to the proxy itself is TLS
  /// @param host its name or address
  /// @param port its port
  /// @param login its user and password
  record Http(boolean secure, String host, int port, Optional<Login> login) implements Proxy {

    @Override
    public String toString() {
      return (secure ? "https://" : "http://") + host + ":" + port;
    }
  }

  /// A SOCKS 5 proxy (RFC 1928, RFC 1929).
  ///
  /// @param host its name or address
  /// @param port its port
  /// @param login its user and password
  /// @param looksUpNames whether names are given to it as they are (`socks5h`) rather than looked
  ///   up here (`socks5`)
  record Socks5(String host, int port, Optional<Login> login, boolean looksUpNames)
      implements Proxy {

    @Override
    public String toString() {
      return (looksUpNames ? "socks5h://" : "socks5://") + host + ":" + port;
    }
  }

  /// User and password for a proxy; never printed.
  ///
  /// @param user the user
  /// @param password the password, possibly empty
  record Login(String user, String password) {

    String basic() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "Login";
    }
  }
}
