package dev.dray.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.TomlParseResult;

/// The table `[tool.imageworks.model-downloader]` of a `pyproject.toml`: settings of the ImageWorks
/// downloader, both in the names that its code read and in those that its own file used. Its other
/// keys mean nothing here and are passed over; so is a file without the table, whatever else is in
/// it.
final class PythonProject {

  private static final String TABLE = "tool.imageworks.model-downloader";
  private static final long LARGEST = 1 << 20;

  /// Which key stands for which setting; of two for one setting the first wins.
  private static final Map<String, Setting> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("linux_wsl_root", Setting.MODELS_ROOT);
    KEYS.put("windows_lmstudio_root", Setting.MODELS_LMSTUDIO_ROOT);
    KEYS.put("max_connections", Setting.CONNECTIONS_PER_FILE);
    KEYS.put("max_connections_per_server", Setting.CONNECTIONS_PER_FILE);
    KEYS.put("max_concurrent_downloads", Setting.PARALLEL_FILES);
    KEYS.put("preferred_formats", Setting.PREFER_FORMATS);
    KEYS.put("timeout_seconds", Setting.STALL_TIMEOUT);
  }

  private PythonProject() {}

  /// What the file says; nothing if it has no such table.
  ///
  /// @throws dev.dray.error.InvalidRequestException naming file, line, key and what is allowed
  static Map<Setting, String> read(Path file) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    if (!mentions(file)) {
      return values;
    }
    TomlParseResult toml = SettingsFile.parse(file);
    KEYS.forEach((key, setting) -> {
      List<String> path = List.of("tool", "imageworks", "model-downloader", key);
      if (!toml.contains(path) || values.containsKey(setting)) {
        return;
      }
      String text = SettingsFile.text(setting, toml.get(path));
      try {
        setting.kind().check(text);
      } catch (IllegalArgumentException e) {
        throw SettingsFile.bad(
            file,
            SettingsFile.where(file, toml.inputPositionOf(path))
                + ": the value of '"
                + key
                + "' is not "
                + setting.kind().allowed(),
            "Write " + key + " = " + setting.kind().allowed() + ", or leave it out.");
      }
      values.put(setting, text);
    });
    return values;
  }

  /// Most such files are somebody else's, and need not be understood.
  private static boolean mentions(Path file) {
    try {
      return Files.size(file) <= LARGEST
          && Files.readString(file, StandardCharsets.ISO_8859_1).contains(TABLE);
    } catch (IOException e) {
      return false;
    }
  }
}
