package dev.dray.store;

import dev.dray.ModelRef;
import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A folder of plain files, as `--to DIR` makes it: `DIR/<path>` for each file of a repository,
/// with our notes and part files in `DIR/.dray/`; for a single file at a URL only `DIR/<name>`,
/// with `<name>.dray-part` beside it while it is on its way.
///
/// A file that is there already counts when its note still fits (size and time of change as we left
/// them), or else when its bytes hash to the listing's digest; where the listing states no digest,
/// when its size is right. A file that somebody else put there or changed, with other content, is
/// not replaced unless that was asked for. Thread-safe.
public final class PlainTree implements ModelStore {

  private final Path root;
  private final Optional<HubCache> cache;

  private final boolean overwrite;

  private PlainTree(Path root, boolean overwrite, Optional<HubCache> cache) {
    this.root = root.toAbsolutePath().normalize();
    this.overwrite = overwrite;
    this.cache = cache;
  }

  /// The folder, in which no file of the user's is replaced. Touches nothing on disk.
  public static PlainTree at(Path folder) {
    return at(folder, false);
  }

  /// The folder. Touches nothing on disk.
  ///
  /// @param overwrite whether files that others put or changed there are replaced; otherwise
  ///   [Shelf#requireFree] refuses
  public static PlainTree at(Path folder, boolean overwrite) {
    return new PlainTree(folder, overwrite, Optional.empty());
  }

  /// The same, filled from a cache where that has the content.
  public static PlainTree at(Path folder, boolean overwrite, HubCache cache) {
    return new PlainTree(folder, overwrite, Optional.of(cache));
  }

  @Override
  public String layout() {
    return "plain tree";
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public Shelf shelf(Listing listing) {
    return listing.ref() instanceof ModelRef.Url && listing.files().size() == 1
        ? new SingleFileShelf(root, listing, overwrite)
        : new TreeShelf(root, listing, overwrite, cache.map(c -> new CacheContents(c.root())));
  }

  /// Hashes every file of the listing that is here, on all cores; tells missing and extra files.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public VerifyReport verify(Listing listing, HashProgress progress) {
    return Verification.run(
        root, ".dray/", Optional.of(listing), path -> Optional.empty(), progress);
  }

  /// What the files of a folder should be by the notes of the downloads that brought them; nothing
  /// if there are none. A file that was changed since is not the note's any more, which its time of
  /// change tells; it is told with the digest that it had. Reads no content.
  ///
  /// @throws dev.dray.error.StorageException if the notes cannot be read
  public Optional<List<ExpectedFile>> noted() {
    return TreeShelf.noted(root);
  }

  @Override
  public String toString() {
    return "folder " + root;
  }
}
