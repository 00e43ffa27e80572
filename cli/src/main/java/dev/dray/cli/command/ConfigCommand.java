package dev.dray.cli.command;

import dev.dray.cli.output.Table;
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.SettingValue;
import dev.dray.settings.Settings;
import dev.dray.settings.UserFile;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray config`: the group, and its commands `show`, `set` and `unset`.
public final class ConfigCommand {

  private ConfigCommand() {}

  /// The group.
  public static CommandSpec group() {
    return Options.group("config", "Look at settings and change them.")
        .addSubcommand("show", new Show().spec())
        .addSubcommand("set", new Set().spec())
        .addSubcommand("unset", new Unset().spec());
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

  /// Gives a setting a value in the user's file.
  static final class Set implements Command {
    @Override
    public CommandSpec spec() {
      return Options.command(
              "set",
              this,
              "Give a setting a value in your config.toml.",
              "Downloads that run take up limits, hours and places within a second.")
          .addPositional(
              Options.parameter("0", "1", "KEY", "The setting's key; 'config show' lists them."))
          .addPositional(Options.parameter("1", "1", "VALUE", "Its value."));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      Settings settings = session.settings(parsed);
      Setting setting = setting(parsed);
      settings.userFile().set(setting, parsed.matchedPositionalValue(1, ""));
      session.output().note(setting + " is set in " + settings.userFile().path());
      warnOfHigher(settings, setting, session);
      return 0;
    }

    /// What the environment or a project's file says goes first, and the user may not think of it.
    private static void warnOfHigher(Settings settings, Setting setting, Session session) {
      switch (settings.origin(setting)) {
        case Origin.Variable(String name) ->
            session.output().note("Note: " + name + " is set and goes first.");
        case Origin.ProjectFile(Path file) ->
            session.output().note("Note: " + file + " sets it, too, and goes first here.");
        case Origin.CommandLine(),
            Origin.UserFile(Path _),
            Origin.PythonProject(Path _),
            Origin.StoredSecret(Path _),
            Origin.Default() -> {}
      }
    }
  }

  /// Takes a setting's value out of the user's file.
  static final class Unset implements Command {
    @Override
    public CommandSpec spec() {
      return Options.command("unset", this, "Take a setting out of your config.toml.")
          .addPositional(
              Options.parameter("0", "1", "KEY", "The setting's key; 'config show' lists them."));
    }

    @Override
    public int run(ParseResult parsed, Session session) {
      UserFile file = session.settings(parsed).userFile();
      Setting setting = setting(parsed);
      session
          .output()
          .note(
              file.unset(setting)
                  ? setting + " is no longer set in " + file.path()
                  : setting + " is not set in " + file.path());
      return 0;
    }
  }

  private static Setting setting(ParseResult parsed) {
    String key = parsed.matchedPositionalValue(0, "");
    return Setting.find(key)
        .orElseThrow(() ->
            new UsageException(
                "the key '" + key + "' is not known; 'dray config show' lists them all"));
  }
}
