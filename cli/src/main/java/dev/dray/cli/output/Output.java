package dev.dray.cli.output;

import dev.dray.cli.console.Console;
import java.util.function.Consumer;

/// What a command says, by kind: each kind has one stream in each format, so that a command cannot
/// mix text into its JSON.
///
/// @param console the streams
/// @param format what standard output is for
public record Output(Console console, Format format) {

  /// Whether a JSON document is wanted.
  public boolean json() {
    return format == Format.JSON;
  }

  /// A line of the result for people; not in JSON format.
  public void result(String line) {
    if (format != Format.JSON) {
      console.out().println(line);
    }
  }

  /// A remark for people: to standard error, and nowhere when quiet.
  public void note(String line) {
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
}
