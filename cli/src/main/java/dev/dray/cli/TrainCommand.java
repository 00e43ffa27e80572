package dev.dray.cli;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Session;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// The hidden command `__train HTTP_HUB HTTPS_HUB CA_FILE FOLDER`: does in one process what people
/// do, so that the start-up cache made from its run holds the classes that they need, and no
/// others: every class in the cache costs memory at each start. The hubs run in processes of their
/// own and publish `acme/big`. Anything that fails fails the training. The caller points `HOME` and
/// the folders of settings and caches to an empty place.
final class TrainCommand implements Command {

  private static List<List<String>> runs(List<String> given) {
    String http = given.get(0);
    String https = given.get(1);
    String authority = given.get(2);
    String folder = given.get(3);
    return List.of(
        List.of("--version"),
        List.of("--help"),
        List.of("config", "show"),
        List.of("download", "acme/big", "--endpoint", http, "--progress", "bars"),
        List.of(
            "download",
            https + "/acme/big/resolve/main/model.bin",
            "--cacert",
            authority,
            "--to",
            folder,
            "--progress",
            "plain"),
        List.of("cache", "ls"));
  }

  @Override
  public CommandSpec spec() {
    return CommandSpec.wrapWithoutInspection(this)
        .addPositional(
            PositionalParamSpec.builder().index("0..*").arity("4").type(List.class).build());
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<String> given = parsed.matchedPositionalValue(0, List.of());
    for (List<String> run : runs(given)) {
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
