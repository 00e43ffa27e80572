package dev.dray.server.api;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.settings.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where folders that the registry names are seen from here: a container sees the host's folders
/// under other paths, unless they are mounted under the same. Immutable.
///
/// @param pairs the folders, the longest first
record PathMap(List<Pair> pairs) {

  /// One folder.
  ///
  /// @param there how the registry names it
  /// @param here how it is seen from here
  record Pair(String there, String here) {}

  /// Sorts the longest first, so that the innermost folder counts.
  PathMap {
    pairs =
        pairs.stream()
            .sorted(Comparator.comparingInt((Pair pair) -> pair.there().length()).reversed())
            .toList();
  }

  /// Reads `/there=/here`, several with commas between.
  ///
  /// @throws InvalidRequestException if a part is not of that form
  static PathMap parse(String text) {
    List<Pair> pairs = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int at = part.indexOf('=');
      String there = at < 0 ? "" : folder(part.substring(0, at));
      String here = at < 0 ? "" : folder(part.substring(at + 1));
      if (there.isEmpty() || here.isEmpty()) {
        throw new InvalidRequestException(
            Setting.REGISTRY_PATH_MAP + ": '" + part.strip() + "' is not /there=/here",
            "Say the folder as the registry names it, '=', and the folder as it is seen from here.",
            ErrorContext.of(Setting.REGISTRY_PATH_MAP.key()));
      }
      pairs.add(new Pair(there, here));
    }
    return new PathMap(pairs);
  }

  private static String folder(String text) {
    return text.strip().replaceFirst("(?<=.)[/\\\\]+$", "");
  }

  boolean isEmpty() {
    return pairs.isEmpty();
  }

  /// The path as it is seen from here; as it is where no folder of the map holds it.
  String here(String path) {
    for (Pair pair : pairs) {
      if (path.equals(pair.there())) {
        return pair.here();
      }
      boolean below =
          path.startsWith(pair.there())
              && (path.charAt(pair.there().length()) == '/'
                  || path.charAt(pair.there().length()) == '\\');
      if (below) {
        return pair.here() + path.substring(pair.there().length()).replace('\\', '/');
      }
    }
    return path;
  }
}
