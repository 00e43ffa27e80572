package dev.dray.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How to wait between two tries.
@FunctionalInterface
interface Pause {

  /// Really waits.
  Pause REAL =
      (duration, abort) -> {
        CountDownLatch aborted = new CountDownLatch(1);
        Runnable unregister = abort.onAbort(aborted::countDown);
        try {
          if (aborted.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new RequestAbortedException("a wait between two tries was stopped");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new RequestAbortedException("a wait between two tries was stopped", e);
        } finally {
          unregister.run();
        }
      };

  /// Waits.
  ///
  /// @throws RequestAbortedException if `abort` or an interrupt ended the wait
  void sleep(Duration duration, Abort abort) throws RequestAbortedException;
}
