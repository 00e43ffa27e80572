package dev.dray.server.job;

import dev.dray.Dray;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// A job store at work in a process of its own, to be killed.
final class ServiceProcess {

  private ServiceProcess() {}

  /// Endpoint and root folder; works until it is killed.
  public static void main(String[] args) throws InterruptedException {
    Bench bench = new Bench(Path.of(args[1]));
    try (Dray dray = bench.dray(URI.create(args[0]));
        Jobs jobs = Jobs.open(dray, bench.options())) {
      System.out.println("ready " + jobs.events().last());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  static Process start(URI endpoint, Path root) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceProcess.class.getName(),
                endpoint.toString(),
                root.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
