package dev.dray.testkit.llamaserver;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the router knows, its downloads, and everybody who listens.
final class RouterState {
  private static final int STEPS = 10;

  final ConcurrentMap<String, RouterModel> published = new ConcurrentHashMap<>();
  final ConcurrentMap<String, RouterModel> here = new ConcurrentHashMap<>();
  final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  Optional<String> token = Optional.empty();
  boolean router = true;
  boolean downloads = true;
  volatile boolean failing;
  volatile boolean closed;
  volatile Duration perStep = Duration.ZERO;
  final Map<String, String> keys = new ConcurrentHashMap<>();

  private final List<BlockingQueue<String>> listeners = new CopyOnWriteArrayList<>();
  private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);

  /// Downloads stop before their next step.
  void hold() {
    gate.drainPermits();
  }

  void goOn() {
    gate.release(Integer.MAX_VALUE - gate.availablePermits());
  }

  /// The body of `GET /models/sse`: events as they happen, and comments between, by which it is
  /// noticed that a client is gone.
  Content stream() {
    BlockingQueue<String> mine = new LinkedBlockingQueue<>();
    listeners.add(mine);
    return Content.live(feed -> {
      try {
        while (!closed) {
          String event = mine.poll(20, TimeUnit.MILLISECONDS);
          feed.write(event == null ? ":\n\n" : event);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        listeners.remove(mine);
      }
    });
  }

  /// Tells everybody who listens.
  void tell(String model, String event, @Nullable Object data) {
    Map<String, @Nullable Object> told = Json.object("model", model, "event", event);
    if (data != null) {
      told.put("data", data);
    }
    tellRaw("data: " + Json.write(told) + "\n\n");
  }

  void tellRaw(String text) {
    listeners.forEach(queue -> queue.add(text));
  }

  /// Begins the download of a model; what is not published fails as one that does not exist.
  void begin(String id) {
    RouterModel source = published.get(id);
    RouterModel model = new RouterModel(id);
    model.status = "downloading";
    here.put(id, model);
    cancelled.remove(id);
    Thread.ofVirtual().name("download-" + id).start(() -> run(id, source, model));
  }

  private void run(String id, @Nullable RouterModel source, RouterModel model) {
    if (source == null || failing) {
      end(id, "download_failed");
      return;
    }
    for (int step = 0; step <= STEPS; step++) {
      gate.acquireUninterruptibly();
      gate.release();
      LockSupport.parkNanos(perStep.toNanos());
      if (cancelled.contains(id) || closed) {
        end(id, "download_failed");
        return;
      }
      Object progress;
      synchronized (this) {
        model.files.putAll(source.files);
        for (Map.Entry<String, Long> file : source.files.entrySet()) {
          model.done.put(file.getKey(), file.getValue() * step / STEPS);
        }
        progress = model.progress();
      }
      tell(id, "download_progress", progress);
    }
    model.status = "unloaded";
    tell(id, "download_finished", null);
    tell("*", "models_reload", null);
  }

  private void end(String id, String event) {
    here.remove(id);
    tell(id, event, null);
  }
}
