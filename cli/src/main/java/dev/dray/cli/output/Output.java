package dev.dray.cli.output;

import dev.dray.cli.console.Console;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What a command says, by kind: each kind has one stream in each format, so that a command cannot
/// mix text into its JSON.
///
/// @param console the streams
/// @param format what standard output is for
/// @param log where it is written down besides
public record Output(Console console, Format format, StatusLog log) {

  /// Without a log.
  public Output(Console console, Format format) {
    this(console, format, StatusLog.NONE);
  }

  /// Whether a JSON document is wanted.
  public boolean json() {
    return format == Format.JSON;
  }

  /// A line of the result for people; not in JSON format.
  public void result(String line) {
    log.write(line);
    if (format != Format.JSON) {
      console.out().println(line);
    }
  }

  /// A remark for people: to standard error, and nowhere when quiet.
  public void note(String line) {
    log.write(line);
    if (format != Format.QUIET) {
      console.err().println(line);
    }
  }

  /// The one JSON document; only in JSON format.
  public void document(Consumer<JsonText.JsonObject> content) {
    if (format == Format.JSON) {
      console.out().println(JsonText.of(content));
    }
  }

  /// The one JSON document, a list; only in JSON format.
  public <T> void documents(Collection<T> values, BiConsumer<T, JsonText.JsonObject> content) {
    if (format == Format.JSON) {
      JsonText.list(console.out(), values, content);
      console.out().println();
    }
  }

  /// The lines of a table as the result; not in JSON format.
  public void table(Table table) {
    table.lines().forEach(this::result);
  }
}
