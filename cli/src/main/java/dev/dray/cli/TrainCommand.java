package dev.dray.cli;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Session;
import dev.dray.cli.serve.ServeCommands;
import dev.dray.hashing.Hashing;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// The hidden command `__train FAMILY [HTTP_HUB HTTPS_HUB CA_FILE FOLDER]`: does in one process
/// what people do, so that the start-up cache made from its run holds the classes that they need,
/// and no others: every class in the cache costs memory at each start. The families are the
/// launcher's: `words` for commands that only print, `http` and `https` for downloads of an
/// address, `serve` for the service, `all` for the rest. The hubs run in processes of their own and
/// publish `acme/big`. Anything that fails fails the training. The caller points `HOME` and the
/// folders of settings and caches to an empty place.
final class TrainCommand implements Command {

  private static List<List<String>> runs(List<String> given) {
    return switch (given.getFirst()) {
      case "words" ->
          List.of(
              List.of("--version"),
              List.of("--help"),
              List.of("config", "show"),
              List.of("cache", "ls"));
      case "http" ->
          List.of(
              ofAddress(given.get(1), given.get(4), "one", "--progress", "bars"),
              ofAddress(given.get(1), given.get(4), "two", "--progress", "plain"));
      case "https" ->
          List.of(ofAddress(given.get(2), given.get(4), "one", "--cacert", given.get(3)));
      default ->
          List.of(
              List.of("--help"),
              List.of("download", "acme/big", "--endpoint", given.get(1), "--progress", "bars"),
              List.of("info", "acme/big", "--endpoint", given.get(2), "--cacert", given.get(3)),
              List.of("cache", "ls"));
    };
  }

  private static List<String> ofAddress(
      String hub, String folder, String name, String option, String value) {
    return List.of(
        "download",
        hub + "/acme/big/resolve/main/model.bin",
        "--to",
        folder + "/" + name,
        option,
        value);
  }

  @Override
  public CommandSpec spec() {
    return CommandSpec.wrapWithoutInspection(this)
        .addPositional(
            PositionalParamSpec.builder().index("0..*").arity("1..5").type(List.class).build());
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<String> given = parsed.matchedPositionalValue(0, List.of());
    if (given.getFirst().equals("native")) {
      return Hashing.isNative() ? 0 : 1;
    }
    if (given.getFirst().equals("serve")) {
      return ServeCommands.train(session);
    }
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
