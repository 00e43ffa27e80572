package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A commit's whole listing as the cache remembers it: what tells a partial snapshot from a whole
/// one without asking the Hub. Immutable.
///
/// @param commit the commit
/// @param files every file of it
public record CachedTree(Commit commit, SortedMap<RepoPath, Entry> files) {

  /// Copies the map.
  public CachedTree {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// One file.
  ///
  /// @param size bytes of content
  /// @param blobId git's id: of the content, or of the LFS pointer
  /// @param sha256 the content's SHA-256, for files in LFS or Xet
  /// @param xetHash the Xet hash, for files in Xet
  public record Entry(
      long size, Digest.GitBlob blobId, Optional<Digest.Sha256> sha256, Optional<String> xetHash) {

    /// What the content hashes to, which is also its blob's name.
    public Digest digest() {
      return sha256.isPresent() ? sha256.get() : blobId;
    }
  }
}
