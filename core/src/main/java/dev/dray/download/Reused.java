package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import dev.dray.federation.FoundStore;
import dev.dray.federation.Means;
import java.nio.file.Path;

/// A file whose content another store of this machine had, so that it was not fetched.
///
/// @param file the file
/// @param content where its content was found
/// @param store the store that has it
/// @param means how it came
/// @param bytes its size
public record Reused(RepoPath file, Path content, FoundStore store, Means means, ByteSize bytes) {

  /// One sentence for people.
  @Override
  public String toString() {
    return file + ": " + bytes + " from " + store + ", by " + means.label();
  }
}
