package dev.dray.cli.serve;

import dev.dray.cli.command.Session;
import dev.dray.cli.output.Table;
import dev.dray.server.ServerSettings;
import dev.dray.server.ServerTokens;
import dev.dray.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The tokens of the service on the command line. See [Service] for why it stands apart.
final class Tokens {

  private Tokens() {}

  static int create(Session session, String name, String scope, Optional<Duration> life) {
    String token = tokens(session).create(name, scope, life);
    switch (session.output().format()) {
      case HUMAN -> {
        session
            .output()
            .note("The token " + name + " (" + scope + "). It is shown once and kept nowhere:");
        session.output().result(token);
      }
      case QUIET -> session.output().result(token);
      case JSON ->
          session
              .output()
              .document(json -> json.text("name", name).text("scope", scope).text("token", token));
    }
    return 0;
  }

  static int list(Session session) {
    List<ServerTokens.Token> all = tokens(session).all();
    switch (session.output().format()) {
      case HUMAN -> {
        Table table = new Table("TOKEN", "SCOPE", "CREATED", "EXPIRES");
        for (ServerTokens.Token token : all) {
          table.row(
              token.name(),
              token.scope(),
              day(token.created()),
              token
                  .expires()
                  .map(at -> day(at) + (token.valid() ? "" : " (over)"))
                  .orElse("never"));
        }
        session.output().table(table);
        if (all.isEmpty()) {
          session.output().note("No token. Make one with 'dray serve token create NAME'.");
        }
      }
      case QUIET -> all.forEach(token -> session.output().result(token.name()));
      case JSON ->
          session
              .output()
              .documents(
                  all,
                  (token, json) ->
                      json.text("name", token.name())
                          .text("scope", token.scope())
                          .text("created_at", token.created().toString())
                          .text("expires_at", token.expires().map(Instant::toString))
                          .flag("valid", token.valid()));
    }
    return 0;
  }

  static int remove(Session session, List<String> names) {
    ServerTokens tokens = tokens(session);
    for (String name : names) {
      tokens.remove(name);
      session.output().note("Removed the token " + name + ". It counts no more.");
    }
    return 0;
  }

  private static String day(Instant at) {
    return at.toString().substring(0, 10);
  }

  private static ServerTokens tokens(Session session) {
    return ServerTokens.of(ServerSettings.of(Settings.load(session.environment())));
  }
}
