package dev.dray.testkit.repo;

import dev.dray.testkit.content.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A row of a tree listing.
///
/// @param path the path of the file or directory
/// @param file the file, empty for a directory
public record TreeEntry(String path, Optional<RepoFile> file) {

  /// Whether this is a directory.
  public boolean isDirectory() {
    return file.isEmpty();
  }

  /// The git object id; for a directory made up from its path.
  public String oid() {
    return file.map(RepoFile::blobId).orElseGet(() -> Content.of("tree " + path).gitBlobId());
  }

  /// The directory this lies in, empty for the root.
  public String parent() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static List<TreeEntry> of(SortedMap<String, RepoFile> files) {
    TreeMap<String, TreeEntry> entries = new TreeMap<>();
    files.forEach((path, file) -> {
      entries.put(path, new TreeEntry(path, Optional.of(file)));
      int slash = path.lastIndexOf('/');
      while (slash > 0) {
        String directory = path.substring(0, slash);
        entries.putIfAbsent(directory, new TreeEntry(directory, Optional.empty()));
        slash = path.lastIndexOf('/', slash - 1);
      }
    });
    return List.copyOf(new ArrayList<>(entries.values()));
  }
}
