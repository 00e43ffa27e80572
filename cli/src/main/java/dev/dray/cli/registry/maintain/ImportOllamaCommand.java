package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.location.Locations;
import dev.dray.registry.upkeep.Clearing;
import dev.dray.registry.upkeep.Edit;
import dev.dray.registry.upkeep.OllamaImport;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry import-ollama`: enters the models that Ollama keeps.
final class ImportOllamaCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "import-ollama",
                this,
                "Enter the models that Ollama keeps: its daemon's, else those of its store.")
            .addOption(
                Options.value(
                    "NAME", "Serving program of the entries (default ollama).", "--backend"))
            .addOption(
                Options.value(
                    "LABEL", "Location of the entries (default linux_wsl).", "--location"))
            .addOption(
                Options.flag(
                    "Mark placeholders of an older importer (model-ollama-gguf…) deprecated.",
                    "--deprecate-placeholders"))
            .addOption(Options.flag("Forget Ollama's imported entries first.", "--purge-existing"))
            .addOption(Options.flag("Ask no daemon, read its store.", "--store")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      String backend =
          Options.text(parsed, "--backend")
              .orElse(RegistryCommands.ollama())
              .toLowerCase(Locale.ROOT);
      Edit edit =
          new OllamaImport(
              PulledModels.list(dray, Options.has(parsed, "--store"), session.output()),
              backend,
              Options.text(parsed, "--location").orElse(Locations.WEIGHTS),
              Options.has(parsed, "--deprecate-placeholders"),
              dray.registry().rules());
      return Edits.carryOut(
          Options.has(parsed, "--purge-existing") ? Clearing.ofImported("ollama").then(edit) : edit,
          dray.registry(),
          parsed,
          session);
    }
  }
}
