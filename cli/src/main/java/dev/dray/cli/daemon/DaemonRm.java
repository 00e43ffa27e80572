package dev.dray.cli.daemon;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `rm`: deletes models that a daemon keeps.
///
/// @param daemon which one
record DaemonRm(DaemonCommands daemon) implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("rm", this, "Delete models that " + daemon.label() + " keeps.")
            .addPositional(Options.parameter("0..*", "1..*", "MODELS", "The models."));
    if (daemon.provider() == ProviderId.MODEL_RUNNER) {
      spec.addOption(Options.flag("Also where a model has several names.", "--force"));
    }
    return daemon.describe(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<String> names = Options.parameters(parsed, 0);
    boolean force = daemon.provider() == ProviderId.MODEL_RUNNER && Options.has(parsed, "--force");
    try (Dray dray = daemon.open(parsed, session)) {
      for (String name : names) {
        dray.deleteFromDaemon(daemon.provider(), name, force);
        session.output().note("Removed " + name + ".");
      }
      session.output().document(json -> json.texts("removed", names));
      return 0;
    }
  }
}
