package dev.dray.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Finds LM Studio's folders as its own tools do: `~/.lmstudio-home-pointer` names its home, else
/// `~/.cache/lm-studio` if an old installation left it, else `~/.lmstudio`; `downloadsFolder` in
/// the home's `settings.json` names the models, else `models`. Reads only: the pointer, which LM
/// Studio's tools write when they look, is left alone.
final class LmStudioHome {

  private static final int LONGEST_POINTER = 8 << 10;
  private static final long LARGEST_SETTINGS = 4 << 20;

  private LmStudioHome() {}

  /// LM Studio's home, whether it is there or not.
  static Path of(Path userHome) {
    Optional<Path> pointed = pointed(userHome);
    Path old = userHome.resolve(".cache/lm-studio");
    return pointed.orElseGet(() -> Files.isDirectory(old) ? old : userHome.resolve(".lmstudio"));
  }

  /// The models' folder of a home, whether it is there or not.
  static Path models(Path home, Path userHome) {
    return downloadsFolder(home.resolve("settings.json"), userHome)
        .orElseGet(() -> home.resolve("models"));
  }

  private static Optional<Path> pointed(Path userHome) {
    Path pointer = userHome.resolve(".lmstudio-home-pointer");
    try {
      if (!Files.isRegularFile(pointer) || Files.size(pointer) > LONGEST_POINTER) {
        return Optional.empty();
      }
      return path(Files.readString(pointer, StandardCharsets.UTF_8).strip(), userHome);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> path(String text, Path userHome) {
    try {
      Path path = text.startsWith("~/") ? userHome.resolve(text.substring(2)) : Path.of(text);
      return Optional.of(path).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> downloadsFolder(Path settings, Path userHome) {
    try {
      return Files.isRegularFile(settings) && Files.size(settings) <= LARGEST_SETTINGS
          ? LmStudioSettingsFile.downloadsFolder(settings).flatMap(text -> path(text, userHome))
          : Optional.empty();
    } catch (IOException e) {
      // LM Studio may be writing it; its usual place is the best guess.
      return Optional.empty();
    }
  }
}
