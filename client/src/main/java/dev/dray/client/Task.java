package dev.dray.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Work that somebody waits for, as it was at one moment. It lives as long as the service.
///
/// @param id its id
/// @param kind `verify`, `evict` or `scan`
/// @param title what it is about, for people
/// @param state where it stands
/// @param message what it does now, for people
/// @param bytesDone bytes that were read
/// @param bytesTotal bytes to read
/// @param createdAt when it began
/// @param finishedAt when it ended
/// @param error why it failed
public record Task(
    UUID id,
    String kind,
    String title,
    State state,
    String message,
    long bytesDone,
    OptionalLong bytesTotal,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Optional<Problem> error) {

  /// Where a task stands.
  public enum State {
    /// It works.
    RUNNING,
    /// It is done.
    COMPLETED,
    /// It could not be done.
    FAILED,
    /// Somebody ended it.
    CANCELLED;

    /// The word in JSON.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
