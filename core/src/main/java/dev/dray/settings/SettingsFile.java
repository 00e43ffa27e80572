package dev.dray.settings;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/// One TOML file of settings. The only class that touches the TOML library, so that a start without
/// files does not load it.
final class SettingsFile {

  private static final long LARGEST = 1 << 20;

  private SettingsFile() {}

  /// @throws InvalidRequestException naming file, line, key and what is allowed
  static Map<Setting, String> read(Path file, Predicate<Setting> allowed) {
    TomlParseResult toml = parse(file);
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (List<String> path : toml.keyPathSet(false)) {
      String key = Toml.joinKeyPath(path);
      String where = where(file, toml.inputPositionOf(path)) + ": ";
      if (path.size() == 2 && path.getFirst().equals(Setting.LOCATIONS.key())) {
        // A table of names that only the user knows.
        place(file, where, path.getLast(), toml.get(path), values);
        continue;
      }
      Setting setting =
          Setting.find(key)
              .orElseThrow(() -> bad(file, where + "the key '" + key + "' is not known", known()));
      if (!allowed.test(setting)) {
        throw bad(
            file,
            where + "the key '" + key + "' cannot be set in this file",
            "Remove it there; set it on the command line, in the environment"
                + (setting.allowedInUserFile() ? " or in the user's config.toml." : "."));
      }
      String text = text(setting, toml.get(path));
      try {
        setting.kind().check(text);
      } catch (IllegalArgumentException e) {
        throw bad(
            file,
            where + "the value of '" + key + "' is not " + setting.kind().allowed(),
            "Write " + key + " = " + setting.kind().allowed() + ".");
      }
      values.put(setting, text);
    }
    return values;
  }

  private static void place(
      Path file, String where, String name, @Nullable Object folder, Map<Setting, String> values) {
    String text = name + "=" + (folder instanceof String path ? path : "");
    try {
      SettingKind.PLACES.check(text);
    } catch (IllegalArgumentException e) {
      throw bad(
          file,
          where + "the location '" + name + "' is not a name with a folder",
          "Write lines such as: big = \"/mnt/big/models\"");
    }
    values.merge(Setting.LOCATIONS, text, (a, b) -> a + File.pathSeparator + b);
  }

  static TomlParseResult parse(Path file) {
    TomlParseResult toml;
    try {
      if (Files.size(file) > LARGEST) {
        throw bad(file, file + " is larger than 1 MiB", "Check what this file is.");
      }
      toml = Toml.parse(file);
    } catch (IOException | UncheckedIOException e) {
      throw new StorageException(
          file + " cannot be read", "Check its permissions.", ErrorContext.of(file.toString()), e);
    }
    if (toml.hasErrors()) {
      TomlParseError first = toml.errors().get(0);
      // The library's message may quote the line, and the line may hold the token.
      throw bad(
          file,
          where(file, first.position()) + ": this is not TOML",
          "Write lines such as: endpoint = \"https://huggingface.co\"");
    }
    return toml;
  }

  static String text(Setting setting, @Nullable Object value) {
    boolean addresses = setting.kind() == SettingKind.ADDRESSES;
    boolean preferences =
        setting == Setting.PREFER_FORMATS || setting == Setting.PREFER_QUANTIZATIONS;
    if ((addresses || preferences) && value instanceof TomlArray list) {
      String between = addresses ? " " : ",";
      return list.toList().stream().allMatch(String.class::isInstance)
          ? list.toList().stream().map(String::valueOf).collect(Collectors.joining(between))
          : "\0";
    }
    return value instanceof String
            || value instanceof Long
            || value instanceof Double
            || value instanceof Boolean
        ? value.toString()
        // A list or a date is no setting's value: no kind but TEXT takes this.
        : "\0";
  }

  static String where(Path file, @Nullable TomlPosition position) {
    return position == null ? file.toString() : file + " line " + position.line();
  }

  private static String known() {
    return Arrays.stream(Setting.values())
        .map(Setting::key)
        .collect(Collectors.joining(", ", "Known keys: ", "."));
  }

  static InvalidRequestException bad(Path file, String message, String nextStep) {
    return new InvalidRequestException(message, nextStep, ErrorContext.of(file.toString()));
  }
}
