package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.settings.Setting;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray logout`: forgets a stored token.
public final class LogoutCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command("logout", this, "Forget the stored token.")
            .addOption(
                Options.value("NAME", "Forget this one instead of the active one.", "--name"))
            .addOption(TokenOf.option()));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<String> name = Options.text(parsed, "--name");
    Optional<Setting> other = TokenOf.setting(parsed);
    if (other.isPresent()) {
      boolean there = session.settings(parsed).secrets().remove(other.get());
      session.output().note(there ? "Forgot the token." : "No such token was stored.");
      session
          .output()
          .document(json -> json.flag("logged_out", there).text("name", Optional.empty()));
      return 0;
    }
    try (Dray dray = Dray.open(session.settings(parsed))) {
      dray.logout(name);
      session.output().note(name.map(n -> "Forgot the token '" + n + "'.").orElse("Logged out."));
      session
          .tokenVariable()
          .ifPresent(v -> session.output().note("Note: " + v + " is set and is still used."));
      session.output().document(json -> json.flag("logged_out", true).text("name", name));
      return 0;
    }
  }
}
