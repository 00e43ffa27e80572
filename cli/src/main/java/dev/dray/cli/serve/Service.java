package dev.dray.cli.serve;

import dev.dray.Dray;
import dev.dray.cli.command.Session;
import dev.dray.server.DrayServer;
import dev.dray.server.ServerSettings;
import dev.dray.settings.Preference;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A run of the service. With [Tokens] the only class that names its modules; loaded when the
/// command runs.
final class Service {

  private static final long PATIENCE_SECONDS = 60;

  private Service() {}

  static int run(Session session, Optional<String> host, Optional<Integer> port, boolean jsonLog) {
    Settings settings = settings(session);
    ServerSettings set = ServerSettings.of(settings);
    ServerSettings server =
        set.at(host.orElse(set.host()), port.orElse(set.port())).asProgram(jsonLog);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(stop, stopped), "stop");
    try (Dray dray = Dray.open(settings);
        DrayServer running = DrayServer.open(server, dray, session.console().err())) {
      Runtime.getRuntime().addShutdownHook(hook);
      say(session, running);
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /// What is asked of the service may not make it ask servers that only it can reach.
  private static Settings settings(Session session) {
    Settings settings = Settings.load(session.environment());
    return settings.internalAddresses() == Preference.AUTO
        ? settings.with(Setting.INTERNAL_ADDRESSES, "never")
        : settings;
  }

  static int train(Session session) {
    try (Dray dray = Dray.open(settings(session));
        DrayServer server =
            DrayServer.open(ServerSettings.of(dray.settings()).at("127.0.0.1", 0), dray)) {
      URL health = server.address().resolve("/health").toURL();
      for (int i = 0; i < 20; i++) {
        try (InputStream in = health.openStream()) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JVM ends when this returns: by then downloads are parked and requests answered.
  private static void stop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(Session session, DrayServer server) {
    if (session.output().json()) {
      session
          .output()
          .document(json ->
              json.text("address", server.address().toString())
                  .number("pid", ProcessHandle.current().pid()));
    } else {
      session.output().result("Dray's service answers at " + server.address());
    }
    session.console().out().flush();
  }
}
