package dev.dray.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The value of `Retry-After` (RFC 9110 §10.2.3).
///
/// @param delay how long to wait, never negative, at most [#MAX]
public record RetryAfter(Duration delay) {

  /// Longer waits are read as this one.
  public static final Duration MAX = Duration.ofDays(1);

  /// Cuts the delay to zero and [#MAX].
  public RetryAfter {
    delay = delay.isNegative() ? Duration.ZERO : delay.compareTo(MAX) > 0 ? MAX : delay;
  }

  /// Reads seconds or an HTTP date; anything else is nothing.
  ///
  /// @param now what a date is counted from
  public static Optional<RetryAfter> parse(String text, Instant now) {
    String value = text.strip();
    OptionalLong seconds = Headers.decimal(value);
    if (seconds.isPresent()) {
      return Optional.of(
          new RetryAfter(Duration.ofSeconds(Math.min(seconds.getAsLong(), MAX.toSeconds()))));
    }
    try {
      DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
      Instant until = ZonedDateTime.parse(value, format).toInstant();
      return Optional.of(new RetryAfter(Duration.between(now, until)));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /// That of an answer, if it has a readable one.
  public static Optional<RetryAfter> of(Headers headers, Instant now) {
    return headers.first("Retry-After").flatMap(value -> parse(value, now));
  }
}
