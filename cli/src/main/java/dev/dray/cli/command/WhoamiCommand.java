package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.cli.output.Output;
import dev.dray.provider.Account;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray whoami`: whose token is used.
public final class WhoamiCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.withNetwork(Options.command("whoami", this, "Show whose token is used.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Account account = dray.whoami();
      session.output().result(account.name());
      if (!account.organisations().isEmpty()) {
        session.output().note("Organisations: " + String.join(", ", account.organisations()));
      }
      show(account, session.output());
      return 0;
    }
  }

  static void show(Account account, Output output) {
    output.document(json ->
        json.text("user", account.name())
            .texts("orgs", account.organisations())
            .text("token_name", account.tokenName())
            .text("token_role", account.tokenRole())
            .text("endpoint", account.endpoint().toString()));
  }
}
