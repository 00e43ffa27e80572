package dev.dray.federation;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// A place where a model is to be found too.
///
/// @param layout how files lie there
/// @param root its folder; the program's own where none was named
public record LinkTarget(Layout layout, Optional<Path> root) {

  /// How files lie in a place.
  public enum Layout {
    /// `DIR/<path>`.
    FOLDER,
    /// LM Studio's `models/<publisher>/<repository>/<path>`.
    LM_STUDIO,
    /// Another hub cache.
    HUB_CACHE,
    /// Ollama's blobs and manifests.
    OLLAMA;

    /// The name that is typed: `folder`, `lmstudio`, `hub-cache`, `ollama`.
    public String key() {
      return switch (this) {
        case FOLDER -> "folder";
        case LM_STUDIO -> "lmstudio";
        case HUB_CACHE -> "hub-cache";
        case OLLAMA -> "ollama";
      };
    }
  }

  /// Reads `LAYOUT` or `LAYOUT=DIR`.
  ///
  /// @param base where a relative folder starts
  /// @throws IllegalArgumentException naming the layouts, if it is none of them or lacks its folder
  public static LinkTarget parse(String text, Path base) {
    int split = text.indexOf('=');
    String word = (split < 0 ? text : text.substring(0, split)).toLowerCase(Locale.ROOT);
    Optional<Path> root =
        split < 0 || split == text.length() - 1
            ? Optional.empty()
            : Optional.of(base.resolve(text.substring(split + 1)).toAbsolutePath().normalize());
    for (Layout layout : Layout.values()) {
      if (layout.key().equals(word)) {
        boolean homeless = layout == Layout.FOLDER || layout == Layout.HUB_CACHE;
        if (homeless && root.isEmpty()) {
          throw new IllegalArgumentException("'" + word + "' wants a folder: " + word + "=DIR");
        }
        return new LinkTarget(layout, root);
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no layout; known are folder=DIR, lmstudio[=DIR], hub-cache=DIR and"
            + " ollama[=DIR]");
  }

  @Override
  public String toString() {
    return layout.key() + root.map(path -> "=" + path).orElse("");
  }
}
