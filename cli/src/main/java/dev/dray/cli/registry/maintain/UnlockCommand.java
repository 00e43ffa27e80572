package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.upkeep.Edit;
import dev.dray.registry.upkeep.VersionCheck;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry unlock`: files may change again.
final class UnlockCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command("unlock", this, "Let the files of a locked model change again.")
            .addPositional(Options.parameter("0..*", "1..*", "MODELS", "The models.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      Edit edit = (_, _) -> {};
      for (RegistryEntry entry : RegistryCommands.entries(parsed, dray)) {
        edit = edit.then(VersionCheck.unlock(entry.name()));
      }
      Edits.tell(edit.apply(dray.registry(), ModelRegistry.Backup.YES), true, false, session);
      return 0;
    }
  }
}
