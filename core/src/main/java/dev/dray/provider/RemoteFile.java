package dev.dray.provider;

import dev.dray.Digest;
import dev.dray.RepoPath;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A file as a provider lists it.
///
/// @param path where it lies in the repository
/// @param size its length in bytes, when the listing says so
/// @param digest its content's digest, when the listing says so
/// @param hub what only hubs that keep files in git know, when this is one
/// @param sources places to read it from, best first; at least one
public record RemoteFile(
    RepoPath path,
    OptionalLong size,
    Optional<Digest> digest,
    Optional<HubEntry> hub,
    List<Source> sources) {

  /// The ids the Hub keeps beside a file; the cache's `trees` listing repeats them.
  ///
  /// @param blobId the git id of what lies in git: the content itself, or the LFS pointer
  /// @param xetHash the Xet hash (64 hexadecimal digits), when the content lies in Xet storage
  public record HubEntry(Digest.GitBlob blobId, Optional<String> xetHash) {}

  /// Copies the sources.
  ///
  /// @throws IllegalArgumentException if there is none
  public RemoteFile {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("no source for " + path);
    }
  }
}
