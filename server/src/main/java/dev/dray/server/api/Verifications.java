package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.inventory.HeldModel;
import dev.dray.inventory.Verifier;
import dev.dray.store.CheckDepth;
import dev.dray.store.VerifyReport;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Verifies models, and says what came of it in the words of `dray verify --json`.
final class Verifications {

  private Verifications() {}

  /// Verifies them one after the other.
  static ArrayNode of(Dray dray, List<HeldModel> models, CheckDepth depth, Tasks.Work work) {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (HeldModel model : models) {
      work.check();
      work.say("Verifying " + model.name());
      Verifier.Verified verified = dray.models().verify(model, depth, work);
      results.add(Fields.of(fields -> write(model, verified, fields)));
    }
    long bad = results.valueStream().filter(one -> !one.path("sound").booleanValue()).count();
    work.say(
        bad == 0
            ? String.format(Locale.ROOT, "All as it should be: %,d checked", models.size())
            : String.format(
                Locale.ROOT, "%,d of %,d are not as they should be", bad, models.size()));
    return results;
  }

  private static void write(HeldModel model, Verifier.Verified verified, Fields fields) {
    VerifyReport report = verified.report();
    fields
        .text("name", model.name())
        .text("path", model.place())
        .text("depth", verified.depth() == CheckDepth.DIGESTS ? "deep" : "fast")
        .text(
            "basis",
            switch (verified.basis()) {
              case RECEIPT -> "receipt";
              case LAYOUT -> "store";
              case REGISTRY -> "registry";
              case NONE -> "none";
            })
        .flag("sound", verified.isSound())
        .number("checked", report.checked())
        .number("bytes", report.bytes())
        .objects(
            "mismatches",
            report.mismatches(),
            (wrong, one) ->
                one.text("path", wrong.path())
                    .text("local_path", wrong.file())
                    .text("expected", wrong.expected())
                    .text("actual", wrong.actual()))
        .objects(
            "wrong_sizes",
            report.wrongSizes(),
            (wrong, one) ->
                one.text("path", wrong.path())
                    .text("local_path", wrong.file())
                    .number("expected", wrong.expected())
                    .number("actual", wrong.actual()))
        .texts("missing", report.missing())
        .texts("unchecked", report.unchecked())
        .texts("problems", verified.problems())
        .texts("warnings", verified.warnings());
  }
}
