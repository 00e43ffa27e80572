package dev.dray.server.job;

import java.util.Optional;
import java.util.UUID;

/// A job's id: the same before and after a restart, on every node.
///
/// @param value a random UUID
public record JobId(UUID value) {

  /// A new one.
  public static JobId random() {
    return new JobId(UUID.randomUUID());
  }

  /// Reads the written form; empty if it is none.
  public static Optional<JobId> parse(String text) {
    try {
      UUID value = UUID.fromString(text);
      // Java also takes shortened ones, which nobody was given.
      return value.toString().equalsIgnoreCase(text)
          ? Optional.of(new JobId(value))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The written form, 36 lower-case characters.
  @Override
  public String toString() {
    return value.toString();
  }
}
