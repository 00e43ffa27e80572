package dev.dray.cli.command;

import dev.dray.cli.console.Console;
import dev.dray.cli.console.SizeWatch;
import dev.dray.cli.output.Format;
import dev.dray.cli.progress.BarRenderer;
import dev.dray.cli.progress.BarStyle;
import dev.dray.cli.progress.JsonLinesView;
import dev.dray.cli.progress.LiveView;
import dev.dray.cli.progress.PlainView;
import dev.dray.cli.progress.ProgressView;
import dev.dray.cli.progress.SharedView;
import dev.dray.settings.Preference;
import java.util.Locale;
import java.util.Optional;

/// How progress is shown.
public enum ProgressChoice {
  /// Bars on a terminal, lines elsewhere, nothing when quiet.
  AUTO,
  /// Bars.
  BARS,
  /// Lines.
  PLAIN,
  /// JSON lines.
  JSON,
  /// Nothing.
  NONE;

  /// Reads a word of `--progress`.
  ///
  /// @throws UsageException if it is none
  public static ProgressChoice parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> AUTO;
      case "bars" -> BARS;
      case "plain" -> PLAIN;
      case "json" -> JSON;
      case "none" -> NONE;
      default ->
          throw new UsageException(
              "--progress takes auto, bars, plain, json or none, not '" + text + "'");
    };
  }

  /// The view; the caller closes it.
  ///
  /// @param preference what the settings say; asked for `AUTO` only
  public ProgressView view(Console console, Format format, Preference preference) {
    return switch (this) {
      case AUTO -> {
        if (format == Format.QUIET) {
          yield ProgressView.none();
        }
        boolean bars =
            switch (preference) {
              case AUTO -> console.canRedraw();
              case ALWAYS -> true;
              case NEVER -> false;
            };
        yield bars ? bars(console) : new PlainView(console.err());
      }
      case BARS -> bars(console);
      case PLAIN -> new PlainView(console.err());
      case JSON -> new JsonLinesView(console.err());
      case NONE -> ProgressView.none();
    };
  }

  /// The view of several downloads; the caller closes it.
  ///
  /// @param preference as for one
  public SharedView shared(Console console, Format format, Preference preference) {
    return this == JSON
        ? SharedView.apart(name -> new JsonLinesView(console.err(), Optional.of(name)))
        : SharedView.together(view(console, format, preference));
  }

  private static ProgressView bars(Console console) {
    SizeWatch size = new SizeWatch(console.variables());
    BarStyle style = new BarStyle(console.colours(), console.boxCharacters());
    return new LiveView(console.err(), new BarRenderer(style), size, size::close);
  }
}
