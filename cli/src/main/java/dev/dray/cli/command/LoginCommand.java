package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.provider.Account;
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray login`: checks a token with the hub and stores it where the official tools find it too;
/// tokens of other providers are stored as they are.
public final class LoginCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "login",
                this,
                "Check an access token and store it.",
                "It is stored for all tools that share the hub's folder. Asks for the token; a pipe"
                    + " or --token-file gives it without asking.")
            .addOption(Options.value("NAME", "Store it under this name.", "--name"))
            .addOption(TokenOf.option());
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    if (Options.has(parsed, "--no-token")) {
      throw new UsageException("--no-token makes no sense here: login stores a token");
    }
    if (Options.has(parsed, "--token")) {
      session
          .output()
          .note("Note: --token can be read by others on this machine; --token-file - is safer.");
    }
    // Read once: standard input gives the token only the first time.
    Settings settings = session.settings(parsed);
    boolean given = Options.has(parsed, "--token") || Options.has(parsed, "--token-file");
    Optional<Setting> other = TokenOf.setting(parsed);
    if (other.isPresent() && Options.has(parsed, "--name")) {
      throw new UsageException("--name is for tokens of the hub, of which there may be several");
    }
    String token = given ? settings.token().orElseThrow() : ask(session);
    if (other.isPresent()) {
      return store(settings, other.get(), token, session);
    }
    try (Dray dray = Dray.open(settings)) {
      Account account = dray.login(token, Options.text(parsed, "--name"));
      session.output().note("Logged in as " + account.name() + " at " + account.endpoint());
      session
          .tokenVariable()
          .ifPresent(v ->
              session.output().note("Note: " + v + " is set and goes before the stored token."));
      WhoamiCommand.show(account, session.output());
      return 0;
    }
  }

  private static int store(Settings settings, Setting setting, String token, Session session) {
    settings.secrets().put(setting, token);
    session.output().note("The token is stored in " + settings.secrets().path());
    if (settings.origin(setting) instanceof Origin.Variable(String name)) {
      session.output().note("Note: " + name + " is set and goes before the stored token.");
    }
    session
        .output()
        .document(json ->
            json.text("setting", setting.key())
                .text("place", settings.secrets().path().toString()));
    return 0;
  }

  private static String ask(Session session) {
    Optional<String> typed =
        session.console().terminals().in()
            ? session.console().readSecret("Token (it is not shown): ")
            : session.console().readLine();
    String token = typed.orElse("").strip();
    if (token.isEmpty()) {
      throw new UsageException(
          "no token was given: pipe it in, or name a file with --token-file FILE");
    }
    return token;
  }
}
