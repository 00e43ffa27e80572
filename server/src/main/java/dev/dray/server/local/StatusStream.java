package dev.dray.server.local;

import dev.dray.download.DownloadState;
import dev.dray.server.event.Event;
import dev.dray.server.event.Subscription;
import dev.dray.server.http.SseFrame;
import dev.dray.server.http.SseFrames;
import dev.dray.server.http.SseSink;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobFilter;
import dev.dray.server.job.JobId;
import dev.dray.server.job.Jobs;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// One client's view of all downloads. A new client first gets everything that is active and what
/// ended lately; one that comes back with `Last-Event-ID` gets what happened meanwhile. Events bear
/// the number of the newest kept event they tell of, the first ones only the last of them: whoever
/// is cut off in the middle of them begins again.
final class StatusStream {

  /// For how long what ended is told to new clients.
  static final Duration LATELY = Duration.ofMinutes(15);

  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Set<DownloadState> ENDED =
      Set.of(DownloadState.COMPLETED, DownloadState.FAILED, DownloadState.CANCELLED);
  private static final Set<DownloadState> ACTIVE =
      Set.of(
          DownloadState.QUEUED,
          DownloadState.RESOLVING,
          DownloadState.TRANSFERRING,
          DownloadState.VERIFYING,
          DownloadState.PUBLISHING,
          DownloadState.PAUSED,
          DownloadState.PARKED);

  private final Jobs jobs;
  private final SseFrames<Event> frames;
  private final InstantSource clock;

  /// The newest kept event that the client knows of each job it was told of at first.
  private final Map<JobId, Long> told = new HashMap<>();

  /// @param frames of [#frame(Event)]
  StatusStream(Jobs jobs, SseFrames<Event> frames, InstantSource clock) {
    this.jobs = jobs;
    this.frames = frames;
    this.clock = clock;
  }

  void send(SseSink sink, OptionalLong after) throws IOException, InterruptedException {
    long from = after.isPresent() ? after.getAsLong() : jobs.events().last();
    try (Subscription events =
        jobs.events()
            .subscribe(
                OptionalLong.of(from),
                event -> event.subject() instanceof Job job && FileStatus.tells(job))) {
      sink.onClose(events::close);
      events.whenTooSlow(sink::close);
      if (after.isEmpty() || events.gap()) {
        sendAll(sink, events.gap() ? jobs.events().last() : from);
      }
      while (sink.open()) {
        Optional<Event> next = events.next(LOOK);
        if (next.isPresent()) {
          send(sink, next.get());
        } else if (events.reason().isPresent()) {
          return;
        }
      }
    }
  }

  private void sendAll(SseSink sink, long from) throws IOException {
    List<Job> known =
        new ArrayList<>(jobs.list(JobFilter.ALL.in(ENDED).since(clock.instant().minus(LATELY))));
    known.addAll(jobs.list(JobFilter.ALL.in(ACTIVE)));
    known.removeIf(job -> !FileStatus.tells(job));
    for (int i = 0; i < known.size(); i++) {
      Job job = known.get(i);
      told.put(job.id(), job.event());
      sink.send(
          i == known.size() - 1 ? Long.toString(from) : "", "", FileStatus.of(job).toString());
    }
  }

  private void send(SseSink sink, Event event) throws IOException {
    if (!(event.subject() instanceof Job job) || event.type().equals(Job.REMOVED)) {
      return;
    }
    Long known = told.get(job.id());
    if (known != null && event.kept() && event.id() <= known) {
      // What the client was told at first is newer.
      return;
    }
    Optional<SseFrame> frame = frames.of(event);
    if (frame.isPresent()) {
      sink.send(frame.get());
    }
  }

  /// What all clients are told of an event.
  static Optional<SseFrame> frame(Event event) {
    return event.subject() instanceof Job job
        ? Optional.of(SseFrame.of(Long.toString(event.id()), "", FileStatus.of(job).toString()))
        : Optional.empty();
  }
}
