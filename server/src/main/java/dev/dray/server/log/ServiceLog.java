package dev.dray.server.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The service's log. Every line is one JSON object with `at`, `level`, `event` and what belongs to
/// the event; `dray-server.log` holds all of them. The console shows what somebody should know, as
/// sentences, or everything as JSON. Nothing secret may be handed to it. Thread-safe.
public final class ServiceLog implements AutoCloseable {

  /// How bad it is.
  public enum Level {
    /// For the file alone.
    DETAIL,
    /// Worth knowing.
    INFO,
    /// Somebody should look.
    WARNING,
    /// A fault.
    ERROR
  }

  private final Optional<LogFile> file;
  private final PrintStream console;
  private final boolean json;
  private final InstantSource clock;

  /// A log.
  ///
  /// @param console where people and collectors look
  /// @param json whether the console gets every line as JSON
  public ServiceLog(
      Optional<LogFile> file, PrintStream console, boolean json, InstantSource clock) {
    this.file = file;
    this.console = console;
    this.json = json;
    this.clock = clock;
  }

  /// Writes down what happened.
  ///
  /// @param event a word for programs, such as `started`
  /// @param sentence the same for people
  /// @param more what belongs to it: texts, numbers and booleans
  public void write(Level level, String event, String sentence, Map<String, ?> more) {
    String at = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("at", at);
    line.put("level", level.name());
    line.put("event", event);
    line.put("message", sentence);
    more.forEach((name, value) -> put(line, name, value));
    String text = line.toString();
    file.ifPresent(log -> log.write(text));
    if (json) {
      console.println(text);
    } else if (level != Level.DETAIL) {
      console.println(at + " " + level + " " + oneLine(sentence));
    }
  }

  /// Writes down a fault with its trace.
  public void fault(String event, String sentence, Map<String, ?> more, Throwable cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    Map<String, Object> all = new LinkedHashMap<>(more);
    all.put("trace", trace.toString());
    write(Level.ERROR, event, sentence + ": " + cause, all);
  }

  private static void put(ObjectNode line, String name, Object value) {
    switch (value) {
      case Long number -> line.put(name, number);
      case Integer number -> line.put(name, number);
      case Double number -> line.put(name, number);
      case Boolean flag -> line.put(name, flag);
      default -> line.put(name, value.toString());
    }
  }

  /// What comes from outside cannot look like a line of its own.
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(line::appendCodePoint);
    return line.toString();
  }

  /// How many lines the file could not take.
  public long lost() {
    return file.map(LogFile::lost).orElse(0L);
  }

  @Override
  public void close() {
    file.ifPresent(LogFile::close);
  }
}
