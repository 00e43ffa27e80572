package dev.dray.testkit.ollama;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What a daemon keeps, what its registry has, and how it behaves. Thread-safe.
final class DaemonState {
  /// A kept model.
  record Kept(OllamaTestModel model, Instant modifiedAt) {}

  final Map<String, OllamaTestModel> published = new ConcurrentHashMap<>();
  final Map<String, Kept> kept = new ConcurrentHashMap<>();
  final Set<String> loaded = ConcurrentHashMap.newKeySet();
  final Map<String, String> wanted = new ConcurrentHashMap<>();
  final Set<String> tampered = ConcurrentHashMap.newKeySet();
  final Queue<PullFaults> faults = new ConcurrentLinkedQueue<>();
  private final Map<String, DaemonBlob> blobs = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  volatile Optional<String> token = Optional.empty();
  volatile long speed = Long.MAX_VALUE / 4;
  volatile Duration tick = Duration.ofMillis(5);

  DaemonBlob blob(String digest) {
    return blobs.computeIfAbsent(digest, d -> new DaemonBlob());
  }

  void keep(DaemonName name, OllamaTestModel model) {
    kept.put(name.shown(), new Kept(model, Instant.now()));
    DaemonPull.blobs(model).forEach(blob -> blob(blob.digest()).whole(blob.size()));
  }

  /// Case makes no difference.
  Optional<String> find(DaemonName name) {
    return kept.keySet().stream().filter(name.shown()::equalsIgnoreCase).findFirst();
  }

  /// Whether a kept model has this blob.
  boolean has(String digest) {
    return kept.values().stream()
        .flatMap(kept -> DaemonPull.blobs(kept.model()).stream())
        .anyMatch(blob -> blob.digest().equals(digest));
  }

  void prune() {
    blobs.forEach((digest, blob) -> {
      if (!has(digest)) {
        blob.forget();
      }
    });
  }

  /// Waits, unless the daemon is closed meanwhile.
  void pause(Duration time) throws IOException {
    try {
      if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the daemon is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  void close() {
    closing.countDown();
  }
}
