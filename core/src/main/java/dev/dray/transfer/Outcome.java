package dev.dray.transfer;

import dev.dray.error.DrayException;

/// How an attempt to read a file from one source ended.
sealed interface Outcome {

  /// Every byte is here.
  record Whole() implements Outcome {}

  /// The bytes that are here are of no use.
  ///
  /// @param error what to say if it ends like this again and again
  record StartOver(DrayException error) implements Outcome {}

  /// The source has failed; another one may do.
  record SourceFailed(DrayException error) implements Outcome {}

  /// No source can help: the disk, a stop.
  record Failed(DrayException error) implements Outcome {}

  /// A fault of ours.
  record Broken(Throwable cause) implements Outcome {}
}
