package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.error.DrayException;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.upkeep.Normalization;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry normalize`: looks at every model again.
final class NormalizeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "normalize",
                this,
                "Look at every model again, and correct format and quantization.",
                "Entries whose files are gone are marked deprecated. What people decided stays.")
            .addOption(Options.flag("Count files, size and checksum again too.", "--rebuild"))
            .addOption(Options.flag("Take entries out whose files are gone.", "--prune-missing")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      return Edits.carryOut(
          new Normalization(
              dray.downloadRegistry(),
              place -> look(dray, place),
              Options.has(parsed, "--rebuild"),
              Options.has(parsed, "--prune-missing")),
          dray.registry(),
          parsed,
          session);
    }
  }

  /// What cannot be read tells nothing, and hides no other model.
  static FolderFacts look(Dray dray, Path place) {
    try {
      return FolderFacts.of(dray.inspect(place).facts());
    } catch (DrayException e) {
      return FolderFacts.NONE;
    }
  }
}
