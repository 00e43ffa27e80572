package dev.dray.server.http;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server: takes connections, hands each request to a virtual thread of its own, and ends
/// gracefully. Speaks HTTP/1.1 without TLS, which is the business of whatever stands in front.
public final class HttpServer implements AutoCloseable {

  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final int BACKLOG = 4096;
  private static final int LARGEST_HEAD = 16 << 10;

  private final Server jetty;
  private final ServerConnector connector;
  private final Serving serving;
  private final ExecutorService handlers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  private final Thread sweeper;
  private final AtomicInteger running = new AtomicInteger();

  private HttpServer(
      HttpSettings settings, List<? extends Routes> rooms, Gate gate, ServedListener listener) {
    List<Route> routes = new ArrayList<>();
    Map<String, ProblemShape> shapes = new LinkedHashMap<>();
    for (Routes room : rooms) {
      routes.addAll(room.routes());
      shapes.putAll(room.shapes());
    }
    SlowCallers slow = new SlowCallers(settings.headerTime(), settings.bodyTime());
    this.serving = new Serving(new Router(routes), gate, shapes, listener, slow);
    QueuedThreadPool threads = new QueuedThreadPool(12, 4);
    threads.setName("http-io");
    threads.setReservedThreads(0);
    threads.setDaemon(true);
    this.jetty = new Server(threads);
    this.connector = new ServerConnector(jetty, 1, 2, new HttpConnectionFactory(protocol()));
    connector.setHost(settings.address().getHostAddress());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setReuseAddress(true);
    connector.setIdleTimeout(settings.idleTime().toMillis());
    jetty.addConnector(connector);
    jetty.addBean(new NetworkConnectionLimit(settings.connections(), connector));
    jetty.setHandler(new ToVirtualThreads());
    jetty.setErrorHandler(new BadMessages());
    jetty.setStopTimeout(0);
    this.sweeper =
        Thread.ofVirtual().name("http-sweeper").unstarted(() -> sweep(slow, settings.heartbeat()));
  }

  /// Once a second: ends slow callers, and shows silent streams of events to be alive.
  private void sweep(SlowCallers slow, Duration heartbeat) {
    Duration pause = heartbeat.dividedBy(2);
    try {
      while (true) {
        Thread.sleep(pause.compareTo(SWEEP) < 0 ? pause : SWEEP);
        slow.sweep(connector);
        serving.heartbeat(heartbeat.toNanos());
      }
    } catch (InterruptedException e) {
      // The server closes.
    }
  }

  private static HttpConfiguration protocol() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(LARGEST_HEAD);
    http.setResponseHeaderSize(LARGEST_HEAD);
    http.setOutputBufferSize(32 << 10);
    // Off: it would be 16 KB for each connection, of which a thousand streams of events use none,
    // and
    // a header of an earlier request stands in for one that differs in case alone: one caller's
    // token for another's, where a proxy shares connections.
    http.setHeaderCacheSize(0);
    // Paths are checked by PathText, which lets an encoded slash pass: revisions have them.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with("DRAY", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
    return http;
  }

  /// Starts.
  ///
  /// @param rooms whose routes are served
  /// @throws ConflictException if the port is taken
  /// @throws IllegalArgumentException if two routes cannot be told apart
  public static HttpServer start(
      HttpSettings settings, List<? extends Routes> rooms, Gate gate, ServedListener listener) {
    HttpServer server = new HttpServer(settings, rooms, gate, listener);
    try {
      server.jetty.start();
      server.sweeper.start();
      return server;
    } catch (Exception e) {
      server.close();
      throw cannotListen(settings, e);
    }
  }

  private static RuntimeException cannotListen(HttpSettings settings, Exception e) {
    String where = settings.address().getHostAddress() + " port " + settings.port();
    if (e instanceof IOException) {
      return new ConflictException(
          "cannot listen on "
              + where
              + ": "
              + (e.getCause() == null ? e : e.getCause()).getMessage(),
          "See what uses the port, or choose another one with --port.",
          ErrorContext.NONE);
    }
    return new IllegalStateException("The server does not start on " + where, e);
  }

  /// The port it listens on.
  public int port() {
    return connector.getLocalPort();
  }

  /// Its address for callers on the same machine.
  public URI address() {
    String host = connector.getHost();
    boolean any = host.equals("0.0.0.0") || host.startsWith("0:0:0:0:0:0:0:0") || host.equals("::");
    String name = any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + port());
  }

  /// How many streams of events are open.
  public int eventStreams() {
    return serving.streams();
  }

  /// How many requests are being answered, streams of events included.
  public int requests() {
    return running.get();
  }

  /// How many connections are open.
  public int connections() {
    return connector.getConnectedEndPoints().size();
  }

  /// Ends gracefully: no new connections, streams of events end, requests may finish.
  ///
  /// @param patience how long they may; after that they are interrupted
  public void close(Duration patience) {
    serving.close();
    var _ = connector.shutdown();
    // A connection that was taken already may still bring a request, and gets an answer.
    awaitIdle(patience);
    sweeper.interrupt();
    handlers.shutdownNow();
    try {
      jetty.stop();
    } catch (Exception e) {
      System.getLogger(HttpServer.class.getName())
          .log(System.Logger.Level.WARNING, "the server did not stop cleanly", e);
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  private void awaitIdle(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    synchronized (running) {
      while (running.get() > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          return;
        }
        try {
          running.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /// Leaves the few threads that watch connections at once.
  private final class ToVirtualThreads extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      // Handlers may work long before they answer, and streams of events may be silent.
      request.addIdleTimeoutListener(_ -> false);
      running.incrementAndGet();
      handlers.execute(() -> {
        try {
          serving.serve(request, response, callback);
        } finally {
          if (running.decrementAndGet() == 0) {
            synchronized (running) {
              running.notifyAll();
            }
          }
        }
      });
      return true;
    }
  }

  /// Requests that cannot be read as HTTP, or whose head is too large.
  private static final class BadMessages implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      int status = response.getStatus() >= 400 ? response.getStatus() : 400;
      Answer.Whole answer =
          (Answer.Whole)
              ProblemDocument.answer(
                  Problem.of(
                      new RefusedException(
                          status,
                          status == 431 ? "head_too_large" : "bad_message",
                          status == 431 ? "Too many header bytes" : "Bad request",
                          "The request cannot be read.",
                          "Send it as HTTP/1.1 with at most "
                              + (LARGEST_HEAD >> 10)
                              + " KiB of headers."),
                      "-"));
      response.setStatus(status);
      response.getHeaders().put("Content-Type", "application/problem+json");
      response.getHeaders().put("Connection", "close");
      response.write(true, answer.body().slice(), callback);
      return true;
    }
  }
}
