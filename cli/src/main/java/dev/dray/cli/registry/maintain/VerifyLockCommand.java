package dev.dray.cli.registry.maintain;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry verify`: whether a model's files are those that were recorded or locked.
final class VerifyLockCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "verify",
                this,
                "Hash a model's files, and compare them with what is recorded or locked.",
                "Fails if they differ.")
            .addOption(Options.flag("Lock the model to its files.", "--lock"))
            .addPositional(Options.parameter("0..*", "1..*", "MODELS", "The models.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    return VersionLocks.check(Options.has(parsed, "--lock"), false, parsed, session);
  }
}
