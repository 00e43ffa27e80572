package dev.dray.store;

import dev.dray.ModelRef;
import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.Optional;

/// A folder of plain files with the official client's notes in `.cache/huggingface/`: what `hf
/// download --local-dir DIR` makes and understands.
///
/// Unlike there, the old file stays until the new one is verified, small files without a note are
/// adopted by their git id as large ones are by their SHA-256, and nothing is written into the main
/// cache. Files that were deleted upstream stay. Thread-safe.
public final class LocalDir implements ModelStore {

  private final Path root;
  private final Optional<HubCache> cache;

  private LocalDir(Path root, Optional<HubCache> cache) {
    this.root = root.toAbsolutePath().normalize();
    this.cache = cache;
  }

  /// The folder alone. Touches nothing on disk.
  public static LocalDir at(Path folder) {
    return new LocalDir(folder, Optional.empty());
  }

  /// The folder, filled from the blobs of a cache where it has them.
  public static LocalDir at(Path folder, HubCache cache) {
    return new LocalDir(folder, Optional.of(cache));
  }

  @Override
  public String layout() {
    return "local dir";
  }

  @Override
  public Path root() {
    return root;
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException if the listing is not of a hub repository or has no commit
  @Override
  public Shelf shelf(Listing listing) {
    if (!(listing.ref() instanceof ModelRef.Hub) || listing.commit().isEmpty()) {
      throw new IllegalArgumentException(
          "a local dir holds pinned hub repositories, not " + listing.name());
    }
    Optional<CacheContents> blobs = cache.map(c -> new CacheContents(c.root()));
    return new LocalDirShelf(root, listing, listing.commit().get(), blobs);
  }

  /// Hashes every file of the listing that is here, on all cores; tells missing and extra files.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public VerifyReport verify(Listing listing, HashProgress progress) {
    return Verification.run(
        root, ".cache/huggingface/", Optional.of(listing), path -> Optional.empty(), progress);
  }

  @Override
  public String toString() {
    return "local dir " + root;
  }
}
