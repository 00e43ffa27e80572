package dev.dray.settings;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was said about settings and where, by texts that were checked; the default for what nobody
/// said anything about. Immutable.
final class SettingValues {

  /// A text and where it stands.
  record Held(String text, Origin origin) {}

  private final Environment environment;
  private final Map<Setting, Held> values;

  private SettingValues(Environment environment, Map<Setting, Held> values) {
    this.environment = environment;
    this.values = new EnumMap<>(values);
  }

  /// What was given, and below that what variables and, if wanted, files say.
  ///
  /// @throws InvalidRequestException if a key is not known or a value is not allowed
  static SettingValues read(Environment environment, Map<Setting, Held> given, boolean files) {
    Map<Setting, Held> values = new EnumMap<>(Setting.class);
    values.putAll(given);
    for (Setting setting : Setting.values()) {
      for (Setting.Variable variable : setting.variables()) {
        environment
            .variable(variable.name())
            .filter(text -> !text.isBlank())
            .ifPresent(text ->
                values.computeIfAbsent(
                    setting,
                    s -> held(s, variable.read(text), new Origin.Variable(variable.name()))));
      }
    }
    if (files) {
      Path project = environment.workingDirectory().resolve("dray.toml");
      Path user = directories(environment, values).config().resolve("config.toml");
      if (Files.isRegularFile(project)) {
        SettingsFile.read(project, Setting::allowedInProjectFile)
            .forEach((s, text) ->
                values.putIfAbsent(s, new Held(text, new Origin.ProjectFile(project))));
      }
      if (Files.isRegularFile(user)) {
        SettingsFile.read(user, Setting::allowedInUserFile)
            .forEach((s, text) -> values.putIfAbsent(s, new Held(text, new Origin.UserFile(user))));
      }
      Path python = environment.workingDirectory().resolve("pyproject.toml");
      if (Files.isRegularFile(python)) {
        PythonProject.read(python)
            .forEach((s, text) ->
                values.putIfAbsent(s, new Held(text, new Origin.PythonProject(python))));
      }
    }
    return new SettingValues(environment, values);
  }

  /// The same with one value from the command line or from code.
  ///
  /// @throws InvalidRequestException if the value is not allowed
  SettingValues with(Setting setting, String text) {
    Map<Setting, Held> more = new EnumMap<>(Setting.class);
    more.putAll(values);
    more.put(setting, held(setting, text, new Origin.CommandLine()));
    return new SettingValues(environment, more);
  }

  Environment environment() {
    return environment;
  }

  Directories directories() {
    return directories(environment, values);
  }

  String text(Setting setting) {
    return find(setting).text();
  }

  boolean flag(Setting setting) {
    return SettingKind.flag(text(setting));
  }

  Preference preference(Setting setting) {
    return SettingKind.preference(text(setting));
  }

  int count(Setting setting) {
    return SettingKind.count(text(setting));
  }

  URI address(Setting setting) {
    return SettingKind.address(text(setting));
  }

  List<String> words(Setting setting) {
    return optional(setting).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  Duration duration(Setting setting) {
    return SettingKind.duration(text(setting));
  }

  Optional<String> optional(Setting setting) {
    return Optional.of(text(setting)).filter(text -> !text.isEmpty());
  }

  Optional<Path> optionalPath(Setting setting) {
    return optional(setting).map(text -> path(setting));
  }

  Path path(Setting setting) {
    Held held = find(setting);
    String home = "{" + Setting.HF_HOME.key() + "}/";
    if (held.text().startsWith(home)) {
      return path(Setting.HF_HOME).resolve(held.text().substring(home.length()));
    }
    return path(setting, held.text());
  }

  /// A path as one setting's text names it, from where that text stands.
  Path path(Setting setting, String text) {
    Path base =
        switch (find(setting).origin()) {
          case Origin.ProjectFile(Path file) -> parent(file);
          case Origin.UserFile(Path file) -> parent(file);
          case Origin.PythonProject(Path file) -> parent(file);
          case Origin.StoredSecret(Path file) -> parent(file);
          case Origin.CommandLine ignored -> environment.workingDirectory();
          case Origin.Variable ignored -> environment.workingDirectory();
          case Origin.Default ignored -> environment.workingDirectory();
        };
    return PathText.expand(text, base, environment);
  }

  private static Path parent(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  Held find(Setting setting) {
    Held held = values.get(setting);
    if (held != null) {
      return held;
    }
    return secrets()
        .find(setting)
        .map(token -> new Held(token, new Origin.StoredSecret(secrets().path())))
        .orElseGet(() -> new Held(setting.defaultText(), new Origin.Default()));
  }

  /// The tokens that were stored for providers.
  StoredSecrets secrets() {
    return new StoredSecrets(directories().config().resolve("secrets"));
  }

  private static Directories directories(Environment environment, Map<Setting, Held> values) {
    Optional<Path> home =
        Optional.ofNullable(values.get(Setting.DRAY_HOME))
            .filter(h -> !h.text().isEmpty())
            .map(h -> PathText.expand(h.text(), environment.workingDirectory(), environment));
    return Directories.of(environment, home);
  }

  static Held held(Setting setting, String text, Origin origin) {
    try {
      // The empty text takes back what has no default.
      if (!text.isBlank() || !setting.defaultText().isEmpty()) {
        setting.kind().check(text);
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "The value of '"
              + setting.key()
              + "' ("
              + origin
              + ") is not "
              + setting.kind().allowed(),
          "Set it to " + setting.kind().allowed() + ", or remove it.",
          ErrorContext.of(setting.key()));
    }
    return new Held(text.strip(), origin);
  }
}
