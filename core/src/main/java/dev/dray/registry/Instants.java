package dev.dray.registry;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Times as registries write them: ISO 8601 in UTC. Written with `Z` and at most microseconds; read
/// with any offset, and without one as UTC.
final class Instants {
  private Instants() {}

  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS).toString();
  }

  /// The time, or nothing if the text is none.
  static Optional<Instant> parse(String text) {
    String iso = text.strip().replace(' ', 'T');
    try {
      return Optional.of(OffsetDateTime.parse(iso).toInstant());
    } catch (DateTimeException e) {
      return naive(iso);
    }
  }

  private static Optional<Instant> naive(String iso) {
    try {
      return Optional.of(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
