package dev.dray.store;

/// How closely files are looked at.
public enum CheckDepth {
  /// Whether they are there and as long as they should be; reads no content.
  SIZES,
  /// The digest of every byte, on all cores.
  DIGESTS
}
