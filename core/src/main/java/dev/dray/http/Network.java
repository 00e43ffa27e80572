package dev.dray.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The network as Dray uses it: HTTP/1.1 requests over kept connections, with time limits, proxies
/// and TLS. Opened once, closed once, thread-safe. Calls block and may run on platform or virtual
/// threads; an interrupt ends them.
public final class Network implements AutoCloseable {

  /// As many redirects as the official client follows.
  static final int MAX_HOPS = 20;

  private static final int BODY_BUFFER = 256 << 10;

  private final NetworkOptions options;
  private final Connector connector;
  private final Pool pool;
  private final Watchdog watchdog;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private Network(NetworkOptions options, AddressLookup lookup) {
    this.options = options;
    this.connector = new Connector(options, lookup);
    this.pool = new Pool(options.maxIdlePerHost(), options.maxIdleTime());
    this.watchdog = new Watchdog(pool::sweep);
  }

  /// Opens it. Costs nothing until the first request.
  public static Network open(NetworkOptions options) {
    return open(options, AddressLookup.SYSTEM);
  }

  static Network open(NetworkOptions options, AddressLookup lookup) {
    return new Network(options, lookup);
  }

  /// Sends one request and reads the head of its answer, whatever the status. No redirect is
  /// followed. An idempotent request that finds its kept connection closed is sent once more over a
  /// fresh one; nothing else is retried.
  ///
  /// @return the answer; the caller closes it
  /// @throws ConnectFailedException if no connection can be made
  /// @throws TlsFailedException if the server cannot be trusted
  /// @throws HttpTimeoutException if a time limit runs out
  /// @throws ConnectionLostException if the connection breaks before the headers are here
  /// @throws HttpProtocolException if the answer is not HTTP/1.1
  /// @throws RequestAbortedException if `abort` or an interrupt ended it
  /// @throws IllegalStateException if the network is closed
  public Response send(Request request, Timeouts timeouts, Abort abort) throws IOException {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
    Origin origin = Origin.of(request.uri());
    Route route = new Route(origin, options.proxies().proxyFor(request.uri()));
    Guard guard = new Guard();
    watchdog.watch(guard);
    Exchange exchange = new Exchange(guard, watchdog, pool, abort.onAbort(guard::abort));
    boolean done = false;
    try {
      Response response = exchange(request, timeouts, route, exchange);
      done = true;
      return response;
    } catch (IOException e) {
      throw guard.explain(e, origin.toString());
    } finally {
      if (!done) {
        exchange.drop();
      }
    }
  }

  private Response exchange(Request request, Timeouts timeouts, Route route, Exchange exchange)
      throws IOException {
    Optional<Connection> kept = request.isIdempotent() ? pool.take(route) : Optional.empty();
    if (kept.isPresent()) {
      try {
        return exchangeOn(kept.get(), request, timeouts, exchange, true);
      } catch (IOException e) {
        // Closed by the server while it lay idle: it never saw the request.
        if (exchange.guard().hasEnded() || kept.get().isAnswering() || isInterrupted(e)) {
          throw e;
        }
      }
    }
    exchange.guard().within(HttpTimeoutException.Phase.CONNECT, timeouts.connect());
    Transport transport = connector.connect(route, exchange.guard());
    Connection fresh = new Connection(route, transport, open::remove);
    open.add(fresh);
    if (closed) {
      fresh.close();
    }
    return exchangeOn(fresh, request, timeouts, exchange, false);
  }

  private Response exchangeOn(
      Connection connection, Request request, Timeouts timeouts, Exchange exchange, boolean reused)
      throws IOException {
    boolean done = false;
    try {
      connection.begin(exchange.guard());
      exchange.guard().within(HttpTimeoutException.Phase.FIRST_BYTE, timeouts.firstByte());
      connection.write(
          ByteBuffer.wrap(RequestHead.bytes(request, connection.route(), options.userAgent())));
      if (request.body() instanceof Body.Stream stream) {
        send(stream, connection, timeouts, exchange.guard());
      }
      ResponseHead head = ResponseHead.read(connection);
      BodyReader body = BodyReader.of(request.method(), head, connection);
      exchange.guard().eachWaitWithin(timeouts.stall());
      done = true;
      return new Response(request.uri(), head, body, connection, exchange, reused);
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /// Sends a body piece by piece. Each piece has the time of a stall, and the answer then has its
  /// own: how long a body takes is a matter of its length.
  private static void send(Body.Stream body, Connection connection, Timeouts timeouts, Guard guard)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BODY_BUFFER);
    byte[] piece = new byte[BODY_BUFFER];
    long left = body.length();
    try (InputStream in = body.opener().open()) {
      while (left > 0) {
        int count = in.read(piece, 0, (int) Math.min(piece.length, left));
        if (count < 0) {
          throw new HttpProtocolException("what is to be sent is shorter than it was");
        }
        buffer.clear().put(piece, 0, count).flip();
        guard.within(HttpTimeoutException.Phase.STALL, timeouts.stall());
        connection.write(buffer);
        left -= count;
      }
    }
    guard.within(HttpTimeoutException.Phase.FIRST_BYTE, timeouts.firstByte());
  }

  private static boolean isInterrupted(IOException failure) {
    return failure instanceof ClosedByInterruptException;
  }

  /// Sends a request and follows redirects (301, 302, 303, 307, 308), at most 20. Headers, `Range`
  /// included, go along; the secret goes only where it belongs, so it is dropped on a change of
  /// host or port and from https to http. 303, and 301 and 302 to a POST, go on as GET.
  ///
  /// @return the last answer and the way there; the caller closes it
  /// @throws HttpProtocolException if the redirects run in a circle, are too many, or lead to
  ///   something else than http or https
  /// @throws IOException for the reasons of [#send]
  public Followed follow(Request request, Timeouts timeouts, Abort abort) throws IOException {
    List<Hop> hops = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    Request current = request;
    while (true) {
      seen.add(current.uri());
      Response response = send(current, timeouts, abort);
      hops.add(new Hop(current.uri(), response.status(), response.headers()));
      Optional<String> location = Redirects.location(response.status(), response.headers());
      if (location.isEmpty()) {
        return new Followed(response, hops);
      }
      response.close();
      if (hops.size() > MAX_HOPS) {
        throw new HttpProtocolException("more than " + MAX_HOPS + " redirects");
      }
      URI target = Redirects.target(current.uri(), location.get());
      if (seen.contains(target)) {
        throw new HttpProtocolException(
            "the redirects of " + Origin.of(current.uri()) + " run in a circle");
      }
      current = current.redirectedTo(target, Redirects.becomesGet(current, response.status()));
    }
  }

  /// Connections that are open now, in use or kept.
  int openConnections() {
    return open.size();
  }

  /// Closes every connection; running requests fail.
  @Override
  public void close() {
    closed = true;
    pool.close();
    watchdog.close();
    open.forEach(Connection::close);
  }
}
