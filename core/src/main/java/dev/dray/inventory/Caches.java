package dev.dray.inventory;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.Revision;
import dev.dray.federation.FoundStore;
import dev.dray.federation.StoreKind;
import dev.dray.location.Location;
import dev.dray.location.Locations;
import dev.dray.receipt.Receipts;
import dev.dray.store.CacheReport;
import dev.dray.store.DiskFailure;
import dev.dray.store.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The caches that Dray looks after: the hub's, and its own.
///
/// @param hub the hub cache
/// @param locations names the places
/// @param marks what was said about models
/// @param grace for how long what came is safe
/// @param receipts forgotten with the models
/// @param needs what somebody counts on
/// @param clock the time
record Caches(
    HubCache hub,
    Locations locations,
    Marks marks,
    Duration grace,
    Receipts receipts,
    Supplier<List<Need>> needs,
    InstantSource clock) {

  /// What a model is known by: `model/org/name`.
  static String key(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.kind().singular() + "/" + hub.repo();
      case ModelRef.ModelScope scope -> "model/" + scope.repo();
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Url _, ModelRef.Daemon _ -> ref.toString();
    };
  }

  Optional<Path> localPath(ModelRef ref) {
    if (!(ref instanceof ModelRef.Hub model)) {
      return Optional.empty();
    }
    return hub.snapshotPath(model.kind(), model.repo(), model.revisionOrMain())
        .or(() ->
            Optional.of(ownFolder(model.provider().id(), model.repo(), model.revisionOrMain()))
                .filter(Files::isDirectory));
  }

  private Path ownFolder(String provider, RepoId repo, Revision revision) {
    String branch = revision.text().equals("main") ? "" : "@" + revision.text().replace('/', '_');
    String name = repo.text().replaceFirst("/", "--") + branch;
    return own().root().resolve(provider).resolve(name);
  }

  Location own() {
    return locations.named(Locations.APP_CACHE);
  }

  /// All caches at one moment.
  ///
  /// @param size bytes; a payload that several models share counts once
  /// @param models what is in them
  record Picture(ByteSize size, List<CachedModel> models) {}

  /// Looks through all caches.
  Picture look() {
    CacheReport report = hub.scan();
    long bytes = report.size().bytes();
    List<CachedModel> models = new ArrayList<>(hubModels(report));
    for (CachedModel model : ownModels()) {
      bytes += model.size().bytes();
      models.add(model);
    }
    return new Picture(new ByteSize(bytes), models);
  }

  void used(String key) {
    try {
      marks.used(key, clock.instant());
    } catch (IOException e) {
      throw DiskFailure.of("write down", Path.of(key), e);
    }
  }

  private List<CachedModel> hubModels(CacheReport report) {
    Location place = locations.named(Locations.HUB_CACHE);
    Location cache =
        new Location(
            place.name(), place.aliases(), hub.root(), Location.Layout.HUB_CACHE, place.origin());
    List<CachedModel> models = new ArrayList<>();
    for (CacheReport.Repository repository : report.repositories()) {
      String key = repository.kind().singular() + "/" + repository.id();
      models.add(
          new CachedModel(
              repository.kind(),
              repository.id().text(),
              cache,
              repository.folder(),
              HoldingsScan.current(repository).map(CacheReport.Snapshot::folder),
              repository.size(),
              later(repository.lastAccessed(), marks.lastUsed(key)),
              repository.lastModified(),
              marks.isPinned(key)));
    }
    return models;
  }

  /// `<provider>/<owner>--<name>[@<branch>]`.
  private List<CachedModel> ownModels() {
    Location cache = own();
    if (!cache.exists()) {
      return List.of();
    }
    FoundStore store = new FoundStore(StoreKind.MODELS, cache.root(), cache.name());
    List<CachedModel> models = new ArrayList<>();
    for (HeldModel held : new TreeModels(store).read()) {
      String name = held.name().substring(held.name().indexOf('/') + 1);
      String key = "model/" + name.replaceFirst("@.*", "");
      models.add(
          new CachedModel(
              RepoKind.MODEL,
              name,
              cache,
              held.place(),
              Optional.of(held.place()),
              held.size(),
              later(held.lastUsed(), marks.lastUsed(key)),
              held.modified(),
              marks.isPinned(key)));
    }
    return models;
  }

  private static Instant later(Instant seen, Optional<Instant> said) {
    return said.filter(s -> s.isAfter(seen)).orElse(seen);
  }
}
