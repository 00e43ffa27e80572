package dev.dray.download.task;

import dev.dray.download.DownloadState;
import dev.dray.error.NotEnoughSpaceException;
import java.time.Duration;

/// The wait for room on a full disk, between two legs. Of the download's thread.
final class RoomWait {

  private static final long FIRST_LOOK_NANOS = 250_000_000L;
  private static final long LONGEST_LOOK_NANOS = 5_000_000_000L;

  private final Duration longest;
  private final Wishes wishes;
  private final ProgressBoard board;
  private final Reporter reporter;
  private long heldAtShortage = -1;
  private long waitingSince;
  private long nextLook;

  RoomWait(Duration longest, Wishes wishes, ProgressBoard board, Reporter reporter) {
    this.longest = longest;
    this.wishes = wishes;
    this.board = board;
    this.reporter = reporter;
  }

  /// Waits until the disk has room for the rest, or the caller wants something else, or the wait
  /// was long enough. Bytes that arrived since the last shortage begin a new wait.
  ///
  /// @throws NotEnoughSpaceException the shortage, when there is no waiting (any more)
  void await(Way way, NotEnoughSpaceException shortage) {
    if (longest.isZero() || !way.waitsForRoom()) {
      throw shortage;
    }
    long now = System.nanoTime();
    long held = board.snapshot().bytesDone();
    if (held > heldAtShortage) {
      heldAtShortage = held;
      waitingSince = now;
      nextLook = FIRST_LOOK_NANOS;
    }
    long end = waitingSince + longest.toNanos();
    Room room = way.room();
    if (now >= end) {
      throw new NotEnoughSpaceException(
          room.needed(), room.free(), room.place(), shortage.context());
    }
    wishes.beginWait(() -> {
      reporter.enter(DownloadState.PAUSED, sentence(room));
      reporter.report(new Report.Shortage(room));
    });
    boolean undisturbed;
    do {
      long left = Math.min(nextLook, end - System.nanoTime());
      nextLook = Math.min(2 * nextLook, LONGEST_LOOK_NANOS);
      undisturbed = wishes.rest(left);
    } while (undisturbed && System.nanoTime() < end && !way.room().suffices());
  }

  private static String sentence(Room room) {
    return room.suffices()
        ? "The disk takes no more at "
            + room.place()
            + ", though "
            + room.free()
            + " are free (a quota?); trying again. Everything fetched is kept"
        : "The disk is full: "
            + room.needed()
            + " needed at "
            + room.place()
            + ", "
            + room.free()
            + " free; waiting for room. Everything fetched is kept";
  }
}
