package dev.dray.server.mirror.hub;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.Revision;
import dev.dray.error.DrayException;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.Eviction;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Notes which repositories are used, and keeps the cache within its size: whole repositories go,
/// what was used longest ago first, and never what is pinned, on its way here, open in a program,
/// or was asked for a short time ago. Thread-safe.
final class HubUse {

  /// How long a repository that was asked for stays, and how often its use is written down.
  private static final long RECENT_NANOS = Duration.ofMinutes(1).toNanos();

  private final Dray dray;
  private final Optional<ByteSize> limit;
  private final LongSupplier nanoClock;
  private final Map<String, Long> written = new ConcurrentHashMap<>();
  private final Map<String, Long> asked = new ConcurrentHashMap<>();
  private final AtomicBoolean evicting = new AtomicBoolean();
  private final AtomicBoolean again = new AtomicBoolean();

  /// @param limit what the cache is to fit into; empty for no limit
  HubUse(Dray dray, Optional<ByteSize> limit, LongSupplier nanoClock) {
    this.dray = dray;
    this.limit = limit;
    this.nanoClock = nanoClock;
  }

  /// A file of a repository is asked for.
  void used(RepoName repo) {
    long now = nanoClock.getAsLong();
    asked.put(repo.key(), now);
    Long last = written.get(repo.key());
    if (last == null || now - last > RECENT_NANOS) {
      written.put(repo.key(), now);
      Thread.ofVirtual().name("dray-mirror-use").start(() -> write(repo));
    }
  }

  private void write(RepoName repo) {
    try {
      dray.models().markAccessed(repo.at(Revision.MAIN));
    } catch (DrayException e) {
      quiet("a use is not written down", e);
    }
  }

  /// A file came, so that the cache has grown.
  void arrived(RepoName repo) {
    asked.put(repo.key(), nanoClock.getAsLong());
    again.set(true);
    if (limit.isPresent() && evicting.compareAndSet(false, true)) {
      Thread.ofVirtual().name("dray-mirror-evict").start(this::evict);
    }
  }

  private void evict() {
    try {
      while (again.compareAndSet(true, false)) {
        evictNow();
      }
    } catch (DrayException e) {
      quiet("the cache is not kept within its size", e);
    } finally {
      evicting.set(false);
    }
  }

  /// Makes the cache fit.
  ///
  /// @return what was done; nothing without a limit
  Optional<Eviction> evictNow() {
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    long now = nanoClock.getAsLong();
    asked.values().removeIf(at -> now - at > RECENT_NANOS);
    Set<String> keep = new HashSet<>(asked.keySet());
    // The library's own cache is looked after by others.
    List<CachedModel> others =
        dray.models().cachedModels().stream().filter(model -> !model.isInHubCache()).toList();
    others.forEach(model -> keep.add(model.key()));
    long beside = others.stream().mapToLong(model -> model.size().bytes()).sum();
    return Optional.of(
        dray.models().evictToFit(ByteSize.ofBytes(limit.get().bytes() + beside), keep));
  }

  private static void quiet(String what, DrayException e) {
    System.getLogger(HubUse.class.getName()).log(System.Logger.Level.WARNING, what, e);
  }
}
