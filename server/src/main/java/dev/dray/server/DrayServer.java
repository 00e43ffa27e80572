package dev.dray.server;

import dev.dray.Dray;
import dev.dray.Version;
import dev.dray.server.guard.Guard;
import dev.dray.server.guard.GuardRules;
import dev.dray.server.health.HealthRoutes;
import dev.dray.server.http.HttpServer;
import dev.dray.server.http.HttpSettings;
import dev.dray.server.http.Routes;
import dev.dray.server.http.ServedListener;
import dev.dray.server.page.Page;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// The service: open it, and it answers until it is closed. Thread-safe.
///
/// ```java
/// try (Dray dray = Dray.open();
///     DrayServer server = DrayServer.open(ServerSettings.at("127.0.0.1", 8000), dray)) {
///   System.out.println(server.address());
///   new CountDownLatch(1).await();
/// }
/// ```
public final class DrayServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpServer http;

  private DrayServer(HttpServer http) {
    this.http = http;
  }

  /// Starts the service on top of a library that stays the caller's to close.
  ///
  /// @throws dev.dray.error.ConflictException if the port is taken
  public static DrayServer open(
      ServerSettings settings, @SuppressWarnings("UnusedVariable") Dray dray) {
    boolean loopback = settings.address().isLoopbackAddress();
    Guard guard = new Guard(new GuardRules(loopback, settings.hosts(), settings.origins()));
    ServedListener listener = _ -> {};
    return new DrayServer(
        HttpServer.start(
            HttpSettings.of(settings.address(), settings.port()), rooms(), guard, listener));
  }

  /// One line for each room of the service.
  private static List<Routes> rooms() {
    return List.of(new HealthRoutes(Version.CURRENT), new Page());
  }

  /// Where it answers, for callers on this machine.
  public URI address() {
    return http.address();
  }

  /// Ends gracefully: no new requests, running ones may finish for some seconds.
  @Override
  public void close() {
    http.close(PATIENCE);
  }
}
