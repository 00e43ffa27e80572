package dev.dray.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Makes connections: looks the name up, tries its addresses, passes the proxy, shakes hands.
/// Thread-safe.
///
/// The addresses of a name are tried in order, each with a head start of 250 ms on the next, and
/// the first that answers wins (RFC 8305, simplified: one lookup, families in turn).
final class Connector {

  private static final long HEAD_START_NANOS = 250_000_000;

  private final NetworkOptions options;
  private final AddressLookup lookup;
  private final TlsContext tls;

  Connector(NetworkOptions options, AddressLookup lookup) {
    this.options = options;
    this.lookup = lookup;
    this.tls = new TlsContext(options.tls());
  }

  /// A connection that is ready for a request. The guard's limit holds for all of it.
  Transport connect(Route route, Guard guard) throws IOException {
    Origin origin = route.origin();
    Transport plain =
        switch (route.proxy()) {
          case Proxy.Direct direct -> tcp(origin, guard);
          case Proxy.Http proxy -> {
            refuseUnseen(origin);
            Transport toProxy = tcp(proxy.host(), proxy.port(), guard);
            yield orClose(
                toProxy,
                () -> {
                  Transport open =
                      proxy.secure() ? secured(toProxy, proxy.host(), proxy.port()) : toProxy;
                  if (origin.secure()) {
                    tunnel(open, proxy, route);
                  }
                  return open;
                });
          }
          case Proxy.Socks5 proxy -> {
            refuseUnseen(origin);
            Optional<InetAddress> address =
                proxy.looksUpNames() && !isLiteral(origin.host())
                    ? Optional.empty()
                    : Optional.of(allowed(origin, addresses(origin.host(), guard)).getFirst());
            Transport toProxy = tcp(proxy.host(), proxy.port(), guard);
            yield orClose(
                toProxy,
                () -> {
                  new SocksHandshake(toProxy, proxy).connect(origin.host(), address, origin.port());
                  return toProxy;
                });
          }
        };
    return origin.secure()
        ? orClose(plain, () -> secured(plain, origin.host(), origin.port()))
        : plain;
  }

  private interface Step {
    Transport take() throws IOException;
  }

  private static Transport orClose(Transport transport, Step step) throws IOException {
    boolean done = false;
    try {
      Transport next = step.take();
      done = true;
      return next;
    } finally {
      if (!done) {
        transport.close();
      }
    }
  }

  private Transport secured(Transport plain, String host, int port) throws IOException {
    TlsTransport secured = new TlsTransport(plain, tls.engine(host, port));
    return orClose(
        secured,
        () -> {
          try {
            secured.handshake();
          } catch (SSLException e) {
            throw new TlsFailedException(TlsFailures.reason(host, e), e);
          }
          return secured;
        });
  }

  /// Asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6).
  private void tunnel(Transport transport, Proxy.Http proxy, Route route) throws IOException {
    transport.write(
        ByteBuffer.wrap(RequestHead.connect(route.origin(), proxy, options.userAgent())));
    Connection answer = new Connection(route, transport, closed -> {});
    ResponseHead head = ResponseHead.read(answer);
    if (head.status() < 200 || head.status() > 299) {
      String what =
          head.status() == 407
              ? " wants a user and password"
              : " answered " + head.status() + " instead of opening a way to " + route.origin();
      throw new ConnectFailedException("the proxy " + proxy + what, null, head.status() < 500);
    }
    if (!answer.isClean()) {
      throw new HttpProtocolException("the proxy " + proxy + " spoke in the server's place");
    }
  }

  private void refuseUnseen(Origin origin) throws AddressRefusedException {
    if (!options.reach().allowsUnseen(origin)) {
      throw new AddressRefusedException(origin.host());
    }
  }

  /// The addresses of a server at which it may be asked.
  private List<InetAddress> allowed(Origin origin, List<InetAddress> addresses)
      throws AddressRefusedException {
    List<InetAddress> allowed =
        addresses.stream().filter(at -> options.reach().allows(origin, at)).toList();
    if (allowed.isEmpty()) {
      throw new AddressRefusedException(origin.host());
    }
    return allowed;
  }

  private Transport tcp(Origin origin, Guard guard) throws IOException {
    return tcp(
        allowed(origin, addresses(origin.host(), guard)), origin.host(), origin.port(), guard);
  }

