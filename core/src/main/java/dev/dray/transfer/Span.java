package dev.dray.transfer;

/// A stretch of a file.
///
/// @param from first byte
/// @param to byte after the last one
record Span(long from, long to) {
  Span {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("not a stretch: " + from + " to " + to);
    }
  }

  long length() {
    return to - from;
  }
}
