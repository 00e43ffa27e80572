package dev.dray.server.api;

import dev.dray.server.event.Subject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Work that somebody waits for, as it stands. Immutable.
///
/// @param id its id
/// @param kind what it does
/// @param title what it is about, for people
/// @param state where it stands
/// @param bytesDone bytes that were read
/// @param bytesTotal bytes to read, as far as is known
/// @param message what it does now, for people
/// @param createdAt when it began
/// @param finishedAt when it ended
/// @param result what came of it
/// @param error why it failed
record Task(
    UUID id,
    TaskKind kind,
    String title,
    State state,
    long bytesDone,
    OptionalLong bytesTotal,
    String message,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Optional<JsonNode> result,
    Optional<ObjectNode> error)
    implements Subject {

  /// Where a task stands.
  enum State {
    /// It works.
    RUNNING,
    /// It is done.
    COMPLETED,
    /// It could not be done.
    FAILED,
    /// Somebody ended it.
    CANCELLED
  }

  static Task begun(TaskKind kind, String title, Instant now) {
    return new Task(
        UUID.randomUUID(),
        kind,
        title,
        State.RUNNING,
        0,
        OptionalLong.empty(),
        title,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Task saying(String words) {
    return new Task(
        id, kind, title, state, bytesDone, bytesTotal, words, createdAt, finishedAt, result, error);
  }

  Task read(long done, OptionalLong total) {
    return new Task(
        id, kind, title, state, done, total, message, createdAt, finishedAt, result, error);
  }

  Task completed(JsonNode outcome, Instant now) {
    return ended(State.COMPLETED, message, now, Optional.of(outcome), Optional.empty());
  }

  Task failed(String words, ObjectNode why, Instant now) {
    return ended(State.FAILED, words, now, Optional.empty(), Optional.of(why));
  }

  Task cancelled(Instant now) {
    return ended(State.CANCELLED, "Cancelled", now, Optional.empty(), Optional.empty());
  }

  private Task ended(
      State how, String words, Instant now, Optional<JsonNode> outcome, Optional<ObjectNode> why) {
    return new Task(
        id,
        kind,
        title,
        how,
        bytesDone,
        bytesTotal,
        words,
        createdAt,
        Optional.of(now),
        outcome,
        why);
  }

  @Override
  public String key() {
    return id.toString();
  }

  void write(Fields fields) {
    fields
        .text("id", id)
        .text("kind", kind.word())
        .text("title", title)
        .text("state", state.name().toLowerCase(Locale.ROOT))
        .number("bytes_done", bytesDone)
        .number("bytes_total", bytesTotal)
        .text("message", message)
        .text("created_at", createdAt)
        .text("finished_at", finishedAt)
        .node("result", result)
        .node("error", error);
  }
}
