package dev.dray.settings;

import java.nio.file.Path;
import java.util.Optional;

/// Dray's own folders; none of them is made here.
///
/// @param config where `config.toml` lies
/// @param state what must survive: journals of the registry, locks, job stores
/// @param cache what may be deleted at any time
public record Directories(Path config, Path state, Path cache) {

  /// `dray.home` if it is set; else the platform's folders: XDG on Linux, `~/Library` on macOS,
  /// `%APPDATA%` and `%LOCALAPPDATA%` on Windows.
  static Directories of(Environment environment, Optional<Path> drayHome) {
    if (drayHome.isPresent()) {
      Path home = drayHome.get();
      return new Directories(home, home.resolve("state"), home.resolve("cache"));
    }
    Path home = environment.home().toAbsolutePath();
    return switch (environment.os()) {
      case LINUX ->
          new Directories(
              folder(environment, "XDG_CONFIG_HOME", home.resolve(".config")).resolve("dray"),
              folder(environment, "XDG_STATE_HOME", home.resolve(".local/state")).resolve("dray"),
              folder(environment, "XDG_CACHE_HOME", home.resolve(".cache")).resolve("dray"));
      case MACOS -> {
        Path support = home.resolve("Library/Application Support/dray");
        yield new Directories(
            support, support.resolve("state"), home.resolve("Library/Caches/dray"));
      }
      case WINDOWS -> {
        Path local = folder(environment, "LOCALAPPDATA", home.resolve("AppData/Local"));
        yield new Directories(
            folder(environment, "APPDATA", home.resolve("AppData/Roaming")).resolve("dray"),
            local.resolve("dray").resolve("state"),
            local.resolve("dray").resolve("cache"));
      }
    };
  }

  /// The XDG specification tells to ignore relative paths.
  private static Path folder(Environment environment, String variable, Path otherwise) {
    return environment.variable(variable).map(Path::of).filter(Path::isAbsolute).orElse(otherwise);
  }
}
