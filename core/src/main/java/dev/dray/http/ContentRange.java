package dev.dray.http;

import java.util.Optional;
import java.util.OptionalLong;

/// The value of `Content-Range` for bytes (RFC 9110 §14.4).
///
/// @param first the first byte sent, counted from zero; empty for `*`
/// @param last the last byte sent, inclusive; empty for `*`
/// @param total the whole length; empty for `*`
public record ContentRange(OptionalLong first, OptionalLong last, OptionalLong total) {

  /// Reads `bytes a-b/total`, `bytes a-b/*` and `bytes */total`; anything else, or a range that
  /// contradicts itself, is nothing.
  public static Optional<ContentRange> parse(String text) {
    String value = text.strip();
    if (value.length() < 6 || !value.regionMatches(true, 0, "bytes", 0, 5)) {
      return Optional.empty();
    }
    char separator = value.charAt(5);
    int slash = value.indexOf('/');
    if ((separator != ' ' && separator != '=' && separator != '\t') || slash < 6) {
      return Optional.empty();
    }
    String range = value.substring(6, slash).strip();
    String size = value.substring(slash + 1).strip();
    OptionalLong total = Headers.decimal(size);
    if (total.isEmpty() && !size.equals("*")) {
      return Optional.empty();
    }
    if (range.equals("*")) {
      return total.isPresent()
          ? Optional.of(new ContentRange(OptionalLong.empty(), OptionalLong.empty(), total))
          : Optional.empty();
    }
    int dash = range.indexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    OptionalLong first = Headers.decimal(range.substring(0, dash));
    OptionalLong last = Headers.decimal(range.substring(dash + 1));
    if (first.isEmpty()
        || last.isEmpty()
        || last.getAsLong() < first.getAsLong()
        || (total.isPresent() && last.getAsLong() >= total.getAsLong())) {
      return Optional.empty();
    }
    return Optional.of(new ContentRange(first, last, total));
  }

  /// That of an answer, if it has a readable one.
  public static Optional<ContentRange> of(Headers headers) {
    return headers.first("Content-Range").flatMap(ContentRange::parse);
  }
}
