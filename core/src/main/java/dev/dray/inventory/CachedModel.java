package dev.dray.inventory;

import dev.dray.ByteSize;
import dev.dray.RepoKind;
import dev.dray.location.Location;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A model in a cache that Dray looks after. A picture of one moment; immutable.
///
/// @param kind model, dataset or space
/// @param name its name, such as `org/name`
/// @param cache the cache that it is in
/// @param folder its folder there, with every revision
/// @param path what an engine loads: the snapshot of `main`, or else the one written last
/// @param size bytes, which two revisions share counted once
/// @param lastUsed when it was last used, as far as the file system or a program has said
/// @param modified when something of it last came
/// @param pinned whether it may never be evicted
public record CachedModel(
    RepoKind kind,
    String name,
    Location cache,
    Path folder,
    Optional<Path> path,
    ByteSize size,
    Instant lastUsed,
    Instant modified,
    boolean pinned) {

  /// The name without its owner.
  public String displayName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /// What it is known by in every cache, whatever its revision: `model/org/name`.
  public String key() {
    return kind.singular() + "/" + name.replaceFirst("@.*", "");
  }

  /// Whether it lies in the hub's cache, and not in a plain tree.
  public boolean isInHubCache() {
    return cache.layout() == Location.Layout.HUB_CACHE;
  }
}
