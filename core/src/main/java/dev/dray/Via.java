package dev.dray;

import java.util.Arrays;
import java.util.Locale;

/// How a model is brought whose publisher has both a daemon for this machine and a registry that
/// Dray can read itself: Ollama.
public enum Via {
  /// By the daemon if one answers and can do what is asked, else directly.
  AUTO,
  /// By the daemon alone.
  DAEMON,
  /// From the registry, by Dray alone.
  DIRECT;

  /// Reads the word, in any case.
  ///
  /// @throws IllegalArgumentException naming the known words
  public static Via parse(String text) {
    return Arrays.stream(values())
        .filter(via -> via.toString().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("auto, daemon or direct"));
  }

  /// The word.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
