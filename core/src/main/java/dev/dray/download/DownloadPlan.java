package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.List;

/// What a download would do, found out without changing anything.
///
/// @param listing the pinned model
/// @param files the selection, in path order
/// @param layout the target's layout, for people
/// @param target where the model will be found
/// @param freeSpace free bytes on the target's disk
public record DownloadPlan(
    Listing listing, List<PlannedFile> files, String layout, Path target, ByteSize freeSpace) {

  /// Copies the list.
  public DownloadPlan {
    files = List.copyOf(files);
  }

  /// Bytes of the whole selection whose sizes are known.
  public ByteSize totalBytes() {
    return new ByteSize(files.stream().mapToLong(f -> f.file().size().orElse(0)).sum());
  }

  /// Bytes that must come over the network, as far as sizes are known. Equal content under several
  /// paths counts once.
  public ByteSize bytesToFetch() {
    var seen = new java.util.HashSet<dev.dray.Digest>();
    long sum = 0;
    for (PlannedFile file : files) {
      if (file.file().digest().map(seen::add).orElse(true)) {
        sum += file.bytesToFetch().orElse(0);
      }
    }
    return new ByteSize(sum);
  }
}
