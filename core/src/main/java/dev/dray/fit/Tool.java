package dev.dray.fit;

import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A program of the system that tells of its hardware. It is found by a fixed name, gets no input,
/// and is bounded in time and output; one that is missing, fails or takes too long tells nothing.
///
/// @param program the program's file
record Tool(Path program) {

  private static final System.Logger LOG = System.getLogger(Tool.class.getName());

  /// A driver that hangs must not hang whoever asks.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int LONGEST_OUTPUT = 64 << 10;

  /// Where the programs lie when they are on no path, below the root.
  private static final Map<String, List<String>> PLACES =
      Map.of(
          "nvidia-smi",
          List.of("usr/bin", "usr/local/bin", "usr/lib/wsl/lib", "Windows/System32"),
          "sysctl",
          List.of("usr/sbin", "sbin"),
          "powershell",
          List.of("Windows/System32/WindowsPowerShell/v1.0"));

  /// Finds a program on the path, else where it usually lies.
  static Optional<Tool> find(String name, Environment environment, Path root) {
    String file = name + (environment.os() == OsFamily.WINDOWS ? ".exe" : "");
    List<Path> folders = new ArrayList<>();
    for (String folder :
        environment.variable("PATH").orElse("").split(Pattern.quote(File.pathSeparator), -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    PLACES.getOrDefault(name, List.of()).forEach(place -> folders.add(root.resolve(place)));
    return folders.stream()
        .map(folder -> folder.resolve(file))
        .filter(Path::isAbsolute)
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable)
        .findFirst()
        .map(Tool::new);
  }

  /// Runs it.
  ///
  /// @return what it wrote; empty if it failed, wrote too much, or was not done in time
  Optional<String> run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot run {0}", program);
      return Optional.empty();
    }
    // Reading blocks until the program ends, so the clock runs on another thread.
    Thread clock = Thread.ofVirtual().start(() -> endLate(process));
    try (InputStream out = process.getInputStream()) {
      byte[] said = out.readNBytes(LONGEST_OUTPUT + 1);
      return said.length <= LONGEST_OUTPUT && process.waitFor() == 0
          ? Optional.of(new String(said, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      end(process);
      clock.interrupt();
    }
  }

  private static void endLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
      }
    } catch (InterruptedException e) {
      // The program has answered.
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it with what it started, which may hold the pipe open.
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
