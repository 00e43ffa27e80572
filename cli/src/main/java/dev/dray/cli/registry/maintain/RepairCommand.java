package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.registry.RegistryRepair;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry repair`: puts damaged files right.
final class RepairCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
            "repair",
            this,
            "Put damaged files of the registry right.",
            "What can be read stays, the rest comes from the newest good backup, and the damaged"
                + " file is kept under another name."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      Output output = session.output();
      RegistryRepair repair = dray.registry().repair();
      output.document(json ->
          json.objects(
              "repaired",
              repair.files(),
              (file, object) ->
                  object
                      .text("layer", file.layer().toString())
                      .text("damage", file.damage())
                      .text("kept", file.kept().toString())
                      .number("read", file.read())
                      .text("backup", file.backup())
                      .number("restored", file.restored())));
      for (RegistryRepair.Mended file : repair.files()) {
        output.note(file.damage());
        output.note(
            file.read()
                + " entries were read, "
                + file.restored()
                + " came from "
                + file.backup().map(Object::toString).orElse("no backup")
                + "; the damaged file is "
                + file.kept());
      }
      if (repair.files().isEmpty()) {
        output.note("Nothing is damaged.");
      }
      return 0;
    }
  }
}
