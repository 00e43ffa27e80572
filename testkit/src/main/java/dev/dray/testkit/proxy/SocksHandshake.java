package dev.dray.testkit.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/// The server's side of the SOCKS 5 greeting (RFC 1928, RFC 1929), up to the target's address.
///
/// @param user the user wanted, empty if anybody may come
/// @param password the password wanted
record SocksHandshake(Optional<String> user, Optional<String> password) {

  /// The address asked for, not resolved; empty if the client was refused.
  Optional<InetSocketAddress> shake(Socket client, InputStream in) throws IOException {
    in.skipNBytes(1);
    byte[] methods = in.readNBytes(in.read());
    int wanted = user.isPresent() ? 2 : 0;
    boolean offered = new String(methods, ISO_8859_1).indexOf(wanted) >= 0;
    client.getOutputStream().write(new byte[] {5, (byte) (offered ? wanted : 0xff)});
    if (!offered || (user.isPresent() && !login(client, in))) {
      return Optional.empty();
    }
    in.skipNBytes(3);
    String host =
        switch (in.read()) {
          case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
          case 3 -> new String(in.readNBytes(in.read()), ISO_8859_1);
          default -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
        };
    int port = (in.read() << 8) | in.read();
    return Optional.of(InetSocketAddress.createUnresolved(host, port));
  }

  private boolean login(Socket client, InputStream in) throws IOException {
    in.skipNBytes(1);
    String name = new String(in.readNBytes(in.read()), UTF_8);
    String secret = new String(in.readNBytes(in.read()), UTF_8);
    boolean good = user.equals(Optional.of(name)) && password.equals(Optional.of(secret));
    client.getOutputStream().write(new byte[] {1, (byte) (good ? 0 : 1)});
    return good;
  }
}
