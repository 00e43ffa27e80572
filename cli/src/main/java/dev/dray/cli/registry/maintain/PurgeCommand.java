package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.location.Locations;
import dev.dray.registry.upkeep.Clearing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry purge`: takes kinds of entries out.
final class PurgeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "purge",
                this,
                "Take entries of one kind out of the registry.",
                "WHAT is weights (entries below the weights folder), logical (entries that lie"
                    + " nowhere, or only in Ollama's name), deprecated, or imported (entered by"
                    + " downloads, scans and imports). No file of a model is touched.")
            .addOption(
                Options.value("DIR", "With weights: the folder they lie in.", "--weights-root"))
            .addOption(Options.value("NAME", "With weights: only for this program.", "--backend"))
            .addOption(
                Options.value(
                    "NAME", "With imported: hf, ollama, other or all (default).", "--providers"))
            .addOption(
                Options.flag(
                    "With deprecated: only placeholders of an older importer.",
                    "--placeholders-only"))
            .addOption(
                Options.flag("What people decided about them goes too.", "--include-curated"))
            .addOption(
                Options.flag("What people decided stays (the default).", "--discovered-only"))
            .addPositional(Options.parameter("0", "1", "WHAT", "What goes.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Options.atMostOne(parsed, "--include-curated", "--discovered-only");
    boolean curated = Options.has(parsed, "--include-curated");
    String what = Options.parameter(parsed, 0).orElse("");
    try (Dray dray = RegistryCommands.open(session)) {
      Clearing clearing =
          switch (what) {
            case "weights" -> {
              Path root =
                  Options.text(parsed, "--weights-root")
                      .map(session::path)
                      .orElseGet(() -> dray.locations().named(Locations.WEIGHTS).root());
              Optional<String> backend = Options.text(parsed, "--backend");
              yield Clearing.below(root, backend, curated);
            }
            case "logical" -> Clearing.ofLogical(curated);
            case "deprecated" ->
                Clearing.ofDeprecated(Options.has(parsed, "--placeholders-only"), curated);
            case "imported" -> {
              if (curated) {
                throw new UsageException(
                    "what is curated was not imported: leave --include-curated out");
              }
              yield Clearing.ofImported(
                  RegistryCommands.word(
                      parsed, "--providers", "all", List.of("all", "hf", "ollama", "other")));
            }
            default ->
                throw new UsageException(
                    "WHAT is weights, logical, deprecated or imported, not '" + what + "'");
          };
      return Edits.carryOut(clearing, dray.registry(), parsed, session);
    }
  }
}
