package dev.dray.testkit.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a `Range` header asks of a body of known size.
public sealed interface ByteRange {

  /// The whole body: no range, several ranges, or nonsense.
  record Whole() implements ByteRange {}

  /// One range inside the body.
  ///
  /// @param first first byte, from 0
  /// @param last last byte, included
  record Part(long first, long last) implements ByteRange {
    /// The number of bytes.
    public long length() {
      return last - first + 1;
    }
  }

  /// A range that the body cannot satisfy: answered with 416.
  record Unsatisfiable() implements ByteRange {}

  /// Reads `bytes=a-b`, `bytes=a-`, `bytes=-n`.
  static ByteRange of(Optional<String> header, long size) {
    if (header.isEmpty()) {
      return new Whole();
    }
    Matcher range = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})").matcher(header.get().strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return new Whole();
    }
    if (range.group(1).isEmpty()) {
      long count = Math.min(Long.parseLong(range.group(2)), size);
      return count == 0 ? new Unsatisfiable() : new Part(size - count, size - 1);
    }
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    if (!range.group(2).isEmpty() && last < first) {
      return new Whole();
    }
    return first >= size ? new Unsatisfiable() : new Part(first, Math.min(last, size - 1));
  }
}
