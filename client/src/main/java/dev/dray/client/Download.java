package dev.dray.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// A download as it was at one moment.
///
/// @param id its id, the same over restarts of the service
/// @param ref the model
/// @param provider who publishes it
/// @param files only these files of it; empty for all
/// @param include only files that one of these patterns fits
/// @param exclude no files that one of these patterns fits
/// @param variant which variant
/// @param location the name of the place it goes to; empty for the configured one
/// @param sha256 what the one file's digest must be
/// @param priority whose turn it is first
/// @param limitRate bytes per second
/// @param between the hours in which bytes are fetched
/// @param force whether it is fetched although it is here
/// @param state where it stands
/// @param message what it does now, for people
/// @param bytesDone bytes that are here
/// @param bytesResumed bytes that were here before it went on
/// @param bytesReceived bytes that came over the network since then
/// @param bytesVerified bytes that have gone through their digest since then
/// @param bytesTotal bytes of all files, once every size is known
/// @param filesDone files in place
/// @param filesTotal files in all; 0 until it is known
/// @param fraction the part that is done, 0 to 1; 1 only when it has completed
/// @param currentFile the file that has been on its way longest
/// @param bytesPerSecond of the last five seconds
/// @param etaSeconds how long it takes still
/// @param error why it failed
/// @param createdAt when it was asked for
/// @param startedAt when it first ran
/// @param finishedAt when it ended
/// @param path where the model lies on the service's machine, once it has completed
/// @param commit the commit that it brings, once that is found out
/// @param attempt 1, and one more for each retry
/// @param retryOf the download that failed or was cancelled before
/// @param node which of several services works on it
/// @param owner who asked for it
/// @param withToken whether it was given a token of its own
public record Download(
    UUID id,
    String ref,
    String provider,
    List<String> files,
    List<String> include,
    List<String> exclude,
    Optional<String> variant,
    Optional<String> location,
    Optional<String> sha256,
    Priority priority,
    OptionalLong limitRate,
    Optional<String> between,
    boolean force,
    State state,
    String message,
    long bytesDone,
    long bytesResumed,
    long bytesReceived,
    long bytesVerified,
    OptionalLong bytesTotal,
    int filesDone,
    int filesTotal,
    double fraction,
    Optional<String> currentFile,
    long bytesPerSecond,
    OptionalLong etaSeconds,
    Optional<Problem> error,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    Optional<String> path,
    Optional<String> commit,
    int attempt,
    Optional<UUID> retryOf,
    Optional<String> node,
    String owner,
    boolean withToken) {

  /// Copies the lists.
  public Download {
    files = List.copyOf(files);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /// Where a download stands.
  public enum State {
    /// Waiting for its turn.
    QUEUED,
    /// Finding out what there is to fetch.
    RESOLVING,
    /// Bytes are on their way.
    TRANSFERRING,
    /// Digests are being finished.
    VERIFYING,
    /// Files move into place.
    PUBLISHING,
    /// Stopped, or waiting for room on a full disk.
    PAUSED,
    /// Outside its hours.
    PARKED,
    /// Whole and verified.
    COMPLETED,
    /// Ended with an error.
    FAILED,
    /// Ended by somebody.
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

    /// Whether nothing more can happen.
    public boolean isFinal() {
      return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
  }
}
