package dev.dray.client;

import java.util.Optional;

/// Something that happened.
///
/// @param id its id; [EventQuery#after(long)] goes on behind it. The same as that of the last kept
///   event where it is a mere figure
/// @param type what happened: `job.created`, `job.state`, `job.changed`, `job.progress`,
///   `job.removed`, `task.state`, `task.progress`, or `reset` where events were lost and lists have
///   to be read again
/// @param json the subject as it was then
public record ServiceEvent(long id, String type, String json) {

  /// The download that it is about, as it was then.
  public Optional<Download> download() {
    return type.startsWith("job.")
        ? Optional.of(Connection.parse(json, Download.class))
        : Optional.empty();
  }

  /// The task that it is about, as it was then.
  public Optional<Task> task() {
    return type.startsWith("task.")
        ? Optional.of(Connection.parse(json, Task.class))
        : Optional.empty();
  }
}
