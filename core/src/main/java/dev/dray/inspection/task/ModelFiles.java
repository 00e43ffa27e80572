package dev.dray.inspection.task;

import dev.dray.Digest;
import dev.dray.format.RandomRead;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The files of one model, wherever they are.
interface ModelFiles {

  /// One of them.
  ///
  /// @param path with slashes, below the model's root
  /// @param size in bytes, where known
  /// @param digest of its content, where known without reading
  record ModelFile(String path, OptionalLong size, Optional<Digest> digest) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The folder with its slash, or the empty text.
    String folder() {
      return path.substring(0, path.lastIndexOf('/') + 1);
    }

    boolean isAtRoot() {
      return path.indexOf('/') < 0;
    }
  }

  /// The model's name, or its folder's.
  String name();

  /// Every file, in path order.
  List<ModelFile> files();

  /// Whether reading costs requests, so that no more is read than needed.
  boolean isRemote();

  /// The bytes of a file.
  ///
  /// @throws IOException if it cannot be opened
  RandomRead open(ModelFile file) throws IOException;

  /// What was spent so far.
  Allowance allowance();
}
