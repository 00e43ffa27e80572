package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.progress.HashingView;
import dev.dray.store.HashProgress;
import dev.dray.store.VerifyReport;
import java.util.function.Function;

/// What the commands that verify files show in the same way.
final class VerifyOutput {

  private VerifyOutput() {}

  /// Hashes with a bar where people look on.
  static <T> T watched(Dray dray, Session session, Function<HashProgress, T> verifying) {
    if (session.output().format() != Format.HUMAN) {
      return verifying.apply(bytes -> {});
    }
    try (HashingView view = new HashingView(session.console(), dray.settings().progress())) {
      return verifying.apply(view);
    }
  }

  /// What was found file by file.
  static JsonObject write(VerifyReport report, JsonObject json) {
    return json.number("checked", report.checked())
        .number("bytes", report.bytes())
        .objects(
            "mismatches",
            report.mismatches(),
            (wrong, object) ->
                object
                    .text("path", wrong.path())
                    .text("local_path", wrong.file().toString())
                    .text("expected", wrong.expected().toString())
                    .text("actual", wrong.actual().toString()))
        .objects(
            "wrong_sizes",
            report.wrongSizes(),
            (wrong, object) ->
                object
                    .text("path", wrong.path())
                    .text("local_path", wrong.file().toString())
                    .number("expected", wrong.expected())
                    .number("actual", wrong.actual()))
        .texts("missing", report.missing())
        .texts("extra", report.extra())
        .texts("unchecked", report.unchecked());
  }
}
