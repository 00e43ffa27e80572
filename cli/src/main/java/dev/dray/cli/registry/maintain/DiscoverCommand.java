package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.location.Locations;
import dev.dray.registry.upkeep.Clearing;
import dev.dray.registry.upkeep.Edit;
import dev.dray.registry.upkeep.OllamaImport;
import dev.dray.registry.upkeep.TreeImport;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry discover`: finds again what is on this machine.
final class DiscoverCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "discover",
                this,
                "Find what is on this machine: the models tree, and what Ollama keeps.",
                "What people decided stays; only what was found out is brought up to date.")
            .addOption(
                Options.value(
                    "WHAT", "all (default), hf (the models tree) or ollama.", "--providers"))
            .addOption(
                Options.value(
                    "DIR",
                    "The models tree, OWNER/REPO below it (default: the weights location).",
                    "--hf-root",
                    "--root"))
            .addOption(
                Options.value(
                    "NAME", "Serving program of models of the tree (default vllm).", "--backend"))
            .addOption(
                Options.value(
                    "LABEL", "Location of Ollama's entries (default linux_wsl).", "--location"))
            .addOption(Options.flag("Forget what was imported before, first.", "--rebuild"))
            .addOption(Options.flag("Ask no Ollama daemon, read its store.", "--store")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String what =
        RegistryCommands.word(parsed, "--providers", "all", List.of("all", "hf", "ollama"));
    try (Dray dray = RegistryCommands.open(session)) {
      Edit edit = (_, _) -> {};
      if (Options.has(parsed, "--rebuild")) {
        edit = edit.then(Clearing.ofImported(what));
      }
      if (!what.equals("ollama")) {
        Path root =
            Options.text(parsed, "--hf-root")
                .map(session::path)
                .orElseGet(() -> dray.locations().named(Locations.WEIGHTS).root());
        edit =
            edit.then(
                TreeImport.of(
                    root,
                    Options.text(parsed, "--backend").orElse("vllm"),
                    dray.locations().nameOf(root),
                    place -> NormalizeCommand.look(dray, place),
                    dray.registry().rules()));
      }
      if (!what.equals("hf")) {
        edit =
            edit.then(
                new OllamaImport(
                    PulledModels.list(dray, Options.has(parsed, "--store"), session.output()),
                    RegistryCommands.ollama(),
                    Options.text(parsed, "--location").orElse(Locations.WEIGHTS),
                    false,
                    dray.registry().rules()));
      }
      return Edits.carryOut(edit, dray.registry(), parsed, session);
    }
  }
}
