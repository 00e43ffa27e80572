package dev.dray.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The streams of a run and what is known about them. Handed in, so that a test sees exactly what a
/// user would see.
///
/// @param out where results go
/// @param err where everything for people goes that is not a result
/// @param in where answers and tokens are read from
/// @param variables the environment variables
/// @param terminals which of the streams are terminals
public record Console(
    PrintStream out,
    PrintStream err,
    InputStream in,
    Map<String, String> variables,
    Terminals terminals) {

  private static final int LONGEST_LINE = 1 << 16;

  /// Which streams are terminals.
  ///
  /// @param in standard input
  /// @param out standard output
  /// @param err standard error
  public record Terminals(boolean in, boolean out, boolean err) {
    /// None.
    public static final Terminals NONE = new Terminals(false, false, false);
  }

  /// Copies the variables.
  public Console {
    variables = Map.copyOf(variables);
  }

  /// This process's streams. The launcher says in the properties `dray.tty.stdin`, `.stdout` and
  /// `.stderr` which are terminals (`true` or `false`); without it Linux's `/proc` says so, and
  /// elsewhere the JVM's console.
  public static Console system() {
    Terminals terminals =
        new Terminals(isTerminal(0, "stdin"), isTerminal(1, "stdout"), isTerminal(2, "stderr"));
    return new Console(System.out, System.err, System.in, System.getenv(), terminals);
  }

  private static boolean isTerminal(int descriptor, String name) {
    String told = System.getProperty("dray.tty." + name, "");
    if (!told.isEmpty()) {
      return Boolean.parseBoolean(told);
    }
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      if (Files.isSymbolicLink(link)) {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      }
    } catch (IOException e) {
      // Then it cannot be told this way.
    }
    return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
  }

  /// A variable that is set to something.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty());
  }

  /// Whether the cursor can be moved on standard error.
  public boolean canRedraw() {
    return terminals.err() && !variable("TERM").orElse("").equals("dumb");
  }

  /// Whether colours are welcome on standard error: a terminal, no `NO_COLOR`, not a dumb one.
  public boolean colours() {
    return canRedraw() && variable("NO_COLOR").isEmpty();
  }

  /// Whether bars may be drawn with box characters: standard error speaks UTF-8, and the language
  /// is none whose terminals draw these characters two columns wide.
  public boolean boxCharacters() {
    Charset charset = err.charset();
    String language =
        variable("LC_ALL").or(() -> variable("LC_CTYPE")).or(() -> variable("LANG")).orElse("");
    return charset.equals(StandardCharsets.UTF_8) && !language.matches("(?i)(zh|ja|ko)([_.@-].*)?");
  }

  /// Asks a yes-or-no question; only `y` and `yes` mean yes. Call only where [Terminals#in()]
  /// holds.
  public boolean confirm(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    String answer = readLine().orElse("").strip().toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }

  /// Reads one line of standard input; empty at its end.
  public Optional<String> readLine() {
    // Byte by byte: a buffer would swallow the answers to later questions.
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int read = in.read();
      if (read < 0) {
        return Optional.empty();
      }
      while (read >= 0 && read != '\n' && line.size() < LONGEST_LINE) {
        line.write(read);
        read = in.read();
      }
      String text = line.toString(StandardCharsets.UTF_8);
      return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the rest of standard input, as far as `most` bytes.
  public String readText(int most) {
    try {
      return new String(in.readNBytes(most), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asks for a secret without showing what is typed; empty where that is not possible.
  public Optional<String> readSecret(String question) {
    return Optional.ofNullable(System.console())
        .filter(java.io.Console::isTerminal)
        .map(console -> console.readPassword("%s", question))
        .map(typed -> {
          String secret = new String(typed);
          Arrays.fill(typed, '\0');
          return secret;
        });
  }
}
