package dev.dray.cli.serve;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray serve`: answers HTTP until it is told to stop.
final class ServeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withHelp(
        Options.command(
                "serve",
                this,
                "Run the service: downloads over HTTP with live progress.",
                "Answers until Ctrl-C or SIGTERM; downloads that run then go on when it is started"
                    + " again. On another address than this machine's own, callers need a token:"
                    + " see 'dray serve token create'.")
            .addOption(
                Options.value(
                    "HOST",
                    "Address to listen on; server.host, which is 127.0.0.1, if not given.",
                    "--host"))
            .addOption(
                Options.value(
                    "PORT",
                    "Port to listen on; server.port, which is 8000, if not given; 0 for a free one.",
                    "--port"))
            .addOption(
                Options.value(
                    "FORM",
                    "What the log on standard error looks like: text, with what somebody should"
                        + " know, or json, with everything.",
                    "--log"))
            .addOption(Options.flag("Say where it answers as one JSON document.", "--json")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String log = Options.text(parsed, "--log").orElse("text");
    if (!log.equals("text") && !log.equals("json")) {
      throw new UsageException("--log takes text or json, not '" + log + "'");
    }
    return Service.run(
        session,
        Options.text(parsed, "--host"),
        Options.text(parsed, "--port").map(ServeCommand::port),
        log.equals("json"));
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UsageException("--port takes a number from 0 to 65535, not '" + text + "'");
  }
}
