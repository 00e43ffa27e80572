package dev.dray.cli.serve;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray serve backup` and `dray serve restore`: copies of the service's jobs.
enum BackupCommand implements Command {
  /// Makes a copy.
  BACKUP {
    @Override
    public CommandSpec spec() {
      return Options.withOutput(
          Options.command(
                  "backup",
                  this,
                  "Copy the service's jobs and their history into a file.",
                  "The service may run meanwhile. Models are not in the copy. Tokens that jobs came"
                      + " with stay sealed in it, and their key is not in it.")
              .addPositional(Options.parameter("0", "1", "FILE", "The new file.")));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      return Backups.make(session, file(parsed, session));
    }
  },
  /// Puts one back.
  RESTORE {
    @Override
    public CommandSpec spec() {
      return Options.withOutput(
          Options.command(
                  "restore",
                  this,
                  "Put such a copy in the place of the service's jobs.",
                  "The service must not run. The jobs that were there are kept beside it; those that"
                      + " were under way in the copy go on when the service starts.")
              .addPositional(Options.parameter("0", "1", "FILE", "The copy.")));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      return Backups.restore(session, file(parsed, session));
    }
  };

  private static Path file(ParseResult parsed, Session session) {
    return session
        .environment()
        .workingDirectory()
        .resolve(Options.parameter(parsed, 0).orElse(""));
  }
}
