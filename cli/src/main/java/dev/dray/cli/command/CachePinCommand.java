package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.output.Format;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache pin` and `unpin`: what may never be evicted.
final class CachePinCommand implements Command {

  private final boolean pin;

  CachePinCommand(boolean pin) {
    this.pin = pin;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        (pin
                ? Options.command(
                    "pin",
                    this,
                    "Keep models from being evicted.",
                    "Without REF, list what is pinned.")
                : Options.command("unpin", this, "Let models be evicted again."))
            .addPositional(
                Options.parameter(
                    "0..*", pin ? "0..*" : "1..*", "REF", "Models, as for download."));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<ModelRef> refs = Options.parameters(parsed, 0).stream().map(typed -> ref(typed)).toList();
    int code = 0;
    try (Dray dray = Dray.open(session.settings(parsed))) {
      for (ModelRef ref : refs) {
        if (pin) {
          dray.models().pin(ref);
          session.output().note("Pinned " + ref + ".");
        } else if (!dray.models().unpin(ref)) {
          session.output().note(ref + " was not pinned.");
          code = 1;
        } else {
          session.output().note("No longer pinned: " + ref + ".");
        }
      }
      TreeSet<String> pins = new TreeSet<>(dray.models().pins());
      if (refs.isEmpty() && session.output().format() != Format.JSON) {
        pins.forEach(session.output()::result);
        if (pins.isEmpty()) {
          session.output().note("Nothing is pinned.");
        }
      }
      session.output().document(json -> json.texts("pinned", pins));
      return code;
    }
  }

  private static ModelRef ref(String typed) {
    try {
      return ModelRef.parse(typed);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
