package dev.dray.cli.serve;

import dev.dray.Dray;
import dev.dray.cli.command.Session;
import dev.dray.server.DrayServer;
import dev.dray.server.ServerSettings;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A run of the service. The only class that names its modules; loaded when the command runs.
final class Service {

  private static final long PATIENCE_SECONDS = 30;

  private Service() {}

  static int run(Session session, Optional<String> host, Optional<Integer> port) {
    ServerSettings settings =
        ServerSettings.at(host.orElse("127.0.0.1"), port.orElse(ServerSettings.PORT));
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(stop, stopped), "stop");
    try (Dray dray = Dray.open(Settings.load(session.environment()));
        DrayServer server = DrayServer.open(settings, dray)) {
      Runtime.getRuntime().addShutdownHook(hook);
      say(session, server);
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  static int train(Session session) {
    try (Dray dray = Dray.open(Settings.load(session.environment()));
        DrayServer server = DrayServer.open(ServerSettings.at("127.0.0.1", 0), dray)) {
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

  /// The JVM ends when this returns: by then transfers are parked and requests answered.
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
