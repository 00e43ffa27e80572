package dev.dray.testkit.modelrunner;

import dev.dray.testkit.content.Content;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What the runner knows and how it behaves.
final class RunnerState {
  final Map<String, RunnerModel> published = new ConcurrentHashMap<>();
  final Map<String, RunnerModel> here = new ConcurrentSkipListMap<>();
  final Set<String> unsupported = ConcurrentHashMap.newKeySet();
  final Set<String> shared = ConcurrentHashMap.newKeySet();
  final List<String> firstLines = new CopyOnWriteArrayList<>();
  final AtomicInteger gone = new AtomicInteger();
  volatile Optional<String> failure = Optional.empty();
  volatile boolean endsEarly;
  volatile boolean closed;
  volatile boolean held;
  volatile Duration perStep = Duration.ZERO;
  final Map<String, Long> kept = new ConcurrentHashMap<>();
  int steps = 10;

  private final Semaphore gate = new Semaphore(0);

  /// Waits while pulls are held; writes empty lines meanwhile, by which it is noticed that the
  /// client is gone, which ends the pull.
  boolean mayGoOn(Content.Feed feed) throws IOException {
    try {
      Thread.sleep(perStep);
      while (held && !closed) {
        if (!gate.tryAcquire(20, TimeUnit.MILLISECONDS)) {
          feed.write("\n");
        }
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void goOn() {
    held = false;
    gate.release();
  }
}
