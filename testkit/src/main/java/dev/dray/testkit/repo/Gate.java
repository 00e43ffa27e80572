package dev.dray.testkit.repo;

/// Whether users must ask before they get the files.
public enum Gate {
  /// They need not.
  OPEN,
  /// They must accept terms, and are let in at once.
  AUTO,
  /// Somebody decides about each of them.
  MANUAL
}
