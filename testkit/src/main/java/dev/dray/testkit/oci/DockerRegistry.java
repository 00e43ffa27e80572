package dev.dray.testkit.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real registry (Debian's `docker-registry`, distribution 2.8) as a child process on a loopback
/// port, with its own configuration and data folder, and perhaps nginx before its data. Ends with
/// [#close()].
public final class DockerRegistry implements AutoCloseable {

  /// A line for an htpasswd file: user `ann`, password `s3cret`, by bcrypt.
  public static final String HTPASSWD =
      "ann:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final Path NGINX = Path.of("/usr/sbin/nginx");

  private final Process process;
  private final Optional<Process> nginx;
  private final Path folder;
  private final int port;

  private DockerRegistry(Process process, Optional<Process> nginx, Path folder, int port) {
    this.process = process;
    this.nginx = nginx;
    this.folder = folder;
    this.port = port;
  }

  /// Whether the programs are on this machine.
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM) && Files.isExecutable(NGINX);
  }

  /// Starts an open one.
  ///
  /// @param folder an empty folder for its data
  public static DockerRegistry start(Path folder) {
    return start(folder, "");
  }

  /// Starts one with more lines of configuration.
  public static DockerRegistry start(Path folder, String configuration) {
    return start(folder, configuration, Optional.empty(), freePort());
  }

  /// Starts one that asks for `ann` and `s3cret` by Basic.
  public static DockerRegistry withPasswords(Path folder) {
    Path file = folder.resolve("htpasswd");
    write(file, HTPASSWD);
    return start(
        folder,
        """
        auth:
          htpasswd:
            realm: Test
            path: %s
        """
            .formatted(file));
  }

  /// Starts one that redirects whoever wants a blob to nginx.
  public static DockerRegistry redirecting(Path folder) {
    int port = freePort();
    Path data = folder.resolve("data");
    write(
        folder.resolve("nginx.conf"),
        // As root it would read the data as somebody who may not.
        ("root".equals(System.getProperty("user.name")) ? "user root;\n" : "")
            + """
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx-error.log;
            events { worker_connections 64; }
            http {
              access_log %1$s/nginx-access.log;
              client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
              uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
              server { listen 127.0.0.1:%2$d; root %3$s; }
            }
            """
                .formatted(folder, port, data));
    Process nginx =
        run(
            List.of(
                NGINX.toString(),
                "-p",
                folder.toString(),
                "-e",
                folder.resolve("nginx-error.log").toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-g",
                "daemon off;"),
            folder.resolve("nginx.out"));
    await(port, nginx, folder.resolve("nginx.out"));
    return start(
        folder,
        """
        middleware:
          storage:
            - name: redirect
              options:
                baseurl: http://127.0.0.1:%d/
        """
            .formatted(port),
        Optional.of(nginx),
        freePort());
  }

  private static DockerRegistry start(
      Path folder, String configuration, Optional<Process> nginx, int port) {
    Path file = folder.resolve("registry.yml");
    write(
        file,
        """
        version: 0.1
        log:
          level: error
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:%d
          secret: of-the-testkit
        %s
        """
            .formatted(folder.resolve("data"), port, configuration));
    Process process =
        run(List.of(PROGRAM.toString(), "serve", file.toString()), folder.resolve("registry.out"));
    await(port, process, folder.resolve("registry.out"));
    return new DockerRegistry(process, nginx, folder, port);
  }

  /// Host and port.
  public String name() {
    return "127.0.0.1:" + port;
  }

  /// Lines of nginx's access log so far; empty without nginx.
  public List<String> storageLog() {
    Path file = folder.resolve("nginx-access.log");
    try (Stream<String> lines = Files.exists(file) ? Files.lines(file) : Stream.empty()) {
      return lines.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process run(List<String> command, Path out) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(out.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Until it takes connections.
  private static void await(int port, Process process, Path out) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          process.destroyForcibly();
          throw new IllegalStateException("it does not start, see " + out, e);
        }
        Thread.onSpinWait();
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    end(process);
    nginx.ifPresent(DockerRegistry::end);
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
