package dev.dray.cli.serve;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray serve token create`, `ls` and `rm`. A token is shown when it is made and never taken from
/// a command line.
enum TokenCommand implements Command {
  /// Makes one.
  CREATE {
    @Override
    public CommandSpec spec() {
      return Options.withOutput(
          Options.command(
                  "create",
                  this,
                  "Make a token, and show it once.",
                  "Callers send it as 'Authorization: Bearer TOKEN'. A service that runs knows it at"
                      + " once.")
              .addOption(
                  Options.value(
                      "SCOPE",
                      "What it allows: read; download, which also starts and stops downloads; or"
                          + " admin, which is everything. read if not given.",
                      "--scope"))
              .addOption(
                  Options.value(
                      "DAYS", "Days for which it counts; for ever if not given.", "--days"))
              .addPositional(
                  Options.parameter("0", "1", "NAME", "What it is called in lists and logs.")));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      return Tokens.create(
          session,
          Options.parameter(parsed, 0).orElse(""),
          Options.text(parsed, "--scope").orElse("read"),
          life(parsed));
    }
  },
  /// Lists them.
  LS {
    @Override
    public CommandSpec spec() {
      return Options.withOutput(
          Options.command("ls", this, "List the tokens, without what is secret of them."));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      return Tokens.list(session);
    }
  },
  /// Removes some.
  RM {
    @Override
    public CommandSpec spec() {
      return Options.withOutput(
          Options.command("rm", this, "Remove tokens; they count no more, at once.")
              .addPositional(Options.parameter("0..*", "1..*", "NAMES", "The tokens.")));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      return Tokens.remove(session, Options.parameters(parsed, 0));
    }
  };

  private static final int MOST_DAYS = 36_500;

  private static Optional<Duration> life(ParseResult parsed) {
    Optional<String> days = Options.text(parsed, "--days");
    if (days.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(days.get());
      if (number >= 1 && number <= MOST_DAYS) {
        return Optional.of(Duration.ofDays(number));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UsageException("--days takes a number from 1 to 36500, not '" + days.get() + "'");
  }
}
