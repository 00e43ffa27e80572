package dev.dray.cli;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Session;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The hidden command `__train`: does in one process what people do, so that the start-up cache
/// made from its run holds the classes that they need. Anything that fails fails the training. The
/// caller points `HOME` and the folders of settings and caches to an empty place.
final class TrainCommand implements Command {

  private static final List<List<String>> RUNS =
      List.of(
          List.of("--version"),
          List.of("--help"),
          List.of("download", "--help"),
          List.of("config", "show"),
          List.of("cache", "ls"),
          List.of("cache", "ls", "--json"),
          List.of("demo", "--small", "--fast", "--progress", "bars"),
          List.of("demo", "--small", "--fast", "--progress", "json"));

  @Override
  public CommandSpec spec() {
    return CommandSpec.wrapWithoutInspection(this);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    for (List<String> run : RUNS) {
      int code =
          new Program(session.program(), session.console(), session.environment())
              .run(run.toArray(String[]::new));
      if (code != 0) {
        session.console().err().println("'" + String.join(" ", run) + "' ended with " + code);
        return code;
      }
    }
    return 0;
  }
}
