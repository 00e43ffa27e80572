package dev.dray.download;

import java.nio.file.Path;
import java.util.Optional;

/// Where a model goes and in which layout.
public sealed interface DownloadTarget {

  /// The hub cache that every other tool shares.
  ///
  /// @param root its folder; the configured one where empty
  record Cache(Optional<Path> root) implements DownloadTarget {}

  /// A folder with the official client's `local_dir` metadata.
  ///
  /// @param folder the folder
  record LocalDir(Path folder) implements DownloadTarget {}

  /// A plain folder: the files and nothing else once it is done.
  ///
  /// @param folder the folder
  record Folder(Path folder) implements DownloadTarget {}

  /// The configured hub cache.
  static DownloadTarget cache() {
    return new Cache(Optional.empty());
  }
}
