package dev.dray.server.job;

import dev.dray.Dray;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A node of several in a process of its own, to be killed.
final class NodeProcess {

  private NodeProcess() {}

  /// Endpoint, root folder, the database's address and the node's name; works until it is killed.
  public static void main(String[] args) throws InterruptedException {
    Bench bench = new Bench(Path.of(args[1]));
    try (Dray dray = bench.dray(URI.create(args[0]));
        Jobs jobs =
            Jobs.open(
                dray, bench.options().on(args[2]).node(args[3]).lease(Duration.ofSeconds(3)))) {
      System.out.println("ready " + jobs.events().last());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  static Process start(URI endpoint, Path root, String database, String name) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                NodeProcess.class.getName(),
                endpoint.toString(),
                root.toString(),
                database,
                name))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
