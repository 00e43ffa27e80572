package dev.dray.inventory;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.federation.Federation;
import dev.dray.location.Locations;
import dev.dray.receipt.Receipts;
import dev.dray.settings.Settings;
import dev.dray.store.CheckDepth;
import dev.dray.store.DiskFailure;
import dev.dray.store.HashProgress;
import dev.dray.store.HubCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The models that are here: looked up, listed, verified, and kept within a size. The caches that
/// are looked after are the hub cache and Dray's own (location `app-cache`); all other stores of
/// this machine are listed and verified, and nothing is removed from them.
///
/// The disk is the truth: there is no index that could say otherwise, and a look-up reads one small
/// file. Thread-safe; several processes may work on the same caches.
public final class Models {

  private final Federation federation;
  private final Locations locations;
  private final Receipts receipts;
  private final Caches caches;

  /// The models of the configured caches and of this machine's stores.
  ///
  /// @param needs tells what somebody counts on, which then is not evicted; asked for each eviction
  /// @param clock tells what came or was used just now
  public Models(
      Settings settings,
      Locations locations,
      Federation federation,
      Receipts receipts,
      HubCache hub,
      Supplier<List<Need>> needs,
      InstantSource clock) {
    this.federation = federation;
    this.locations = locations;
    this.receipts = receipts;
    this.caches =
        new Caches(
            hub,
            locations,
            new Marks(settings.directories().state().resolve("models")),
            settings.cacheGrace(),
            receipts,
            needs,
            clock);
  }

  /// Whether a model's revision is in a cache, `main` where none is named; with all its files or
  /// some, which [dev.dray.Dray#isCached(dev.dray.download.DownloadRequest)] tells.
  public boolean isCached(ModelRef ref) {
    return localPath(ref).isPresent();
  }

  /// Where a model's revision lies in a cache, ready to be loaded; looked up on disk.
  public Optional<Path> localPath(ModelRef ref) {
    return caches.localPath(ref);
  }

  /// Everything in the caches, what was used last first.
  public List<CachedModel> cachedModels() {
    List<CachedModel> models = new ArrayList<>(caches.look().models());
    models.sort(Comparator.comparing(CachedModel::lastUsed).reversed());
    return List.copyOf(models);
  }

  /// Bytes of all caches; a payload that several models share counts once.
  public ByteSize cacheSize() {
    return caches.look().size();
  }

  /// What would go so that the caches fit into `limit`. Changes nothing.
  ///
  /// @param keep keys that stay besides what is pinned, in use, or came just now: `model/org/name`
  public Eviction planEviction(ByteSize limit, Set<String> keep) {
    return Evictor.sparing(caches, keep).plan(limit);
  }

  /// Removes what was used longest ago until the caches fit into `limit`; never what is pinned, in
  /// use, needed for a role in the registry, being downloaded, or came within the time that the
  /// setting `cache.grace` says. Each model is looked at again before it goes.
  ///
  /// @throws dev.dray.error.StorageException if the disk fails
  public Eviction evictToFit(ByteSize limit) {
    return evictToFit(limit, Set.of());
  }

  /// The same, and never these.
  public Eviction evictToFit(ByteSize limit, Set<String> keep) {
    return Evictor.sparing(caches, keep).evict(limit);
  }

  /// Removes a model from the caches, all its revisions, pinned or not.
  ///
  /// @return the bytes that were freed; zero if it was not there
  /// @throws dev.dray.error.ConflictException if it is in use
  /// @throws dev.dray.error.StorageException if the disk fails
  public ByteSize delete(ModelRef ref) {
    return Evictor.asTold(caches).delete(ref);
  }

  /// Removes everything from the caches but what is pinned, in use, needed for a role in the
  /// registry, or being downloaded. The hub cache is shared: what other programs keep there goes,
  /// too.
  public Eviction clearCache() {
    return Evictor.sparing(caches, Set.of()).clear(true);
  }

  /// What [#clearCache()] would remove. Changes nothing.
  public Eviction planClear() {
    return Evictor.sparing(caches, Set.of()).clear(false);
  }

