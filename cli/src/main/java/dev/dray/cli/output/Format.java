package dev.dray.cli.output;

/// What a command writes to standard output.
public enum Format {
  /// Text for people; notes go to standard error.
  HUMAN,
  /// Exactly one JSON document; everything for people goes to standard error.
  JSON,
  /// The bare result, such as a path; no notes.
  QUIET
}
