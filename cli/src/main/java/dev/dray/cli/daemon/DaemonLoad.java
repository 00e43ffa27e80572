package dev.dray.cli.daemon;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `load`: has a daemon load a model into memory.
///
/// @param daemon which one
record DaemonLoad(DaemonCommands daemon) implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("load", this, "Have " + daemon.label() + " load a model into memory.")
            .addPositional(Options.parameter("0", "1", "MODEL", "The model, by its name in 'ls'."));
    if (daemon.provider() == ProviderId.LMSTUDIO) {
      spec.addOption(Options.value("N", "Tokens of context.", "--context"));
    }
    return daemon.describe(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String model = Options.parameter(parsed, 0).orElse("");
    OptionalInt context =
        daemon.provider() == ProviderId.LMSTUDIO
            ? Options.number(parsed, "--context", 1)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty())
            : OptionalInt.empty();
    try (Dray dray = daemon.open(parsed, session)) {
      String loaded = dray.loadInDaemon(daemon.provider(), model, context);
      session.output().result(loaded);
      session.output().document(json -> json.text("loaded", loaded));
      return 0;
    }
  }
}
