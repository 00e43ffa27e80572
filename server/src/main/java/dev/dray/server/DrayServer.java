package dev.dray.server;

import dev.dray.Dray;
import dev.dray.Version;
import dev.dray.server.api.Api;
import dev.dray.server.guard.Guard;
import dev.dray.server.guard.GuardRules;
import dev.dray.server.health.HealthRoutes;
import dev.dray.server.http.HttpServer;
import dev.dray.server.http.HttpSettings;
import dev.dray.server.http.Routes;
import dev.dray.server.http.ServedListener;
import dev.dray.server.job.Jobs;
import dev.dray.server.job.JobsOptions;
import dev.dray.server.mirror.Mirror;
import dev.dray.server.page.Page;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
  private final Jobs jobs;
  private final Api api;
  private final Mirror mirror;

  private DrayServer(HttpServer http, Jobs jobs, Api api, Mirror mirror) {
    this.http = http;
    this.jobs = jobs;
    this.api = api;
    this.mirror = mirror;
  }

  /// Starts the service on top of a library that stays the caller's to close.
  ///
  /// @throws dev.dray.error.ConflictException if the port is taken
  public static DrayServer open(ServerSettings settings, Dray dray) {
    boolean loopback = settings.address().isLoopbackAddress();
    Guard guard = new Guard(new GuardRules(loopback, settings.hosts(), settings.origins()));
    ServedListener listener = _ -> {};
    Path folder = dray.settings().directories().state().resolve("service");
    Jobs jobs = Jobs.open(dray, JobsOptions.in(folder));
    Mirror mirror = Mirror.open(dray.settings());
    try {
      Api api = new Api(dray, jobs, _ -> List.of(), Version.CURRENT, InstantSource.system());
      HttpServer http =
          HttpServer.start(
              HttpSettings.of(settings.address(), settings.port()),
              rooms(api, mirror),
              guard,
              listener);
      return new DrayServer(http, jobs, api, mirror);
    } catch (RuntimeException e) {
      mirror.close();
      jobs.close();
      throw e;
    }
  }

  /// One line for each room of the service.
  private static List<Routes> rooms(Api api, Mirror mirror) {
    return List.of(new HealthRoutes(Version.CURRENT), api, mirror, new Page());
  }

  /// Where it answers, for callers on this machine.
  public URI address() {
    return http.address();
  }

  /// Ends gracefully: no new requests, running ones may finish for some seconds, and downloads are
  /// parked until the service is opened again.
  @Override
  public void close() {
    http.close(PATIENCE);
    mirror.close();
    api.close();
    jobs.close();
  }
}
