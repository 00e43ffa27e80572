package dev.dray.server.job;

import dev.dray.Commit;
import dev.dray.download.DownloadState;
import dev.dray.download.Priority;
import dev.dray.server.event.Subject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A job at one moment. Immutable; holds no secret.
///
/// Its state moves as [DownloadState] says; a terminal state never changes, and a retry is a job of
/// its own. `PAUSED` and `QUEUED` outlive restarts.
///
/// @param id its id
/// @param spec what it is to bring
/// @param owner who asked for it: the name of a token, never the token
/// @param state where it stands
/// @param message one sentence for people
/// @param progress its figures
/// @param error why it failed, if it did
/// @param created when it was asked for
/// @param started when a node first took it up
/// @param finished when it ended
/// @param place the folder, or the single file that was asked for, once it is completed
/// @param commit the commit that it brings, once a node has found it out; every later run of it
///   brings the same, whatever its branch has become
/// @param attempt 1, and one more for each retry
/// @param retryOf the job that failed or was cancelled before
/// @param node which node works on it now
/// @param withToken whether it was given a token of its own
/// @param event the number of the newest kept event about it
public record Job(
    JobId id,
    JobSpec spec,
    String owner,
    DownloadState state,
    String message,
    JobProgress progress,
    Optional<JobError> error,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> finished,
    Optional<Path> place,
    Optional<Commit> commit,
    int attempt,
    Optional<JobId> retryOf,
    Optional<String> node,
    boolean withToken,
    long event)
    implements Subject {

  /// The type of the event that a job was submitted.
  public static final String CREATED = "job.created";

  /// The type of the event that a job's state changed.
  public static final String STATE = "job.state";

  /// The type of the event that something else about a job changed, such as its priority.
  public static final String CHANGED = "job.changed";

  /// The type of events with figures; not kept.
  public static final String PROGRESS = "job.progress";

  /// The type of the event that a job was removed from the history.
  public static final String REMOVED = "job.removed";

  /// Cuts moments to milliseconds, as they are kept.
  public Job {
    created = created.truncatedTo(ChronoUnit.MILLIS);
    started = started.map(moment -> moment.truncatedTo(ChronoUnit.MILLIS));
    finished = finished.map(moment -> moment.truncatedTo(ChronoUnit.MILLIS));
  }

  @Override
  public String key() {
    return id.toString();
  }

  /// Whether something may still happen.
  public boolean isActive() {
    return !state.isTerminal();
  }

  /// Whose turn it is first.
  public Priority priority() {
    return spec.priority();
  }

  Job with(JobProgress figures, String sentence) {
    return copy(spec, state, sentence, figures, error, started, finished, place, node, event);
  }

  Job withEvent(long number) {
    return copy(spec, state, message, progress, error, started, finished, place, node, number);
  }

  Job revised(JobSpec other) {
    return copy(other, state, message, progress, error, started, finished, place, node, event);
  }

  /// In another state before the last.
  ///
  /// @param found the commit, if it is known by then; one that was known stays
  Job in(DownloadState next, String sentence, JobProgress figures, Optional<Commit> found) {
    Job job = copy(spec, next, sentence, figures, error, started, finished, place, node, event);
    return job.bringing(commit.or(() -> found));
  }

  private Job bringing(Optional<Commit> known) {
    return new Job(
        id, spec, owner, state, message, progress, error, created, started, finished, place, known,
        attempt, retryOf, node, withToken, event);
  }

  Job takenBy(String who, Instant moment) {
    return copy(
        spec,
        state,
        message,
        progress,
        error,
        started.or(() -> Optional.of(moment)),
        finished,
        place,
        Optional.of(who),
        event);
  }

  /// Worked on by nobody.
  Job released(DownloadState next, String sentence) {
    return copy(
        spec,
        next,
        sentence,
        progress.still(),
        error,
        started,
        finished,
        place,
        Optional.empty(),
        event);
  }

  /// Ended for good.
  Job ended(
      DownloadState last,
      String sentence,
      JobProgress figures,
      Optional<JobError> why,
      Optional<Path> where,
      Instant moment) {
    return copy(
        spec,
        last,
        sentence,
        figures.still(),
        why,
        started,
        Optional.of(moment),
        where,
        Optional.empty(),
        event);
  }

  private Job copy(
      JobSpec what,
      DownloadState next,
      String sentence,
      JobProgress figures,
      Optional<JobError> why,
      Optional<Instant> began,
      Optional<Instant> ended,
      Optional<Path> where,
      Optional<String> who,
      long number) {
    return new Job(
        id, what, owner, next, sentence, figures, why, created, began, ended, where, commit,
        attempt, retryOf, who, withToken, number);
  }
}
