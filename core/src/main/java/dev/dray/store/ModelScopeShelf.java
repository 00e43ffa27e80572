package dev.dray.store;

import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One model in ModelScope's cache: a plain tree whose notes lie elsewhere, and which takes what
/// the older layout has.
final class ModelScopeShelf extends TreeShelf {

  private final List<Path> old;
  private final List<Path> above;

  /// @param own where notes and part files lie
  /// @param old folders of the older layout
  ModelScopeShelf(
      Path folder, Path own, Listing listing, List<Path> old, Optional<CacheContents> hub) {
    super(folder, own, "", listing, true, hub);
    this.old = old;
    this.above =
        List.of(own.resolveSibling("."), folder.resolveSibling("."), folder.resolveSibling(".."));
  }

  @Override
  public void abandon() {
    super.abandon();
    // What is not empty stays.
    above.stream().map(Path::normalize).forEach(AtomicFile::removeQuietly);
  }

  @Override
  String reserved() {
    // Nothing of ours is in the snapshot.
    return "";
  }

  @Override
  Optional<Path> elsewhere(RemoteFile file) {
    if (file.digest().isEmpty()) {
      return Optional.empty();
    }
    return old.stream()
        .map(folder -> file.path().under(folder))
        .filter(path -> usable(path, file))
        .findFirst()
        .or(() -> super.elsewhere(file));
  }
}
