package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.registry.upkeep.DuplicateRemoval;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry dedupe`: keeps one entry of each variant.
final class DedupeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "dedupe",
                this,
                "Keep of several entries for one variant the one that knows most.",
                "It takes over the names and roles of the others.")
            .addOption(
                Options.value("NAME", "Only entries for this serving program.", "--backend")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      return Edits.carryOut(
          new DuplicateRemoval(Options.text(parsed, "--backend")),
          dray.registry(),
          parsed,
          session);
    }
  }
}
