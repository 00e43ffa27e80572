package dev.dray.testkit.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// An HTTP/1.1 server on a loopback port, with keep-alive and control over every byte. Each
/// connection has its own virtual thread; closing ends all of them.
public final class LoopbackServer implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final String host;
  private final Optional<SSLContext> tls;
  private final Handler handler;
  private final Delivery delivery;
  private final RequestLog log = new RequestLog();
  private final ServerSocketChannel listener;
  private final int port;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger refusedConnections = new AtomicInteger();

  private LoopbackServer(Builder builder, ServerSocketChannel listener, int port) {
    this.host = builder.host;
    this.tls = builder.tls.map(TestCertificates::serverContext);
    this.handler = builder.handler;
    this.delivery = builder.delivery;
    this.listener = listener;
    this.port = port;
  }

  /// A builder for a server that answers by `handler`.
  public static Builder answering(Handler handler) {
    return new Builder(handler);
  }

  /// What can be chosen before a server starts.
  public static final class Builder {
    private final Handler handler;
    private String host = "127.0.0.1";
    private int port;
    private Delivery delivery = Delivery.honest();
    private Optional<TestCertificates> tls = Optional.empty();

    private Builder(Handler handler) {
      this.handler = handler;
    }

    /// The host name that [LoopbackServer#endpoint()] tells; it must lead to loopback.
    public Builder host(String name) {
      host = name;
      return this;
    }

    /// A fixed port instead of a free one.
    public Builder port(int number) {
      port = number;
      return this;
    }

    /// What stands between handler and wire, for faults.
    public Builder delivery(Delivery between) {
      delivery = between;
      return this;
    }

    /// Speaks TLS with these certificates.
    public Builder tls(TestCertificates certificates) {
      tls = Optional.of(certificates);
      return this;
    }

    /// Starts listening.
    public LoopbackServer start() {
      try {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
        LoopbackServer server =
            new LoopbackServer(this, listener, listener.socket().getLocalPort());
        Thread.ofVirtual().name("loopback-" + server.port).start(server::accept);
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Scheme, host and port, without a slash at the end.
  public URI endpoint() {
    return URI.create((tls.isPresent() ? "https" : "http") + "://" + host + ":" + port);
  }

  /// The port.
  public int port() {
    return port;
  }

  /// Everything that was asked.
  public RequestLog requests() {
    return log;
  }

  /// Ends the next `count` connections as soon as they are accepted: with TLS a failing handshake.
  public void refuseConnections(int count) {
    refusedConnections.set(count);
  }

  /// Resets every connection that is open now.
  public void resetConnections() {
    List.copyOf(wires).forEach(Wire::resetQuietly);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      listener.close();
      for (Wire wire : wires) {
        wire.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (closing.getCount() > 0) {
      try {
        SocketChannel channel = listener.accept();
        if (refusedConnections.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          channel.close();
        } else {
          Thread.ofVirtual().start(() -> serve(channel));
        }
      } catch (IOException e) {
        if (!listener.isOpen()) {
          return;
        }
      }
    }
  }

  private void serve(SocketChannel channel) {
    long connectionId = log.opened();
    try (channel;
        Wire wire = Wire.open(channel, tls)) {
      wires.add(wire);
      try {
        new Connection(wire, connectionId, port, handler, delivery, log, this::pause).serve();
      } finally {
        wires.remove(wire);
      }
    } catch (IOException e) {
      // The client went away, or a fault did its work: nothing to tell anybody.
      return;
    } finally {
      log.closed();
    }
  }

  private void pause(Duration time) throws IOException {
    try {
      if (time.isPositive() && closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the server is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
