package dev.dray.provider.modelscope;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.json.JsonField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Reads the list of a repository's files: `Data.Files[]` of `{"Path","Type":"blob"|"tree","Size",
/// "Sha256",…}`. The SHA-256 is there for every file, LFS or not.
final class ScopeFiles {

  /// One file of the list.
  ///
  /// @param path where it lies in the repository
  /// @param size its bytes, where the list says so
  /// @param digest its SHA-256, where the list says so
  record Entry(RepoPath path, OptionalLong size, Optional<Digest> digest) {}

  private ScopeFiles() {}

  /// The files in path order, no path twice; folders are left out.
  ///
  /// @throws IllegalArgumentException with a phrase, if it is no list of files, names a file that
  ///   must not be written, or one path for two contents
  static List<Entry> read(JsonNode data) {
    JsonNode list = ScopeJson.member(data, "Files", "files");
    if (!list.isArray()) {
      throw new IllegalArgumentException("something that is not a list of files");
    }
    List<Entry> files = new ArrayList<>(list.size());
    for (JsonNode item : list) {
      if (!"tree".equals(JsonField.text(ScopeJson.member(item, "Type", "type")).orElse("blob"))) {
        files.add(entry(item));
      }
    }
    files.sort(Comparator.comparing(Entry::path));
    List<Entry> unique = new ArrayList<>(files.size());
    for (Entry file : files) {
      if (unique.isEmpty() || !unique.getLast().path().equals(file.path())) {
        unique.add(file);
      } else if (!unique.getLast().equals(file)) {
        throw new IllegalArgumentException("two different files named '" + file.path() + "'");
      }
    }
    return unique;
  }

  private static Entry entry(JsonNode item) {
    String path = JsonField.text(ScopeJson.member(item, "Path", "path")).orElse("");
    if (path.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      throw new IllegalArgumentException("a file name that is not Unicode");
    }
    RepoPath safe;
    try {
      safe = new RepoPath(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a file that must not be written: " + e.getMessage(), e);
    }
    Optional<Digest> digest =
        JsonField.text(ScopeJson.member(item, "Sha256", "sha256"))
            .map(hex -> hex.toLowerCase(Locale.ROOT))
            .filter(hex -> hex.matches("[0-9a-f]{64}"))
            .map(Digest.Sha256::new);
    return new Entry(safe, JsonField.number(ScopeJson.member(item, "Size", "size")), digest);
  }
}
