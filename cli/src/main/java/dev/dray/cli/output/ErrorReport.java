package dev.dray.cli.output;

import dev.dray.cli.console.DisplayWidth;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IncompatibleException;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.RateLimitedException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/// Tells of an error: one sentence, what to do now, and what an operator of the server needs. In
/// JSON format it is one object `{"error": …}`. Always on standard error, so that standard output
/// holds a result or nothing.
///
/// @param program how the program was called
/// @param json whether to write JSON
/// @param trace whether to add the stack trace
public record ErrorReport(String program, boolean json, boolean trace) {

  /// Writes the report of a known error.
  public void print(DrayException error, PrintStream err) {
    if (json) {
      err.println(JsonText.of(document -> document.object("error", e -> write(error, e))));
    } else {
      if (error instanceof ChoiceNeededException choice) {
        err.println(program + ": " + DisplayWidth.printable(choice.headline()));
        choices(choice).lines().forEach(line -> err.println("  " + line));
      } else {
        err.println(program + ": " + DisplayWidth.printable(message(error)));
      }
      if (!error.nextStep().isEmpty()) {
        err.println("  " + DisplayWidth.printable(error.nextStep()));
      }
      context(error.context()).ifPresent(line -> err.println("  " + line));
    }
    trace(error, err);
  }

  /// Writes the report of a wrong command line.
  public void usage(String message, String nextStep, PrintStream err) {
    plain("usage", message, nextStep, err);
  }

  /// Writes that the result could not be written.
  public void lost(PrintStream err) {
    plain(
        "output_failed",
        "standard output cannot be written, so the result is lost",
        "Check where it leads, then run the same command again.",
        err);
  }

  /// Writes the report of something that should not happen.
  public void unexpected(Throwable error, PrintStream err) {
    plain(
        "internal",
        "unexpected error: " + error,
        trace
            ? "Please report this with the trace below."
            : "Run it again with --debug for the trace, and please report it.",
        err);
    trace(error, err);
  }

  private static Table choices(ChoiceNeededException error) {
    Table table = new Table("VARIANT", "FORMAT", ">SIZE", "");
    for (ChoiceNeededException.Choice choice : error.choices()) {
      table.row(
          choice.name(),
          choice.container(),
          choice.weights().formatted(),
          choice.recommended() ? "recommended" : "");
    }
    return table;
  }

  private void plain(String code, String message, String nextStep, PrintStream err) {
    if (json) {
      err.println(
          JsonText.of(document ->
              document.object(
                  "error",
                  e -> e.text("code", code).text("message", message).text("next_step", nextStep))));
    } else {
      err.println(program + ": " + DisplayWidth.printable(message));
      err.println("  " + DisplayWidth.printable(nextStep));
    }
  }

  private void trace(Throwable error, PrintStream err) {
    if (trace) {
      error.printStackTrace(err);
    }
  }

  private static String message(DrayException error) {
    String message = error.getMessage();
    return message == null ? error.code().title() : message;
  }

  private static Optional<String> context(ErrorContext context) {
    StringBuilder line = new StringBuilder();
    context.url().ifPresent(url -> line.append(url));
    context
        .status()
        .ifPresent(
            status -> line.append(line.isEmpty() ? "" : "  ").append("status ").append(status));
    context
        .requestId()
        .ifPresent(id -> line.append(line.isEmpty() ? "" : "  ").append("request id ").append(id));
    return line.isEmpty()
        ? Optional.empty()
        : Optional.of(DisplayWidth.printable("(" + line + ")"));
  }

  /// Writes the fields of the object `error`.
  public static void write(DrayException error, JsonText.JsonObject json) {
    ErrorContext context = error.context();
    json.text("code", error.code().name().toLowerCase(Locale.ROOT))
        .text("title", error.code().title())
        .text("message", message(error))
        .text("next_step", error.nextStep())
        .text("provider", context.provider())
        .text("reference", context.reference())
        .text("url", context.url());
    json.number(
        "status",
        context.status().isPresent()
            ? java.util.OptionalLong.of(context.status().getAsInt())
            : java.util.OptionalLong.empty());
    json.text("request_id", context.requestId());
    switch (error) {
      case IntegrityException wrong ->
          json.text("expected", wrong.expected())
              .text("actual", wrong.actual())
              .text("origin", wrong.origin().toString());
      case NotEnoughSpaceException space ->
          json.number("required_bytes", space.required().bytes())
              .number("available_bytes", space.available().bytes());
      case RateLimitedException limited ->
          json.seconds("retry_after_seconds", limited.retryAfter());
      case IncompatibleException incompatible -> json.texts("reasons", incompatible.reasons());
      case ChoiceNeededException choices ->
          json.objects(
              "choices",
              choices.choices(),
              (choice, object) ->
                  object
                      .text("name", choice.name())
                      .text("format", choice.container())
                      .text("quantization", choice.quantization())
                      .number("weight_bytes", choice.weights().bytes())
                      .number("file_count", choice.files())
                      .flag("recommended", choice.recommended()));
      default -> {}
    }
  }
}
