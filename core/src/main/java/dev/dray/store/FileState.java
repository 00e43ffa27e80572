package dev.dray.store;

import java.nio.file.Path;

/// What of a file a store has.
public sealed interface FileState {
  /// The file is in place.
  ///
  /// @param path where
  record Present(Path path) implements FileState {}

  /// Its content is in the store under another name; only a link or copy is missing.
  ///
  /// @param content where the content lies
  record Linkable(Path content) implements FileState {}

  /// Nothing of it is here, except perhaps a part file.
  record Absent() implements FileState {}
}
