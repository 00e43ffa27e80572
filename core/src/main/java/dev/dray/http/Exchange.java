package dev.dray.http;

import java.util.OptionalLong;

/// One request and its answer, from the sending to the closing: the guard, the abort's
/// registration, and the way back into the pool.
///
/// @param guard its time limits
/// @param watchdog who looks after the guard
/// @param pool where the connection goes afterwards
/// @param unregister takes the abort's registration back
record Exchange(Guard guard, Watchdog watchdog, Pool pool, Runnable unregister) {

  /// Ends without an answer.
  void drop() {
    unregister.run();
    guard.detach();
    watchdog.leave(guard);
  }

  /// Ends with the answer; the connection is kept for so many seconds, by default the pool's own
  /// time, or closed if zero.
  void finish(Connection connection, OptionalLong keepSeconds) {
    unregister.run();
    boolean alive = guard.detach();
    watchdog.leave(guard);
    if (alive && connection.isClean() && keepSeconds.orElse(1) > 0) {
      pool.give(connection, keepSeconds);
    } else {
      connection.close();
    }
  }
}
