package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.registry.upkeep.Clearing;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry reset`: forgets what was found out.
final class ResetCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "reset",
                this,
                "Forget what was found out about models; what people decided stays.",
                "No file of a model is touched. 'dray registry discover' finds them again.")
            .addOption(
                Options.value(
                    "NAME",
                    "Only entries for this serving program, such as ollama or vllm; all (the"
                        + " default) for every one.",
                    "--backend")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      return Edits.carryOut(
          Clearing.ofBackend(Options.text(parsed, "--backend").orElse("all")),
          dray.registry(),
          parsed,
          session);
    }
  }
}
