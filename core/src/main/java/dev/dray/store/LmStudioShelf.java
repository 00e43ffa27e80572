package dev.dray.store;

import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// One model in LM Studio's folder. LM Studio watches that folder and takes every `.gguf` two
/// levels below for a model, so part files and notes lie beside the publishers in `.dray/`, and
/// none of them ends in `.gguf` or `.safetensors`.
final class LmStudioShelf extends TreeShelf {

  private final Path own;

  LmStudioShelf(
      Path folder, Path own, Listing listing, boolean overwrite, Optional<CacheContents> cache) {
    super(folder, own, ".note", listing, overwrite, cache);
    this.own = own;
  }

  /// Nothing of ours lies in the model's folder.
  @Override
  String reserved() {
    return "";
  }

  @Override
  public void abandon() {
    super.abandon();
    AtomicFile.removeQuietly(Objects.requireNonNull(own.getParent()));
    AtomicFile.removeQuietly(Objects.requireNonNull(folder.getParent()));
  }
}
