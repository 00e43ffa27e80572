package dev.dray.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Other programs that read what we wrote.
final class Peer {

  private static final long PATIENCE_SECONDS = 120;

  private Peer() {}

  /// Whether these are on the machine.
  static boolean installed(String... programs) {
    return Stream.of(programs)
        .allMatch(program ->
            Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
  }

  /// As root: by itself, or by `sudo`.
  static List<String> asRoot(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      whole.addAll(List.of("sudo", "-n"));
    }
    whole.addAll(command);
    return whole;
  }

  /// Runs one to its end; fails with what it said.
  static void run(Path work, List<String> command) throws IOException, InterruptedException {
    Path said = Files.createTempFile(work, "peer", ".log");
    int code = end(start(command, said, said), command, said);
    if (code != 0) {
      throw new IOException(command + " ended with " + code + ": " + Files.readString(said));
    }
    Files.delete(said);
  }

  /// What it printed, whatever its exit code is.
  static byte[] output(Path work, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(work, "peer", ".out");
    Path err = Files.createTempFile(work, "peer", ".err");
    var _ = end(start(command, out, err), command, err);
    byte[] bytes = Files.readAllBytes(out);
    Files.delete(out);
    Files.delete(err);
    return bytes;
  }

  static String text(Path work, List<String> command) throws IOException, InterruptedException {
    return new String(output(work, command), StandardCharsets.UTF_8);
  }

  /// Starts one that goes on.
  static Process start(List<String> command, Path out, Path err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile());
    if (out.equals(err)) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(err.toFile());
    }
    return builder.start();
  }

  private static int end(Process process, List<String> command, Path said)
      throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " does not end: " + Files.readString(said));
    }
    return process.exitValue();
  }
}
