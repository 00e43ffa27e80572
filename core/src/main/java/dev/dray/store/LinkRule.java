package dev.dray.store;

import java.nio.file.Path;

/// Whether a hub cache links its snapshots to blobs, as the official client does where it can, or
/// keeps plain files in them (`HF_HUB_DISABLE_SYMLINKS`).
public enum LinkRule {
  /// Links where the file system takes them, found out by trying once for each cache.
  WHERE_POSSIBLE,
  /// Plain files only.
  NEVER;

  /// Whether to link in this cache.
  boolean linksBelow(Path cache) {
    return this == WHERE_POSSIBLE && LinkSupport.below(cache);
  }
}
