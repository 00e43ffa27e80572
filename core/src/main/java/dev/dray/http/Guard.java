package dev.dray.http;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What watches one exchange: its time limits and its abort. A blocking channel knows no read
/// timeout, so the limit is enforced by closing it: the [Watchdog] looks at the deadline now and
/// then, and a read costs two volatile writes and one look at the clock.
///
/// An exchange ends at most once, by a time limit or by an abort; what is attached afterwards is
/// closed at once. Thread-safe.
final class Guard {

  private static final long NEVER = Long.MAX_VALUE;

  private enum End {
    NONE,
    TIMED_OUT,
    ABORTED
  }

  private volatile long deadline = NEVER;
  private volatile HttpTimeoutException.Phase phase = HttpTimeoutException.Phase.CONNECT;
  private volatile End end = End.NONE;
  // Used by the exchange's own thread alone: 0 while a fixed deadline runs.
  private long stallNanos;
  private @Nullable Runnable closer;

  /// From now on, everything up to the next call must be done within `limit`.
  void within(HttpTimeoutException.Phase next, Duration limit) {
    stallNanos = 0;
    phase = next;
    deadline = System.nanoTime() + limit.toNanos();
  }

  /// From now on, each single wait for bytes may take `limit`; time between waits does not count.
  void eachWaitWithin(Duration limit) {
    deadline = NEVER;
    phase = HttpTimeoutException.Phase.STALL;
    stallNanos = limit.toNanos();
  }

  /// A wait for bytes begins.
  void waits() {
    if (stallNanos != 0) {
      deadline = System.nanoTime() + stallNanos;
    }
  }

  /// The wait is over.
  void goesOn() {
    if (stallNanos != 0) {
      deadline = NEVER;
    }
  }

  /// Says what to close when the exchange must end; closes it at once if it already had to.
  void attach(Runnable newCloser) {
    boolean late;
    synchronized (this) {
      closer = newCloser;
      late = end != End.NONE;
    }
    if (late) {
      newCloser.run();
    }
  }

  /// The exchange is over and what was attached goes on living.
  ///
  /// @return false if it was closed meanwhile
  synchronized boolean detach() {
    closer = null;
    deadline = NEVER;
    return end == End.NONE;
  }

  boolean hasEnded() {
    return end != End.NONE;
  }

  void abort() {
    finish(End.ABORTED);
  }

  /// Ends the exchange if its deadline has passed.
  void check(long nanoTime) {
    long limit = deadline;
    if (limit != NEVER && nanoTime - limit >= 0) {
      finish(End.TIMED_OUT);
    }
  }

  private void finish(End how) {
    Runnable toRun;
    synchronized (this) {
      if (end != End.NONE) {
        return;
      }
      end = how;
      toRun = closer;
    }
    if (toRun != null) {
      toRun.run();
    }
  }

  /// The failure in our words; `server` names the other side.
  HttpException explain(IOException failure, String server) {
    if (end == End.ABORTED || failure instanceof ClosedByInterruptException) {
      return new RequestAbortedException("the request to " + server + " was stopped", failure);
    }
    if (end == End.TIMED_OUT) {
      return new HttpTimeoutException(
          phase,
          switch (phase) {
            case CONNECT -> "no connection to " + server + " in time";
            case FIRST_BYTE -> server + " did not answer in time";
            case STALL -> server + " stopped sending";
          });
    }
    if (failure instanceof HttpException known) {
      return known;
    }
    return new ConnectionLostException("the connection to " + server + " broke", failure);
  }
}
