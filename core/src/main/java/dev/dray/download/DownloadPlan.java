package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.model.variant.Variant;
import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a download would do, found out without changing anything.
///
/// @param listing the pinned model
/// @param files the selection, in path order
/// @param variants the variants that were chosen; empty where the whole model or single files are
///   brought
/// @param choice a sentence about what was chosen without being asked for, where something was
/// @param layout the target's layout, for people
/// @param target where the model will be found
/// @param freeSpace free bytes on the target's disk
public record DownloadPlan(
    Listing listing,
    List<PlannedFile> files,
    List<Variant> variants,
    Optional<String> choice,
    String layout,
    Path target,
    ByteSize freeSpace) {

  /// Copies the lists.
  public DownloadPlan {
    files = List.copyOf(files);
    variants = List.copyOf(variants);
  }

  /// The same with other files of the listing.
  public DownloadPlan withFiles(List<PlannedFile> others) {
    return new DownloadPlan(listing, others, variants, choice, layout, target, freeSpace);
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