  private Transport tcp(String host, int port, Guard guard) throws IOException {
    return tcp(addresses(host, guard), host, port, guard);
  }

  private static Transport tcp(List<InetAddress> found, String host, int port, Guard guard)
      throws IOException {
    List<InetAddress> addresses = inTurn(found);
    SocketChannel channel = race(addresses, host, port, guard);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return new SocketTransport(channel, guard);
  }

  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  private List<InetAddress> addresses(String host, Guard guard) throws IOException {
    // The system's lookup cannot be interrupted, so it gets a thread that can be left behind.
    FutureTask<List<InetAddress>> task = new FutureTask<>(() -> lookup.lookup(host));
    if (isLiteral(host)) {
      task.run();
    } else {
      guard.attach(() -> task.cancel(false));
      Thread.ofPlatform().daemon().name("dray-http-lookup").start(task);
    }
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (CancellationException e) {
      throw new ClosedChannelException();
    } catch (ExecutionException e) {
      // The system tells a name that does not exist from a name server that does not answer, but
      // Java hands that on in the message alone.
      boolean passing = String.valueOf(e.getCause()).contains("emporary failure");
      throw new ConnectFailedException(
          "the name " + host + (passing ? " cannot be looked up now" : " is unknown"),
          e.getCause(),
          !passing);
    }
  }

  /// The first address's family and the other one in turn.
  private static List<InetAddress> inTurn(List<InetAddress> addresses) {
    List<InetAddress> same = new ArrayList<>();
    List<InetAddress> other = new ArrayList<>();
    for (InetAddress address : addresses) {
      (address.getClass() == addresses.getFirst().getClass() ? same : other).add(address);
    }
    List<InetAddress> result = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      if (i < same.size()) {
        result.add(same.get(i));
      }
      if (i < other.size()) {
        result.add(other.get(i));
      }
    }
    return result;
  }

  private static SocketChannel race(List<InetAddress> addresses, String host, int port, Guard guard)
      throws IOException {
    List<SocketChannel> started = new ArrayList<>();
    SocketChannel winner = null;
    try (Selector selector = Selector.open()) {
      guard.attach(() -> closeQuietly(selector));
      winner = new Race(selector, started, addresses.iterator(), port).run(host);
      SocketChannel connected = winner;
      guard.attach(() -> closeQuietly(connected));
      SelectionKey key = winner.keyFor(selector);
      if (key != null) {
        key.cancel();
      }
    } catch (ClosedSelectorException e) {
      throw new ClosedChannelException();
    } finally {
      for (SocketChannel channel : started) {
        if (!channel.equals(winner)) {
          closeQuietly(channel);
        }
      }
    }
    winner.configureBlocking(true);
    return winner;
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Race(
      Selector selector, List<SocketChannel> started, Iterator<InetAddress> next, int port) {

    SocketChannel run(String host) throws IOException {
      @Nullable IOException last = null;
      int pending = 0;
      long nextStart = System.nanoTime();
      while (true) {
        long now = System.nanoTime();
        boolean idle = pending == 0;
        if (next.hasNext() && (idle || now - nextStart >= 0)) {
          nextStart = now + HEAD_START_NANOS;
          try {
            SocketChannel at = start(next.next());
            if (at.isConnected()) {
              return at;
            }
            pending++;
          } catch (IOException e) {
            last = e;
          }
          continue;
        }
        if (idle) {
          throw new ConnectFailedException("nobody answers at " + host + ":" + port, last, false);
        }
        selector.select(next.hasNext() ? Math.max(1, (nextStart - now) / 1_000_000) : 0);
        if (Thread.currentThread().isInterrupted()) {
          throw new ClosedByInterruptException();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          SocketChannel channel = (SocketChannel) key.channel();
          try {
            if (channel.finishConnect()) {
              return channel;
            }
          } catch (IOException e) {
            last = e;
            pending--;
            channel.close();
            nextStart = System.nanoTime();
          }
        }
        selector.selectedKeys().clear();
      }
    }

    private SocketChannel start(InetAddress address) throws IOException {
      SocketChannel channel = SocketChannel.open();
      started.add(channel);
      channel.configureBlocking(false);
      if (!channel.connect(new InetSocketAddress(address, port))) {
        channel.register(selector, SelectionKey.OP_CONNECT);
      }
      return channel;
    }
  }
}
