package dev.dray.cli.serve;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray serve health`: whether the service on this machine answers, for whatever watches it. Knows
/// nothing of the service's modules, so that it starts as quickly as the shortest commands.
final class HealthCommand implements Command {

  private static final int PATIENCE_MILLIS = 5000;

  @Override
  public CommandSpec spec() {
    return Options.withHelp(
        Options.command(
                "health",
                this,
                "Ask the service on this machine whether it is well.",
                "Ends with 0 if it is. Asks where the settings say that it listens, without a token"
                    + " and past any proxy.")
            .addOption(Options.flag("Whether it takes work, too, and not only lives.", "--ready"))
            .addOption(Options.value("PORT", "Port to ask; server.port if not given.", "--port")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Settings settings = Settings.load(session.environment());
    String path = Options.has(parsed, "--ready") ? "/ready" : "/health";
    int port =
        Options.text(parsed, "--port").map(HealthCommand::port).orElse(settings.serverPort());
    URI address = URI.create("http://" + host(settings.serverHost()) + ":" + port + path);
    int status = ask(address);
    if (status != 200) {
      throw new NetworkException(
          ErrorCode.SERVER_ERROR,
          "the service at " + address + " answers " + status,
          status == 503 ? "See " + address + " for what is wrong." : "See the service's log.",
          ErrorContext.NONE);
    }
    session.output().result("ok");
    return 0;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UsageException("--port takes a number from 1 to 65535, not '" + text + "'");
  }

  /// A number, for the service answers to few names; all addresses are asked at this machine's own.
  private static String host(String named) {
    try {
      InetAddress address = InetAddress.getByName(named);
      if (address.isAnyLocalAddress()) {
        return "127.0.0.1";
      }
      String number = address.getHostAddress();
      return number.contains(":") ? "[" + number + "]" : number;
    } catch (IOException e) {
      throw new NetworkException(
          ErrorCode.CONNECT_FAILED,
          "there is no address for the host " + named,
          "Correct the setting server.host.",
          ErrorContext.NONE);
    }
  }

  private static int ask(URI address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setInstanceFollowRedirects(false);
      try {
        return connection.getResponseCode();
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new NetworkException(
          ErrorCode.CONNECT_FAILED,
          "the service at " + address + " does not answer: " + e.getMessage(),
          "Start it with 'dray serve', or see its log.",
          ErrorContext.NONE);
    }
  }
}
