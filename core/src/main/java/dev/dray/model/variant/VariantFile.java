package dev.dray.model.variant;

import dev.dray.RepoPath;
import java.util.OptionalLong;

/// A file as far as choosing needs it, wherever it lies.
///
/// @param path where it lies in the repository or folder
/// @param size its length in bytes, where known
public record VariantFile(RepoPath path, OptionalLong size) implements Comparable<VariantFile> {

  /// In the order of paths.
  @Override
  public int compareTo(VariantFile other) {
    return path.compareTo(other.path);
  }
}
