package dev.dray.testkit.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.http.Headers;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.RequestReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// A forward proxy on one loopback port that speaks HTTP (absolute URLs and CONNECT) and SOCKS 5,
/// told apart by the first byte, and records what it carried. Every target leads to loopback,
/// whatever its host name, so that tests can use names that do not exist.
public final class TestProxy implements AutoCloseable {
  private static final String ASK_CREDENTIALS =
      String.join(
          "\r\n",
          "HTTP/1.1 407 Proxy Authentication Required",
          "Proxy-Authenticate: Basic realm=\"testkit\"",
          "Content-Length: 0",
          "",
          "");

  private final ServerSocket listener;
  private final Optional<String> user;
  private final Optional<String> password;
  private final Queue<CarriedConnection> carried = new ConcurrentLinkedQueue<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();

  private TestProxy(Optional<String> user, Optional<String> password) {
    this.user = user;
    this.password = password;
    try {
      this.listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts a proxy that anybody may use.
  public static TestProxy start() {
    return new TestProxy(Optional.empty(), Optional.empty()).listening();
  }

  /// Starts a proxy that wants these credentials: Basic over HTTP, user and password over SOCKS.
  public static TestProxy start(String user, String password) {
    return new TestProxy(Optional.of(user), Optional.of(password)).listening();
  }

  /// The address, as for `HTTP_PROXY`, without credentials.
  public URI httpUri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /// The address, as for `ALL_PROXY=socks5://…`, without credentials.
  public URI socksUri() {
    return URI.create("socks5://127.0.0.1:" + port());
  }

  /// The port.
  public int port() {
    return listener.getLocalPort();
  }

  /// What it was asked to carry, in order.
  public List<CarriedConnection> carried() {
    return List.copyOf(carried);
  }

  /// Bytes carried from servers to clients.
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestProxy listening() {
    Thread.ofVirtual().name("test-proxy").start(this::accept);
    return this;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  private void serve(Socket client) {
    sockets.add(client);
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      in.mark(1);
      int first = in.read();
      in.reset();
      if (first == 5) {
        socks(client, in);
      } else {
        http(client, in);
      }
    } catch (IOException e) {
      // One side went away: the other is closed too, nothing to tell.
      return;
    } finally {
      sockets.remove(client);
    }
  }

  private void http(Socket client, InputStream in) throws IOException {
    RequestReader reader = new RequestReader(in);
    Optional<Request> next = reader.next();
    while (next.isPresent()) {
      Request request = next.get();
      boolean accepted = accepts(request);
      boolean tunnel = request.method().equals("CONNECT");
      carried.add(
          new CarriedConnection(
              tunnel ? CarriedConnection.Kind.CONNECT : CarriedConnection.Kind.HTTP,
              request.target(),
              request.headers(),
              accepted));
      if (!accepted) {
        write(client, ASK_CREDENTIALS);
        next = reader.next();
      } else if (tunnel) {
        int port = URI.create("tunnel://" + request.target()).getPort();
        try (Socket server = connect(port)) {
          write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
          relay(client, in, server);
        }
        return;
      } else {
        forward(client, request);
        return;
      }
    }
  }

  /// Sends one plain request on, and the answer back until the server closes.
  private void forward(Socket client, Request request) throws IOException {
    URI uri = URI.create(request.target());
    try (Socket server = connect(uri.getPort() < 0 ? 80 : uri.getPort())) {
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      StringBuilder head = new StringBuilder();
      head.append(request.method()).append(' ').append(uri.getRawPath()).append(query);
      head.append(" HTTP/1.1\r\n");
      Headers headers = request.headers().copy();
      headers.remove("Proxy-Authorization").remove("Proxy-Connection").set("Connection", "close");
      headers.fields().forEach(f -> head.append(f.name() + ": " + f.value() + "\r\n"));
      write(server, head + "\r\n" + new String(request.body().getBytes(UTF_8), ISO_8859_1));
      copy(server.getInputStream(), client, true);
    }
  }

  private boolean accepts(Request request) {
    String wanted = user.orElse("") + ":" + password.orElse("");
    String basic = "Basic " + Base64.getEncoder().encodeToString(wanted.getBytes(UTF_8));
    return user.isEmpty() || request.header("Proxy-Authorization").equals(Optional.of(basic));
  }

  private void socks(Socket client, InputStream in) throws IOException {
    Optional<InetSocketAddress> target = new SocksHandshake(user, password).shake(client, in);
    carried.add(
        new CarriedConnection(
            CarriedConnection.Kind.SOCKS5,
            target.map(t -> t.getHostString() + ":" + t.getPort()).orElse(""),
            new Headers(),
            target.isPresent()));
    if (target.isPresent()) {
      try (Socket server = connect(target.get().getPort())) {
        client.getOutputStream().write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
        relay(client, in, server);
      }
    }
  }

  private Socket connect(int port) throws IOException {
    Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    sockets.add(server);
    return server;
  }

  private void relay(Socket client, InputStream fromClient, Socket server) throws IOException {
    Thread up = Thread.ofVirtual().start(() -> pump(fromClient, server));
    try {
      copy(server.getInputStream(), client, true);
    } finally {
      client.close();
      server.close();
      sockets.remove(server);
      up.interrupt();
    }
  }

  private void pump(InputStream from, Socket to) {
    try (to) {
      copy(from, to, false);
    } catch (IOException e) {
      // The tunnel is over.
      return;
    }
  }

  private void copy(InputStream from, Socket to, boolean counted) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.getOutputStream().write(buffer, 0, n);
      if (counted) {
        bytes.addAndGet(n);
      }
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }
}
