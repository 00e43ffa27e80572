package dev.dray.cli.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How large the terminal is.
///
/// @param columns characters in a line, from 10
/// @param rows lines, from 3
public record TerminalSize(int columns, int rows) {

  /// What is taken where the size cannot be found out.
  public static final TerminalSize USUAL = new TerminalSize(80, 24);

  /// Raises what is too small to draw in.
  public TerminalSize {
    columns = Math.clamp(columns, 10, 1000);
    rows = Math.clamp(rows, 3, 1000);
  }

  /// `COLUMNS` and `LINES`, then what `stty` says of the controlling terminal, then 80 × 24. `stty`
  /// is a process of a few milliseconds, so this is not for every frame.
  public static TerminalSize find(Map<String, String> variables) {
    int columns = number(variables.get("COLUMNS"));
    int rows = number(variables.get("LINES"));
    if (columns > 0 && rows > 0) {
      return new TerminalSize(columns, rows);
    }
    TerminalSize asked = stty().orElse(USUAL);
    return new TerminalSize(columns > 0 ? columns : asked.columns, rows > 0 ? rows : asked.rows);
  }

  private static Optional<TerminalSize> stty() {
    File terminal = new File("/dev/tty");
    if (!terminal.exists()) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder("stty", "size")
              .redirectInput(terminal)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var answer = process.getInputStream()) {
        if (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          return Optional.empty();
        }
        return parse(new String(answer.readNBytes(64), StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// Reads `rows columns`, as `stty size` prints; 0 means that the terminal does not know.
  static Optional<TerminalSize> parse(String answer) {
    String[] parts = answer.strip().split(" ", -1);
    int rows = number(parts[0]);
    int columns = parts.length == 2 ? number(parts[1]) : 0;
    return rows > 0 && columns > 0
        ? Optional.of(new TerminalSize(columns, rows))
        : Optional.empty();
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
  }
}
