package dev.dray.cli.daemon;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.provider.DaemonModel;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `unload`: has a daemon take models out of memory.
///
/// @param daemon which one
record DaemonUnload(DaemonCommands daemon) implements Command {

  @Override
  public CommandSpec spec() {
    return daemon.describe(
        Options.command("unload", this, "Have " + daemon.label() + " take models out of memory.")
            .addPositional(Options.parameter("0..*", "0..*", "NAMES", "What 'ls' shows as loaded."))
            .addOption(Options.flag("Everything that is loaded.", "--all")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    boolean all = Options.has(parsed, "--all");
    List<String> named = Options.parameters(parsed, 0);
    if (all == !named.isEmpty()) {
      throw new UsageException("name what is to be unloaded, or --all");
    }
    try (Dray dray = daemon.open(parsed, session)) {
      List<String> names = all ? loaded(dray) : named;
      for (String name : names) {
        dray.unloadFromDaemon(daemon.provider(), name);
        session.output().note("Unloaded " + name + ".");
      }
      session.output().document(json -> json.texts("unloaded", names));
      return 0;
    }
  }

  private List<String> loaded(Dray dray) {
    List<DaemonModel> models = dray.daemonModels(daemon.provider());
    return daemon.provider() == ProviderId.LMSTUDIO
        ? models.stream().flatMap(m -> m.instances().stream()).toList()
        : models.stream().filter(m -> m.state().equals("loaded")).map(DaemonModel::name).toList();
  }
}
