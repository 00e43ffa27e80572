package dev.dray.download.view;

import dev.dray.download.Download;
import dev.dray.error.DrayException;
import java.nio.file.Path;

/// A download in the words of an observable task: six states, the last three terminal.
public sealed interface TaskState {
  /// Not begun.
  record Pending() implements TaskState {}

  /// On its way.
  record Downloading() implements TaskState {}

  /// Stopped by the caller, to go on later.
  record Paused() implements TaskState {}

  /// Done.
  ///
  /// @param path where the model lies
  record Completed(Path path) implements TaskState {}

  /// Ended with an error.
  ///
  /// @param error what went wrong
  record Failed(DrayException error) implements TaskState {}

  /// Ended by the caller.
  record Cancelled() implements TaskState {}

  /// Whether the download can still do something.
  default boolean isActive() {
    return this instanceof Pending || this instanceof Downloading || this instanceof Paused;
  }

  /// The fixed projection of a download's state.
  static TaskState of(Download download) {
    return switch (download.state()) {
      case QUEUED -> new Pending();
      case RESOLVING, TRANSFERRING, VERIFYING, PUBLISHING -> new Downloading();
      case PAUSED, PARKED -> new Paused();
      case CANCELLED -> new Cancelled();
      case COMPLETED -> new Completed(download.await().path());
      case FAILED -> {
        try {
          yield new Completed(download.await().path());
        } catch (DrayException e) {
          yield new Failed(e);
        }
      }
    };
  }
}
