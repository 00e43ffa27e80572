package dev.dray.download.task;

import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import java.time.Instant;

/// Makes one download's events: numbers them, adds the snapshot and hands them on. Nothing comes
/// after a terminal state. Thread-safe.
final class Reporter {

  private final ProgressBoard board;
  private final EventHub events;
  private long sequence;
  private volatile DownloadProgress latest;

  Reporter(ProgressBoard board) {
    this.board = board;
    this.latest = board.snapshot();
    this.events = new EventHub(new DownloadEvent.StateChanged(++sequence, Instant.now(), latest));
  }

  /// Where the events can be had.
  EventHub events() {
    return events;
  }

  /// The present figures; after the end those of the last event.
  DownloadProgress progress() {
    return latest.state().isTerminal() ? latest : board.snapshot();
  }

  /// Changes the state and tells it.
  void enter(DownloadState state, String message) {
    board.enter(state, message);
    report(new Report.State());
  }

  synchronized void report(Report report) {
    if (latest.state().isTerminal()) {
      return;
    }
    DownloadProgress now = board.snapshot();
    latest = now;
    events.publish(event(report, ++sequence, Instant.now(), now));
  }

  private static DownloadEvent event(Report report, long number, Instant at, DownloadProgress now) {
    return switch (report) {
      case Report.State() -> new DownloadEvent.StateChanged(number, at, now);
      case Report.Time() -> new DownloadEvent.Progressed(number, at, now);
      case Report.Started(var path) -> new DownloadEvent.FileStarted(number, at, now, path);
      case Report.Finished(var path, var place, var fetched) ->
          new DownloadEvent.FileFinished(number, at, now, path, place, fetched);
      case Report.Shortage(var room) ->
          new DownloadEvent.SpaceNeeded(number, at, now, room.place(), room.needed(), room.free());
      case Report.FromArchive(var unpacked) ->
          new DownloadEvent.FileUnpacked(number, at, now, unpacked);
      case Report.Borrowed(var reused) -> new DownloadEvent.FileReused(number, at, now, reused);
      case Report.Parked(var until) -> new DownloadEvent.Parked(number, at, now, until);
      case Report.Dropped(var source) -> new DownloadEvent.SourceDropped(number, at, now, source);
      case Report.Note(var text) -> new DownloadEvent.Noted(number, at, now, text);
    };
  }
}
