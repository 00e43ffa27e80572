package dev.dray.cli.registry.maintain;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry lock`: a change of the files is a violation from now on.
final class LockCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "lock",
                this,
                "Hash a model's files, and lock it to them.",
                "A locked model whose files changed fails its verification.")
            .addOption(Options.flag("Renew a lock although the files are others.", "--force"))
            .addPositional(Options.parameter("0..*", "1..*", "MODELS", "The models.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    return VersionLocks.check(true, Options.has(parsed, "--force"), parsed, session);
  }
}
