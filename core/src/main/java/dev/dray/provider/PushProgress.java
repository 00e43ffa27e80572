package dev.dray.provider;

/// Hears how a push goes. Called on the pusher's thread; must not block.
@FunctionalInterface
public interface PushProgress {

  /// Hears nothing.
  PushProgress NONE = (step, file, done, total) -> {};

  /// What is being done.
  enum Step {
    /// Files are read for their digests.
    HASHING,
    /// Files are sent.
    SENDING,
    /// The manifest is published; everything else is there.
    PUBLISHING
  }

  /// A step forward. Within a step `done` never goes backwards.
  ///
  /// @param file the file at work, by its path in the model; empty while the manifest is published
  /// @param done bytes of this step that are done; files that were there already count
  /// @param total bytes of all files
  void at(Step step, String file, long done, long total);
}
