package dev.dray.cli.ollama;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray ollama cp`: a second name for a model.
final class OllamaCp implements Command {

  @Override
  public CommandSpec spec() {
    return OllamaCommands.describe(
        Options.command("cp", this, "Give a model a second name; costs no space.")
            .addPositional(Options.parameter("0", "1", "MODEL", "The model."))
            .addPositional(Options.parameter("1", "1", "NAME", "Its second name.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String from = OllamaCommands.model(parsed, 0);
    String to = OllamaCommands.model(parsed, 1);
    try (Dray dray = OllamaCommands.open(parsed, session)) {
      OllamaCommands.server(dray, parsed, session).copy(from, to);
      session.output().note(from + " is now also " + to + ".");
      session.output().document(json -> json.text("from", from).text("to", to));
      return 0;
    }
  }
}
