package dev.dray.transfer;

/// Whether somebody is at work on a part file.
public enum Holder {
  /// Nobody: there is no lease.
  NOBODY,
  /// A process of this machine that lives, this one included.
  ALIVE,
  /// A process that is gone; the next download takes over.
  DEAD,
  /// A process of another machine or container: only watching its lease would tell.
  ELSEWHERE
}
