package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Delegated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A finished download: every file is in place and verified, or a daemon says that it has the
/// model.
///
/// @param ref what was asked
/// @param name the repository or file for people
/// @param revision the revision that was asked
/// @param commit the commit it was pinned to
/// @param place the snapshot folder, the chosen folder, or the single file that was asked for; of a
///   model that a daemon keeps, the file of its weights where that is on this machine and known
/// @param files every selected file and its place, in path order; of an archive that was unpacked
///   and does not stay, the place of what was in it; empty where a daemon keeps the model
/// @param unpacked archives whose content is in place
/// @param bytes bytes of the selection
/// @param bytesDownloaded bytes that came over the network
/// @param reused files whose content another store of this machine had
/// @param unverified files for which no digest was known, so that only their size was checked
/// @param droppedSources sources that were given up on the way, in the order of events
/// @param delegated what the daemon says, where one brought the model
/// @param elapsed how long it took
public record DownloadResult(
    ModelRef ref,
    String name,
    String revision,
    Optional<Commit> commit,
    Optional<Path> place,
    Map<RepoPath, Path> files,
    List<Unpacked> unpacked,
    ByteSize bytes,
    ByteSize bytesDownloaded,
    List<Reused> reused,
    int unverified,
    List<DroppedSource> droppedSources,
    Optional<Delegated> delegated,
    Duration elapsed) {
  /// Copies the lists.
  public DownloadResult {
    unpacked = List.copyOf(unpacked);
    reused = List.copyOf(reused);
    droppedSources = List.copyOf(droppedSources);
  }

  /// The [#place()], for callers who need one.
  ///
  /// @throws UnsupportedException if a daemon keeps the model at a place that is not known
  public Path path() {
    return place.orElseThrow(() ->
        new UnsupportedException(
            name + " is kept by " + ref.provider() + ", and where it lies is not known here",
            "Use the model through " + ref.provider() + " by that name.",
            ErrorContext.of(ref.toString()).withProvider(ref.provider().id())));
  }
}
