package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A finished download: every file is in place and verified.
///
/// @param ref what was asked
/// @param name the repository or file for people
/// @param revision the revision that was asked
/// @param commit the commit it was pinned to
/// @param path the snapshot folder, the chosen folder, or the single file that was asked for
/// @param files every selected file and its place, in path order; of an archive that was unpacked
///   and does not stay, the place of what was in it
/// @param unpacked archives whose content is in place
/// @param bytes bytes of the selection
/// @param bytesDownloaded bytes that came over the network
/// @param unverified files for which no digest was known, so that only their size was checked
/// @param droppedSources sources that were given up on the way, in the order of events
/// @param elapsed how long it took
public record DownloadResult(
    ModelRef ref,
    String name,
    String revision,
    Optional<Commit> commit,
    Path path,
    Map<RepoPath, Path> files,
    List<Unpacked> unpacked,
    ByteSize bytes,
    ByteSize bytesDownloaded,
    int unverified,
    List<DroppedSource> droppedSources,
    Duration elapsed) {
  /// Copies the lists.
  public DownloadResult {
    unpacked = List.copyOf(unpacked);
    droppedSources = List.copyOf(droppedSources);
  }
}
