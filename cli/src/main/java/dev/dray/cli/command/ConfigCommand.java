package dev.dray.cli.command;

import dev.dray.cli.output.Table;
import dev.dray.settings.SettingValue;
import dev.dray.settings.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray config`: the group, and `dray config show`.
public final class ConfigCommand {

  private ConfigCommand() {}

  /// The group.
  public static CommandSpec group() {
    return Options.group("config", "Look at settings.").addSubcommand("show", new Show().spec());
  }

  /// Every setting, its value, and where that comes from.
  static final class Show implements Command {
    @Override
    public CommandSpec spec() {
      return Options.withOutput(
          Options.command(
              "show", this, "Show every setting, its value and where that comes from."));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      Settings settings = session.settings(parsed);
      Table table = new Table("SETTING", "VALUE", "FROM");
      for (SettingValue value : settings.all()) {
        table.row(
            value.setting().key(),
            value.shown().isEmpty() ? "-" : value.shown(),
            value.origin().toString());
      }
      session.output().table(table);
      session
          .output()
          .document(json ->
              json.objects(
                  "settings",
                  settings.all(),
                  (value, object) ->
                      object
                          .text("key", value.setting().key())
                          .text("value", value.shown())
                          .text("origin", value.origin().toString())
                          .text("description", value.setting().doc())));
      return 0;
    }
  }
}
