package dev.dray.cli.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What the program says, written down with times in `model_downloader.log` of the folder that
/// `DRAY_LOG_DIR` or `IMAGEWORKS_LOG_DIR` names; what the console shows stays as it is. A log that
/// has grown large makes room for a new one and stays as `model_downloader.log.1`. A log that
/// cannot be written is no reason to fail.
public final class StatusLog {

  /// Writes nothing down.
  public static final StatusLog NONE = new StatusLog(Optional.empty(), InstantSource.system());

  private static final String NAME = "model_downloader.log";
  private static final long LARGEST = 10L << 20;

  private final Optional<Path> file;
  private final InstantSource clock;

  private StatusLog(Optional<Path> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /// A log in this folder, which is made with the first line.
  public static StatusLog in(Path folder, InstantSource clock) {
    return new StatusLog(Optional.of(folder.resolve(NAME)), clock);
  }

  /// Writes a line down.
  public synchronized void write(String line) {
    if (file.isEmpty()) {
      return;
    }
    Path log = file.get();
    try {
      if (Files.exists(log) && Files.size(log) > LARGEST) {
        Files.move(log, log.resolveSibling(NAME + ".1"), StandardCopyOption.REPLACE_EXISTING);
      } else if (log.getParent() != null) {
        Files.createDirectories(log.getParent());
      }
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      Files.writeString(
          log,
          now + " " + line.replace("\n", " ").replace("\r", " ") + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.getLogger(StatusLog.class.getName())
          .log(System.Logger.Level.DEBUG, "the log cannot be written", e);
    }
  }
}
