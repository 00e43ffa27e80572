package dev.dray.settings;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// The user's `config.toml`, changed one line at a time: comments, order and everything else stay.
/// A change is there whole or not at all; programs that run look at the file every second. Two
/// programs that change it at the same moment may lose one change.
///
/// @param path where it lies, whether it is there or not
public record UserFile(Path path) {

  private static final Pattern BARE = Pattern.compile("true|false|0|[1-9][0-9]{0,17}");

  /// Gives a setting a value.
  ///
  /// @throws InvalidRequestException if the setting is a secret or not for files, the value is not
  ///   allowed, or the file is not one that can be changed by a line
  /// @throws StorageException if the file cannot be read or written
  public void set(Setting setting, String value) {
    if (setting.kind() == SettingKind.SECRET) {
      throw refused(
          "'" + setting.key() + "' is a secret, and a file of settings is no place for one",
          "Run 'dray login', or set " + setting.variables().getFirst().name() + ".");
    }
    if (!setting.allowedInUserFile()) {
      throw refused(
          "'" + setting.key() + "' cannot be set in a file",
          "Set " + setting.variables().getFirst().name() + ".");
    }
    try {
      setting.kind().check(value);
    } catch (IllegalArgumentException e) {
      throw refused(
          "'" + value + "' is no value of '" + setting.key() + "'",
          "Give " + setting.kind().allowed() + ".");
    }
    change(setting, Optional.of(value));
  }

  /// Takes a setting's value out of the file.
  ///
  /// @return whether there was one
  /// @throws InvalidRequestException if the file is not one that can be changed by a line
  /// @throws StorageException if the file cannot be read or written
  public boolean unset(Setting setting) {
    if (!values(path).containsKey(setting)) {
      return false;
    }
    change(setting, Optional.empty());
    return true;
  }

  private void change(Setting setting, Optional<String> value) {
    // A file with a mistake in it is not made worse.
    Map<Setting, String> before = values(path);
    try {
      List<String> lines =
          Files.exists(path)
              ? new ArrayList<>(Files.readAllLines(path, StandardCharsets.UTF_8))
              : new ArrayList<>();
      Pattern own = Pattern.compile("\\s*" + Pattern.quote(setting.key()) + "\\s*=.*");
      int at = 0;
      while (at < lines.size()
          && !lines.get(at).stripLeading().startsWith("[")
          && !own.matcher(lines.get(at)).matches()) {
        at++;
      }
      boolean there = at < lines.size() && own.matcher(lines.get(at)).matches();
      if (there) {
        lines.remove(at);
      }
      int place = at;
      value.ifPresent(text -> lines.add(place, setting.key() + " = " + literal(text)));
      write(lines, setting, value, before);
    } catch (IOException e) {
      throw new StorageException(
          path + " cannot be changed",
          "Check its permissions.",
          ErrorContext.of(path.toString()),
          e);
    }
  }

  private void write(
      List<String> lines, Setting setting, Optional<String> value, Map<Setting, String> before)
      throws IOException {
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, "config", ".toml");
    try {
      Files.write(fresh, lines, StandardCharsets.UTF_8);
      Map<Setting, String> after;
      try {
        after = values(fresh);
      } catch (InvalidRequestException e) {
        throw elsewhere(setting);
      }
      value.ifPresentOrElse(text -> before.put(setting, text), () -> before.remove(setting));
      if (!after.equals(before)) {
        throw elsewhere(setting);
      }
      Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private InvalidRequestException elsewhere(Setting setting) {
    return refused(
        "'" + setting.key() + "' is spelled in " + path + " in a way that only people can change",
        "Edit the file: write it as one line, above all [tables].");
  }

  private static Map<Setting, String> values(Path file) {
    return Files.isRegularFile(file)
        ? SettingsFile.read(file, Setting::allowedInUserFile)
        : new EnumMap<>(Setting.class);
  }

  /// A TOML value: numbers and switches as they are, all else as a basic string.
  private static String literal(String text) {
    if (BARE.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private InvalidRequestException refused(String message, String nextStep) {
    return new InvalidRequestException(message, nextStep, ErrorContext.of(path.toString()));
  }
}
