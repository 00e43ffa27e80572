package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.HeldModel;
import dev.dray.inventory.Holdings;
import dev.dray.location.Location;
import dev.dray.server.http.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The models of this machine with what the API says of them. The disk is the truth; a look at it
/// takes the longer the more lies there, so what one look found serves every question of the next
/// seconds, unless something is known to have changed: a download entered another state, or this
/// API changed something. Who asks while somebody looks waits for that look. Thread-safe.
final class LocalModels {

  /// How long a look holds: what other programs bring and remove is seen that much later.
  private static final Duration FRESH = Duration.ofSeconds(3);

  /// What was found.
  ///
  /// @param models the models, by store and name
  /// @param warnings what is damaged or could not be read
  record Found(List<LocalModel> models, List<String> warnings) {

    Optional<LocalModel> withId(String id) {
      return models.stream().filter(model -> model.id().equals(id)).findFirst();
    }
  }

  /// @param events how many events of jobs there had been when the look began
  /// @param changes how many changes there had been
  private record Kept(Found found, long until, long events, long changes) {}

  private final Dray dray;
  private final LongSupplier events;
  private final LongSupplier nanoClock;
  private final ReentrantLock looking = new ReentrantLock();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong looks = new AtomicLong();
  private volatile Optional<Kept> kept = Optional.empty();

  /// @param events a number that rises when downloads change their states
  LocalModels(Dray dray, LongSupplier events, LongSupplier nanoClock) {
    this.dray = dray;
    this.events = events;
    this.nanoClock = nanoClock;
  }

  Found all() {
    return holding().orElseGet(this::lookOnce);
  }

  private Optional<Found> holding() {
    return kept.filter(one -> one.until() - nanoClock.getAsLong() > 0)
        .filter(one -> one.changes() == changes.get() && one.events() == events.getAsLong())
        .map(Kept::found);
  }

  private Found lookOnce() {
    looking.lock();
    try {
      return holding().orElseGet(this::look);
    } finally {
      looking.unlock();
    }
  }

  private Found look() {
    long eventsBefore = events.getAsLong();
    long changesBefore = changes.get();
    looks.incrementAndGet();
    Holdings holdings = dray.models().everywhere();
    Map<Path, CachedModel> cached = new HashMap<>();
    dray.models().cachedModels().forEach(model -> cached.put(model.folder(), model));
    List<LocalModel> models = holdings.models().stream().map(held -> local(held, cached)).toList();
    Found found = new Found(models, holdings.warnings());
    kept =
        Optional.of(
            new Kept(found, nanoClock.getAsLong() + FRESH.toNanos(), eventsBefore, changesBefore));
    return found;
  }

  /// Something is being, or was, changed: what was found before holds no longer.
  void changed() {
    changes.incrementAndGet();
  }

  /// How often the disk was looked at.
  long looks() {
    return looks.get();
  }

  /// The model of that id.
  ///
  /// @throws RefusedException 404 if there is none any more
  LocalModel require(String id) {
    return all()
        .withId(id)
        .orElseThrow(() ->
            RefusedException.notFound(
                "No model of this machine has the id '" + id + "'",
                "It may have been removed or moved: read /api/v1/local again."));
  }

  private LocalModel local(HeldModel held, Map<Path, CachedModel> cached) {
    Optional<CachedModel> own = Optional.empty();
    for (Path at = held.place(); at != null && own.isEmpty(); at = at.getParent()) {
      own = Optional.ofNullable(cached.get(at));
    }
    Optional<ModelRef> ref = own.map(LocalModels::ref).or(() -> ref(held));
    return new LocalModel(
        LocalModel.id(held), held, ref, own, dray.models().locationOf(held.place()));
  }

  /// The model of a cache as a reference.
  static ModelRef ref(CachedModel model) {
    String name = model.name().replaceFirst("@.*", "");
    boolean elsewhere =
        model.cache().layout() == Location.Layout.APP_CACHE
            && model.folder().getParent() != null
            && model.folder().getParent().endsWith("modelscope");
    if (elsewhere) {
      return ModelRef.parse("modelscope://" + name);
    }
    ModelRef ref = ModelRef.parse("hf://" + name);
    return model.kind() != RepoKind.MODEL && ref instanceof ModelRef.Hub hub
        ? hub.as(model.kind())
        : ref;
  }

  /// What other programs call it is often what it can be fetched by.
  private static Optional<ModelRef> ref(HeldModel held) {
    Optional<String> text =
        switch (held.store().kind()) {
          case HUB_CACHE -> Optional.of("hf://" + held.name());
          case OLLAMA -> Optional.of("ollama://" + held.name());
          case MODELSCOPE -> Optional.of("modelscope://" + held.name());
          case LM_STUDIO, RAMALAMA, MODEL_RUNNER, LLAMA_CPP, COMFYUI, MODELS, FOLDER ->
              Optional.empty();
        };
    try {
      return text.map(ModelRef::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
