package dev.dray.download;

/// Where a download stands on the street.
///
/// The grammar of states: `QUEUED (QUEUED | PARKED | RESOLVING | TRANSFERRING | VERIFYING |
/// PUBLISHING | PAUSED)* (COMPLETED | FAILED | CANCELLED)`; pausing is possible in every state
/// before the last, and who was paused or parked waits for its turn and resolves again. A terminal
/// state never changes.
public enum DownloadState {
  /// Waiting for its turn.
  QUEUED,
  /// Pinning the revision, listing and choosing files, looking at the disk.
  RESOLVING,
  /// Bytes are on their way.
  TRANSFERRING,
  /// All bytes are here; digests are being finished.
  VERIFYING,
  /// Verified files move into place.
  PUBLISHING,
  /// Stopped by the caller, or waiting for room on a full disk, as the message says; everything
  /// fetched is kept.
  PAUSED,
  /// Outside its hours: goes on by itself when they begin; everything fetched is kept.
  PARKED,
  /// Whole, verified and in place.
  COMPLETED,
  /// Ended with an error; what was fetched is kept.
  FAILED,
  /// Ended by the caller; what was fetched is kept.
  CANCELLED;

  /// Whether nothing more can happen.
  public boolean isTerminal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