  /// Keeps a model from ever being evicted, whether it is here yet or not.
  ///
  /// @throws dev.dray.error.StorageException if that cannot be written down
  public void pin(ModelRef ref) {
    try {
      caches.marks().pin(Caches.key(ref));
    } catch (IOException e) {
      throw DiskFailure.of("write down", Path.of(Caches.key(ref)), e);
    }
  }

  /// Lets a model be evicted again.
  ///
  /// @return whether it was pinned
  /// @throws dev.dray.error.StorageException if that cannot be written down
  public boolean unpin(ModelRef ref) {
    try {
      return caches.marks().unpin(Caches.key(ref));
    } catch (IOException e) {
      throw DiskFailure.of("write down", Path.of(Caches.key(ref)), e);
    }
  }

  /// Why a model should stay, wherever it lies: it is pinned, or a program has it in use or open.
  ///
  /// @param ref what it is known by, where it is known
  /// @param places its files and folders
  public Optional<String> holder(Optional<ModelRef> ref, List<Path> places) {
    Optional<String> key = ref.map(Caches::key);
    if (key.filter(caches.marks()::isPinned).isPresent()) {
      return Optional.of("it is pinned");
    }
    if (key.filter(caches.marks()::isInUse).isPresent()) {
      return Optional.of("it is in use");
    }
    OpenFiles open = OpenFiles.now();
    return places.stream()
        .flatMap(place -> open.userOf(place).stream())
        .map(program -> "it is open in " + program)
        .findFirst();
  }

  /// Everything that is pinned: `model/org/name`.
  public Set<String> pins() {
    return Set.copyOf(caches.marks().pins());
  }

  /// Says that a model was used just now. Where the file system keeps when files are read, that
  /// counts too; many keep it for days at a time only.
  ///
  /// @throws dev.dray.error.StorageException if that cannot be written down
  public void markAccessed(ModelRef ref) {
    caches.used(Caches.key(ref));
  }

  /// Takes a model into use: until the handle is closed, or this process ends, nothing evicts it.
  ///
  /// @throws dev.dray.error.StorageException if that cannot be written down
  public ModelInUse use(ModelRef ref) {
    caches.used(Caches.key(ref));
    try {
      return new ModelInUse(caches.marks().use(Caches.key(ref)));
    } catch (IOException e) {
      throw DiskFailure.of("write down", Path.of(Caches.key(ref)), e);
    }
  }

  /// Every model in every store of this machine, other programs' included. Reads folders and small
  /// records, no weights.
  public Holdings everywhere() {
    return HoldingsScan.of(federation.found(), receipts);
  }

  /// The models of all stores that go by a name: the name of a repository in any case, a reference,
  /// or the place of one.
  public List<HeldModel> named(String name, Holdings among) {
    String bare = name.replaceFirst("^(hf|mlx|modelscope|ms|ollama|lmstudio)://", "");
    List<HeldModel> found = new ArrayList<>();
    for (HeldModel model : among.models()) {
      boolean same =
          model.name().equalsIgnoreCase(bare)
              || model.name().equalsIgnoreCase(bare + ":latest")
              || (model
                      .name()
                      .toLowerCase(Locale.ROOT)
                      .startsWith(bare.toLowerCase(Locale.ROOT) + "/")
                  && bare.contains("/"))
              || model.place().toString().equals(name);
      if (same) {
        found.add(model);
      }
    }
    return List.copyOf(found);
  }

  /// Verifies a model of any store.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public Verifier.Verified verify(HeldModel model, CheckDepth depth, HashProgress progress) {
    return new Verifier(receipts).verify(model, depth, progress);
  }

  /// Verifies what lies at a place.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public Verifier.Verified verify(Path place, CheckDepth depth, HashProgress progress) {
    return new Verifier(receipts).verify(place, depth, progress);
  }

  /// The location that a place lies in, by its name.
  public String locationOf(Path place) {
    return locations.nameOf(place);
  }
}
