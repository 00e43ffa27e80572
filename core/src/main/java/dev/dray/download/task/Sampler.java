package dev.dray.download.task;

import dev.dray.download.DownloadState;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Looks at a download ten times a second, and after the first seconds, when speeds change slower
/// and each look costs as much as it did, five times: measures the speed, tells the figures, sees
/// when only digests are left to finish, and ends the leg when the hours are over.
final class Sampler {

  private static final Duration EVERY = Duration.ofMillis(100);
  private static final int FIRST = 20;

  private final ProgressBoard board;
  private final Reporter reporter;
  private final BooleanSupplier outsideHours;
  private final Runnable endLeg;

  /// @param outsideHours whether bytes may not be fetched now
  /// @param endLeg stops the leg that runs, so that the next waits for its hours
  Sampler(ProgressBoard board, Reporter reporter, BooleanSupplier outsideHours, Runnable endLeg) {
    this.board = board;
    this.reporter = reporter;
    this.outsideHours = outsideHours;
    this.endLeg = endLeg;
  }

  /// Begins; an interrupt of the thread ends it.
  Thread start() {
    return Thread.ofVirtual().name("dray-progress").start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; ; i++) {
        Thread.sleep(i < FIRST ? EVERY : EVERY.multipliedBy(2));
        board.sample();
        if (board.state() == DownloadState.TRANSFERRING && board.onlyHashing()) {
          reporter.enter(DownloadState.VERIFYING, "Checking the last bytes");
        }
        DownloadState state = board.state();
        if (isFetching(state) && outsideHours.getAsBoolean()) {
          endLeg.run();
        }
        if (state != DownloadState.PAUSED && state != DownloadState.PARKED && !state.isTerminal()) {
          reporter.report(new Report.Time());
        }
      }
    } catch (InterruptedException e) {
      // The download has ended.
    }
  }

  /// Only bytes have hours: what is being put into its place is not worth a pause.
  private static boolean isFetching(DownloadState state) {
    return switch (state) {
      case RESOLVING, TRANSFERRING -> true;
      case QUEUED, VERIFYING, PUBLISHING, PAUSED, PARKED, COMPLETED, FAILED, CANCELLED -> false;
    };
  }
}
