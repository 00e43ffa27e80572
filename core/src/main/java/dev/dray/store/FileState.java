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
  /// @param elsewhere whether that is in another model or another store of this machine
  record Linkable(Path content, boolean elsewhere) implements FileState {
    /// Content of the same model.
    public Linkable(Path content) {
      this(content, false);
    }
  }

  /// Nothing of it is here, except perhaps a part file.
  record Absent() implements FileState {}
}
