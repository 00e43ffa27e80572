package dev.dray.transfer;

/// Whether a file's bytes may go to the disk without a stay in the system's page cache. It saves a
/// copy of every byte and the write-back, half of the processor time of a fast transfer; in return
/// whoever reads the file next reads it from the disk.
public enum DirectWrites {
  /// While this machine and not the network is what limits the speed, and on file systems that are
  /// known to do it well.
  AUTO,
  /// Wherever the file system takes them, however slow the network.
  ALWAYS,
  /// Nowhere.
  NEVER
}
