package dev.dray.settings;

/// How content that another store of this machine has is taken from there.
public enum Borrowing {
  /// By shared blocks where the file system has them; by a hard link between stores of blobs that
  /// nobody changes in place; else by a copy.
  AUTO,
  /// By shared blocks or a hard link wherever that is safe, else by a copy.
  LINK,
  /// By a copy only.
  COPY,
  /// Not at all.
  OFF
}
