package dev.dray.settings;

import java.nio.file.Path;
import java.util.Map;

/// Settings for tests that know nothing of this machine: no variables, no files, a home of their
/// own.
public final class OwnHome {

  private OwnHome() {}

  /// Begins with a home and a working directory in a folder.
  public static Settings.Builder in(Path folder) {
    return Settings.builder()
        .environment(new Environment(Map.of(), folder.resolve("home"), folder, OsFamily.LINUX))
        .withoutFiles();
  }
}
