package dev.dray.update;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.download.DownloadTarget;
import dev.dray.receipt.Receipt;
import java.nio.file.Path;
import java.util.Optional;

/// One version of a model that is here, and the name under which it is followed.
///
/// @param ref the model with the branch or tag that is followed; with the commit, if it is pinned
/// @param version what is here
/// @param pinned whether nothing newer takes its place: because it was asked for by its commit, or
///   because the registry locks it
/// @param place where it lies; nothing if a daemon keeps it to itself
/// @param size bytes of it
/// @param target where an update goes to: where it lies
/// @param receipt the record of the download that brought it, for places that tell nothing
///   themselves, such as plain folders
public record Held(
    ModelRef ref,
    Version version,
    boolean pinned,
    Optional<Path> place,
    ByteSize size,
    DownloadTarget target,
    Optional<Receipt> receipt) {

  /// A version in one of the configured stores.
  Held(ModelRef ref, Version version, boolean pinned, Optional<Path> place, ByteSize size) {
    this(ref, version, pinned, place, size, DownloadTarget.cache(), Optional.empty());
  }

  /// The same, kept as it is.
  Held asPinned() {
    return new Held(ref, version, true, place, size, target, receipt);
  }

  /// The name without branch, tag or commit, by which all versions of a model are meant.
  public ModelRef model() {
    return switch (ref) {
      case ModelRef.Hub hub ->
          new ModelRef.Hub(
              hub.provider(),
              hub.kind(),
              hub.repo(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case ModelRef.ModelScope scope ->
          new ModelRef.ModelScope(
              scope.repo(), Optional.empty(), Optional.empty(), Optional.empty());
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> ref;
    };
  }
}
