package dev.dray.store;

/// Told how far hashing has come, from several threads, one call at a time.
@FunctionalInterface
public interface HashProgress {

  /// Some bytes more were read.
  void read(long bytes);

  /// So many bytes will be read in all; said once, before the first of them.
  default void expect(long bytes) {}
}
