package dev.dray.server;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.Version;
import dev.dray.download.DownloadState;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.api.Api;
import dev.dray.server.guard.AuditLog;
import dev.dray.server.guard.Guard;
import dev.dray.server.guard.GuardRules;
import dev.dray.server.guard.Tokens;
import dev.dray.server.health.HealthRoutes;
import dev.dray.server.health.Meters;
import dev.dray.server.health.Space;
import dev.dray.server.health.Store;
import dev.dray.server.http.HttpServer;
import dev.dray.server.http.HttpSettings;
import dev.dray.server.http.Routes;
import dev.dray.server.http.ServedListener;
import dev.dray.server.job.Jobs;
import dev.dray.server.local.LocalRoutes;
import dev.dray.server.log.ForeignLogs;
import dev.dray.server.log.LogFile;
import dev.dray.server.log.RequestLog;
import dev.dray.server.log.ServiceLog;
import dev.dray.server.mirror.Mirror;
import dev.dray.server.page.Page;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The service: open it, and it answers until it is closed. Thread-safe.
///
/// ```java
/// try (Dray dray = Dray.open();
///     DrayServer server = DrayServer.open(ServerSettings.of(dray.settings()), dray)) {
///   System.out.println(server.address());
///   new CountDownLatch(1).await();
/// }
/// ```
public final class DrayServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOG_SIZE = 10L << 20;
  private static final int LOGS_KEPT = 5;
  private static final ByteSize ENOUGH_SPACE = ByteSize.megabytes(100);

  private final HttpServer http;
  private final ServiceLog log;

  /// What is closed after the server, in this order.
  private final Deque<AutoCloseable> rooms;

  private DrayServer(HttpServer http, ServiceLog log, Deque<AutoCloseable> rooms) {
    this.http = http;
    this.log = log;
    this.rooms = rooms;
  }

  /// Starts the service on top of a library that stays the caller's to close. Nothing is shown.
  ///
  /// @throws dev.dray.error.ConflictException if the port is taken
  /// @throws dev.dray.error.ConflictException if another service has the job store
  /// @throws InvalidRequestException if it would be open to a network without a token
  public static DrayServer open(ServerSettings settings, Dray dray) {
    return open(
        settings,
        dray,
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  /// The same, and shows what somebody should know.
  public static DrayServer open(ServerSettings settings, Dray dray, PrintStream console) {
    InstantSource clock = InstantSource.system();
    Tokens tokens = Tokens.of(ServerTokens.fileOf(settings), settings.tokenFile());
    boolean loopback = settings.address().isLoopbackAddress();
    if (!loopback && tokens.isEmpty()) {
      throw open(settings);
    }
    ServiceLog log =
        new ServiceLog(
            Optional.of(logFile(settings, "dray-server.log")),
            console,
            settings.logsAsJson(),
            clock);
    if (settings.takesOverLogging()) {
      ForeignLogs.to(log);
    }
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      LogFile auditFile = logFile(settings, "audit.log");
      opened.push(auditFile);
      AuditLog audit = new AuditLog(auditFile, clock);
      Jobs jobs = Jobs.open(dray, settings.jobs());
      opened.push(jobs);
      Mirror mirror = Mirror.open(dray);
      opened.push(mirror);
      Meters meters = new Meters();
      Api api = new Api(dray, jobs, audit::newest, Version.CURRENT, clock);
      opened.push(api);
      House house = new House(settings, dray, jobs, api, mirror, meters, log, clock);
      HttpServer http =
          HttpServer.start(
              HttpSettings.of(settings.address(), settings.port()),
              rooms(house),
              new Guard(
                  new GuardRules(
                      loopback, settings.tokenNeeded(), settings.hosts(), settings.origins()),
                  tokens),
              ServedListener.all(List.of(new RequestLog(log), audit, meters, mirror)));
      measure(house, http);
      DrayServer server = new DrayServer(http, log, opened);
      server.say("started", "The service answers at " + http.address());
      return server;
    } catch (RuntimeException e) {
      close(opened, log);
      throw e;
    }
  }

  /// One line for each room of the service.
  private static List<Routes> rooms(House house) {
    return List.of(
        new HealthRoutes(
            Version.CURRENT,
            List.of(
                new Store(house.jobs()),
                new Space(house.dray().settings().hfCache(), ENOUGH_SPACE)),
            house.meters()),
        new LocalRoutes(house.jobs(), house.clock(), house.settings().nestedErrors()),
        house.api(),
        house.mirror(),
        new Page());
  }

  private static void measure(House house, HttpServer http) {
    Meters meters = house.meters();
    Jobs jobs = house.jobs();
    meters.gauge("dray_http_connections", "Connections that are open.", http::connections);
    meters.gauge("dray_event_streams", "Streams of events that are open.", http::eventStreams);
    meters.gauge(
        "dray_event_subscribers", "Who listens to jobs.", () -> jobs.events().subscribers());
    meters.count(
        "dray_event_subscribers_dropped_total",
        "Who listened and was too slow.",
        () -> jobs.events().dropped());
    meters.gauges(
        "dray_downloads",
        "Downloads that are known, by state.",
        "state",
        () ->
            Arrays.stream(DownloadState.values())
                .collect(
                    Collectors.toMap(state -> state.name().toLowerCase(Locale.ROOT), jobs::count)));
    MirrorMeters.add(meters, house.mirror());
    meters.count(
        "dray_log_lines_lost_total", "Lines the log could not take.", () -> house.log().lost());
  }

  private static LogFile logFile(ServerSettings settings, String name) {
    Path file = settings.logFolder().resolve(name);
    return new LogFile(file, LOG_SIZE, LOGS_KEPT);
  }

  private static InvalidRequestException open(ServerSettings settings) {
    return new InvalidRequestException(
        "the service would be open to whoever reaches " + settings.host() + ": there is no token",
        "Make one with 'dray serve token create NAME', then start it again; without --host it"
            + " listens to this machine alone.",
        ErrorContext.NONE);
  }

  /// Where it answers, for callers on this machine.
  public URI address() {
    return http.address();
  }

  /// Ends gracefully: no new requests, running ones may finish for some seconds, downloads are
  /// parked.
  @Override
  public void close() {
    say("stopping", "The service stops");
    http.close(PATIENCE);
    say("stopped", "The service has stopped");
    close(rooms, log);
  }

  private void say(String event, String sentence) {
    log.write(
        ServiceLog.Level.INFO,
        event,
        sentence,
        Map.of("address", http.address(), "version", Version.CURRENT));
  }

  private static void close(Deque<AutoCloseable> rooms, ServiceLog log) {
    for (AutoCloseable room : rooms) {
      try {
        room.close();
      } catch (Exception e) {
        log.fault("close_failed", "Something did not close", Map.of(), e);
      }
    }
    log.close();
  }
}
