package dev.dray.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The client's side of SOCKS 5 (RFC 1928) with user and password (RFC 1929).
final class SocksHandshake {

  private static final int VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int PASSWORD = 2;

  private final Transport transport;
  private final Proxy.Socks5 proxy;

  SocksHandshake(Transport transport, Proxy.Socks5 proxy) {
    this.transport = transport;
    this.proxy = proxy;
  }

  /// Asks for a way to `host`, or to `address` where it was looked up here.
  ///
  /// @throws ConnectFailedException if the proxy refuses
  /// @throws HttpProtocolException if it is no SOCKS 5 proxy
  void connect(String host, Optional<InetAddress> address, int port) throws IOException {
    authenticate();
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {VERSION, 1, 0});
    if (address.isPresent()) {
      request.write(address.get() instanceof Inet4Address ? 1 : 4);
      request.writeBytes(address.get().getAddress());
    } else {
      request.write(3);
      text(request, host);
    }
    request.write(port >> 8);
    request.write(port & 0xff);
    transport.write(ByteBuffer.wrap(request.toByteArray()));
    byte[] answer = read(4);
    if (answer[0] != VERSION) {
      throw notSocks();
    }
    if (answer[1] != 0) {
      // 2 is a rule of the proxy's; the others are about the way behind it and may pass.
      throw new ConnectFailedException(
          "the proxy " + proxy + " refuses: " + reason(answer[1]), null, answer[1] == 2);
    }
    int length =
        switch (answer[3]) {
          case 1 -> 4;
          case 3 -> read(1)[0] & 0xff;
          case 4 -> 16;
          default -> throw notSocks();
        };
    read(length + 2);
  }

  private void authenticate() throws IOException {
    byte[] offer =
        proxy.login().isPresent()
            ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD}
            : new byte[] {VERSION, 1, NO_LOGIN};
    transport.write(ByteBuffer.wrap(offer));
    byte[] choice = read(2);
    if (choice[0] != VERSION) {
      throw notSocks();
    }
    if (choice[1] == NO_LOGIN) {
      return;
    }
    if (choice[1] != PASSWORD || proxy.login().isEmpty()) {
      throw new ConnectFailedException("the proxy " + proxy + " wants a user and password");
    }
    ByteArrayOutputStream login = new ByteArrayOutputStream();
    login.write(1);
    text(login, proxy.login().get().user());
    text(login, proxy.login().get().password());
    transport.write(ByteBuffer.wrap(login.toByteArray()));
    if (read(2)[1] != 0) {
      throw new ConnectFailedException("the proxy " + proxy + " refuses the user or password");
    }
  }

  private void text(ByteArrayOutputStream out, String text) throws ConnectFailedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 255) {
      throw new ConnectFailedException("a name is too long for the proxy " + proxy);
    }
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private byte[] read(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (transport.read(buffer) < 0) {
        throw new ConnectionLostException("the proxy " + proxy + " hung up");
      }
    }
    return buffer.array();
  }

  private HttpProtocolException notSocks() {
    return new HttpProtocolException(proxy + " does not speak SOCKS 5");
  }

  private static String reason(int code) {
    return switch (code) {
      case 2 -> "not allowed by its rules";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "timed out";
      default -> "code " + code;
    };
  }
}
