package dev.dray.format;

import java.util.List;

/// A value of a GGUF header.
public sealed interface GgufValue {

  /// An integer of any width; unsigned ones above 2^63 - 1 look negative.
  record Whole(long value) implements GgufValue {}

  /// A floating point number.
  record Real(double value) implements GgufValue {}

  /// True or false.
  record Flag(boolean value) implements GgufValue {}

  /// A text.
  record Text(String value) implements GgufValue {}

  /// A text too long to be kept.
  record LongText(long bytes) implements GgufValue {}

  /// A list. Short lists of integers, such as one number per layer, are kept; of all others only
  /// the length is.
  ///
  /// @param count how many elements it has
  /// @param kept the elements, or nothing
  record Row(long count, List<Long> kept) implements GgufValue {
    /// Copies the list.
    public Row {
      kept = List.copyOf(kept);
    }
  }
}
