package dev.dray.cli.command;

import dev.dray.cli.output.ErrorReport;
import dev.dray.error.DrayException;
import dev.dray.update.UpdateSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// `dray update --every`: rounds, until somebody ends it. A round that fails is told, and the next
/// one comes all the same. Ending it at any moment is safe: downloads go on where they stopped.
final class UpdateWatch {

  /// Waits for a moment.
  @FunctionalInterface
  interface Waiting {
    /// @return whether to go on; false ends the watch
    boolean until(Instant moment) throws InterruptedException;
  }

  /// In steps, because a machine that slept through the moment must notice.
  static final Waiting SLEEPING =
      moment -> {
        Duration left = Duration.between(Instant.now(), moment);
        while (left.isPositive()) {
          Thread.sleep(left.compareTo(Duration.ofSeconds(30)) > 0 ? Duration.ofSeconds(30) : left);
          left = Duration.between(Instant.now(), moment);
        }
        return true;
      };

  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final UpdateRound round;
  private final UpdateSchedule schedule;
  private final InstantSource clock;
  private final Waiting waiting;
  private final Session session;

  UpdateWatch(
      UpdateRound round,
      UpdateSchedule schedule,
      InstantSource clock,
      Waiting waiting,
      Session session) {
    this.round = round;
    this.schedule = schedule;
    this.clock = clock;
    this.waiting = waiting;
    this.session = session;
  }

  /// Goes on until it is interrupted.
  ///
  /// @return the exit code
  int run() {
    try {
      Instant next = schedule.first(clock.instant());
      while (true) {
        if (next.isAfter(clock.instant())) {
          session
              .output()
              .note(
                  "Next look at "
                      + MINUTE.format(LocalDateTime.ofInstant(next, ZoneId.systemDefault())));
          if (!waiting.until(next)) {
            return 0;
          }
        }
        Instant started = clock.instant();
        session
            .output()
            .note(MINUTE.format(LocalDateTime.ofInstant(started, ZoneId.systemDefault())));
        if (once() == DownloadCommand.INTERRUPTED) {
          return DownloadCommand.INTERRUPTED;
        }
        next = schedule.next(started, clock.instant());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DownloadCommand.INTERRUPTED;
    }
  }

  private int once() {
    try {
      return round.run(false);
    } catch (DrayException e) {
      new ErrorReport(
              session.program(), session.output().json(), session.words().contains("--debug"))
          .print(e, session.console().err());
      return e.code().exitCode();
    }
  }
}
