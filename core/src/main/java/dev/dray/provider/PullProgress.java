package dev.dray.provider;

import java.util.OptionalLong;

/// What a daemon tells while it brings a model; the download turns it into its own progress, which
/// never goes backwards and shows 100 % once. Called by one thread at a time.
public interface PullProgress {

  /// Bytes of the whole model.
  ///
  /// @param done bytes that are there; may drop where the daemon fetches something again
  /// @param resumed how many of them were there before this pull began; no part of the speed
  /// @param total bytes of all of it, where known
  /// @param estimated whether the total counts only what the daemon has named so far
  void bytes(long done, long resumed, OptionalLong total, boolean estimated);

  /// The bytes are there and are being checked.
  void verifying();

  /// A sentence for people, in the daemon's own words.
  void says(String message);

  /// A sentence that the user should find after the download too, such as which of several ways was
  /// taken.
  default void note(String sentence) {
    says(sentence);
  }
}
