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
  /// @param overwrite whether files that lie there under the same names and are other ones, and
  ///   that Dray did not bring, are replaced; otherwise the download is refused
  record Folder(Path folder, boolean overwrite) implements DownloadTarget {

    /// A folder where nothing of the user's is replaced.
    public Folder(Path folder) {
      this(folder, false);
    }
  }

  /// A place with a name, or a path to one: the model gets a folder of its own there,
  /// `<owner>/<repository>[@<branch>]`.
  ///
  /// @param name one of [dev.dray.location.Locations], `auto` to have the format decide, or a path
  record Located(String name) implements DownloadTarget {}

  /// The configured hub cache.
  static DownloadTarget cache() {
    return new Cache(Optional.empty());
  }
}
