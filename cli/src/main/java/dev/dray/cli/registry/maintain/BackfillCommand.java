package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.location.Locations;
import dev.dray.registry.upkeep.OllamaPaths;
import dev.dray.store.OllamaModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry backfill`: gives entries of Ollama's models a place.
final class BackfillCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "backfill",
                this,
                "Give entries of Ollama's models that lie nowhere the place ollama://NAME.",
                "Size and checksum stay unknown. The manifest is noted where the store of this"
                    + " machine (OLLAMA_MODELS, else ~/.ollama/models) has it.")
            .addOption(
                Options.flag("Leave entries without a format without one.", "--no-set-format"))
            .addOption(
                Options.value(
                    "LABEL",
                    "Location of entries without one (default linux_wsl).",
                    "--location")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      Map<String, Path> manifests = new HashMap<>();
      for (OllamaModel model : dray.ollamaStore().list().models()) {
        manifests.put(key(model.name()), model.manifest());
      }
      return Edits.carryOut(
          new OllamaPaths(
              name -> ref(name).map(BackfillCommand::key).map(manifests::get),
              !Options.has(parsed, "--no-set-format"),
              Options.text(parsed, "--location").orElse(Locations.WEIGHTS)),
          dray.registry(),
          parsed,
          session);
    }
  }

  private static Optional<ModelRef.Ollama> ref(String name) {
    try {
      return ModelRef.parse("ollama://" + name) instanceof ModelRef.Ollama ref
          ? Optional.of(ref)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String key(ModelRef.Ollama name) {
    return name.toString().toLowerCase(Locale.ROOT);
  }
}
