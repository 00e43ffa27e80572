package dev.dray.cli.serve;

import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import picocli.CommandLine.Model.CommandSpec;

/// `dray serve` and the commands below it.
public final class ServeCommands {

  private ServeCommands() {}

  /// Starts the service and asks it once, for the start-up cache.
  ///
  /// @return an exit code
  public static int train(Session session) {
    return Service.train(session);
  }

  /// The command, which runs the service if none below it is named.
  public static CommandSpec group() {
    CommandSpec tokens =
        Options.group("token", "Keep the tokens that callers of the service show.")
            .addSubcommand("create", TokenCommand.CREATE.spec())
            .addSubcommand("ls", TokenCommand.LS.spec())
            .addSubcommand("rm", TokenCommand.RM.spec());
    return new ServeCommand()
        .spec()
        .addSubcommand("token", tokens)
        .addSubcommand("health", new HealthCommand().spec())
        .addSubcommand("backup", BackupCommand.BACKUP.spec())
        .addSubcommand("restore", BackupCommand.RESTORE.spec());
  }
}
