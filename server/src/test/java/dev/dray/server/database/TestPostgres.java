package dev.dray.server.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of its own on loopback, in a folder that goes with it. PostgreSQL refuses to run as
/// root; as root it runs as `nobody`.
public final class TestPostgres implements AutoCloseable {

  private final Path folder;
  private final Path programs;
  private final int port;
  private Process process;

  private TestPostgres(Path folder, Path programs, int port)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
    if (asRoot()) {
      run(List.of("chown", "nobody", folder.toString()));
    }
    run(
        unprivileged(
            "initdb",
            "-D",
            data(),
            "-U",
            "dray",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync"));
    this.process = startServer();
  }

  /// The folder of the programs, where they are installed.
  public static Optional<Path> programs() {
    Optional<Path> stated = Optional.ofNullable(System.getenv("DRAY_TEST_POSTGRES")).map(Path::of);
    if (stated.isPresent()) {
      return stated;
    }
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(versions)) {
      return all.map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public static TestPostgres start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("dray-pg-");
    return new TestPostgres(folder, programs().orElseThrow(), freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  public String address() {
    return "postgresql://dray@127.0.0.1:" + port + "/postgres";
  }

  /// Ends the server at once, as a crash does.
  public void kill() throws IOException, InterruptedException {
    run(unprivileged("pg_ctl", "-D", data(), "-m", "immediate", "stop"));
    process.waitFor();
  }

  public void restart() throws IOException, InterruptedException {
    process = startServer();
  }

  private Process startServer() throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                unprivileged(
                    "postgres",
                    "-D",
                    data(),
                    "-h",
                    "127.0.0.1",
                    "-p",
                    String.valueOf(port),
                    "-k",
                    folder.toString(),
                    "-c",
                    "fsync=off"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log-" + System.nanoTime()).toFile())
            .start();
    for (int i = 0; i < 600; i++) {
      Process ready =
          new ProcessBuilder(
                  programs.resolve("pg_isready").toString(),
                  "-q",
                  "-h",
                  "127.0.0.1",
                  "-p",
                  String.valueOf(port))
              .start();
      if (ready.waitFor() == 0) {
        return server;
      }
      if (!server.isAlive()) {
        break;
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("PostgreSQL did not start");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private static boolean asRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private List<String> unprivileged(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (asRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("dray-pg-", ".log");
    try {
      Process running =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!running.waitFor(60, TimeUnit.SECONDS) || running.exitValue() != 0) {
        throw new IllegalStateException(command + ": " + Files.readString(log));
      }
    } finally {
      Files.delete(log);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (process.isAlive()) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
