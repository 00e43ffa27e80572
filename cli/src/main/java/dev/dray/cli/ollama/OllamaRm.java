package dev.dray.cli.ollama;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.provider.OllamaServer;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray ollama rm`: removes models from the daemon.
final class OllamaRm implements Command {

  @Override
  public CommandSpec spec() {
    return OllamaCommands.describe(
        Options.command(
                "rm",
                this,
                "Remove models from the daemon.",
                "What no other of its models uses goes from the disk at once.")
            .addOption(
                OllamaCommands.store(
                    "Remove them from the store of this machine, without a daemon."))
            .addOption(Options.flag("With --store: say what would go.", "--dry-run"))
            .addOption(Options.flag("With --store: do not ask.", "-y", "--yes"))
            .addPositional(Options.parameter("0..*", "1..*", "MODELS", "The models.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<String> names = Options.parameters(parsed, 0);
    try (Dray dray = OllamaCommands.open(parsed, session)) {
      if (Options.has(parsed, "--store")) {
        return StoredModels.remove(dray.ollamaStore(), names, parsed, session);
      }
      OllamaServer server = OllamaCommands.server(dray, parsed, session);
      for (String name : names) {
        server.delete(name);
        session.output().note("Removed " + name + ".");
      }
      session.output().document(json -> json.texts("removed", names));
      return 0;
    }
  }
}
