package dev.dray.download.task;

import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadState;
import java.time.Instant;
import java.util.Optional;

/// Before each leg: a pause, the hours, and a place among those that run. Used by the download's
/// thread; only [#parkedUntil()] may be asked from elsewhere.
final class Gate {

  private final DownloadRequest request;
  private final Traffic traffic;
  private final StartQueue.Turn turn;
  private final ProgressBoard board;
  private final Reporter reporter;
  private boolean saidQueued;
  private volatile Optional<Instant> parkedUntil = Optional.empty();

  Gate(
      DownloadRequest request,
      Traffic traffic,
      StartQueue.Turn turn,
      ProgressBoard board,
      Reporter reporter) {
    this.request = request;
    this.traffic = traffic;
    this.turn = turn;
    this.board = board;
    this.reporter = reporter;
  }

  /// Whether the next leg may begin; otherwise says why not, once for each reason.
  boolean mayPass(Wishes.Wish wish) {
    if (wish == Wishes.Wish.PAUSE) {
      turn.leave();
      parkedUntil = Optional.empty();
      if (board.state() != DownloadState.PAUSED) {
        reporter.enter(DownloadState.PAUSED, "Paused; everything fetched is kept");
      }
      return false;
    }
    Optional<Instant> opens = traffic.parkedUntil(request);
    if (opens.isPresent()) {
      turn.leave();
      park(opens.get());
      return false;
    }
    parkedUntil = Optional.empty();
    if (turn.tryTake()) {
      return true;
    }
    if (board.state() != DownloadState.QUEUED || !saidQueued) {
      saidQueued = true;
      reporter.enter(DownloadState.QUEUED, "Waiting for other downloads to end");
    }
    return false;
  }

  private void park(Instant until) {
    if (board.state() == DownloadState.PARKED && parkedUntil.equals(Optional.of(until))) {
      return;
    }
    parkedUntil = Optional.of(until);
    String when =
        traffic.hoursOf(request).map(hours -> hours.shown(until, traffic.now())).orElse("");
    reporter.enter(DownloadState.PARKED, "Outside its hours; goes on at " + when);
    reporter.report(new Report.Parked(until));
  }

  /// Nobody waits here any more.
  void open() {
    parkedUntil = Optional.empty();
  }

  /// When it goes on, if it is parked outside its hours.
  Optional<Instant> parkedUntil() {
    return parkedUntil;
  }
}
