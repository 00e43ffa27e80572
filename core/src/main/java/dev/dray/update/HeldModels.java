package dev.dray.update;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.Revision;
import dev.dray.download.DownloadTarget;
import dev.dray.error.DrayException;
import dev.dray.provider.OllamaServer;
import dev.dray.receipt.Receipt;
import dev.dray.store.CacheReport;
import dev.dray.store.HubCache;
import dev.dray.store.ModelScopeCache;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The models that are here and have a publisher to ask: those of the hub cache, of ModelScope's
/// cache, of Ollama, and of folders that receipts tell of. Reads only.
///
/// @param hub the hub cache
/// @param scope ModelScope's cache
/// @param ollama the store of an Ollama daemon
/// @param daemon the daemon itself, if one answers: it tells of models in a store that cannot be
///   read from here
/// @param receipts records of downloads, the newest first
/// @param locked whether somebody wants a model kept as it is; a new answer for each list
public record HeldModels(
    HubCache hub,
    ModelScopeCache scope,
    OllamaStore ollama,
    Supplier<Optional<OllamaServer>> daemon,
    Supplier<List<Receipt>> receipts,
    Supplier<Predicate<Held>> locked) {

  private static final Revision MASTER = new Revision("master");

  /// All of them: a repository once for each branch or tag that the cache follows.
  public List<Held> list() {
    List<Held> held = new ArrayList<>();
    List<Receipt> known = receipts.get();
    add(hub, DownloadTarget.cache(), known, held);
    scope.snapshots().forEach(snapshot -> held.add(held(snapshot)));
    ollama.list().models().forEach(model -> held.add(held(model)));
    daemon.get().ifPresent(server -> add(server, held));
    ReceiptedModels.add(known, hub.root(), held);
    Predicate<Held> stays = locked.get();
    return held.stream().map(model -> stays.test(model) ? model.asPinned() : model).toList();
  }

  static void add(HubCache cache, DownloadTarget target, List<Receipt> receipts, List<Held> held) {
    Set<Path> receipted =
        receipts.stream().map(Receipt::place).collect(Collectors.toUnmodifiableSet());
    for (CacheReport.Repository repository : cache.scan().repositories()) {
      // A download that failed leaves files, but neither a listing nor a receipt.
      Predicate<CacheReport.Snapshot> came =
          snapshot ->
              receipted.contains(snapshot.folder())
                  || cache
                      .cachedTree(repository.kind(), repository.id(), snapshot.commit())
                      .isPresent();
      add(repository, target, came, held);
    }
  }

  /// Commits that no branch names are pinned where they are all there is; beside a branch they are
  /// what earlier updates left.
  private static void add(
      CacheReport.Repository repository,
      DownloadTarget target,
      Predicate<CacheReport.Snapshot> came,
      List<Held> held) {
    ModelRef.Hub model = ModelRef.Hub.model(repository.id().text()).as(repository.kind());
    boolean followed = repository.snapshots().stream().anyMatch(s -> !s.refs().isEmpty());
    for (CacheReport.Snapshot snapshot : repository.snapshots()) {
      Version version = new Version.AtCommit(snapshot.commit());
      if (snapshot.refs().isEmpty() && !followed && came.test(snapshot)) {
        held.add(
            new Held(
                model.at(snapshot.commit().asRevision()),
                version,
                true,
                Optional.of(snapshot.folder()),
                snapshot.size(),
                target,
                Optional.empty()));
      }
      for (String ref : snapshot.refs()) {
        try {
          Revision revision = new Revision(ref);
          held.add(
              new Held(
                  revision.equals(Revision.MAIN) ? model : model.at(revision),
                  version,
                  revision.isCommit(),
                  Optional.of(snapshot.folder()),
                  snapshot.size(),
                  target,
                  Optional.empty()));
        } catch (IllegalArgumentException e) {
          // A file among the refs that no branch could be called.
        }
      }
    }
  }

  private static Held held(ModelScopeCache.Snapshot snapshot) {
    return new Held(
        new ModelRef.ModelScope(
            snapshot.repo(),
            Optional.of(snapshot.revision()).filter(r -> !r.equals(MASTER)),
            Optional.empty(),
            Optional.empty()),
        new Version.OfFiles(),
        snapshot.revision().isCommit(),
        Optional.of(snapshot.folder()),
        size(snapshot.folder()));
  }

  private static Held held(OllamaModel model) {
    return new Held(
        model.name(),
        new Version.OfManifest(model.digest()),
        false,
        Optional.of(model.manifest()),
        model.size());
  }

  /// What the daemon keeps besides; stubs of models that run in the cloud have nothing to update.
  private static void add(OllamaServer server, List<Held> held) {
    List<OllamaServer.Model> models;
    try {
      models = server.list();
    } catch (DrayException e) {
      // It went away between two questions; what the disk tells is still true.
      return;
    }
    List<ModelRef> known = held.stream().map(Held::ref).toList();
    for (OllamaServer.Model model : models) {
      if (model.remote().isPresent() || model.digest().isEmpty()) {
        continue;
      }
      try {
        ModelRef ref = ModelRef.parse("ollama://" + model.name());
        if (!known.contains(ref)) {
          held.add(
              new Held(
                  ref,
                  new Version.OfManifest(model.digest().get()),
                  false,
                  Optional.empty(),
                  model.size()));
        }
      } catch (IllegalArgumentException e) {
        // No name that a registry could have.
      }
    }
  }

  private static ByteSize size(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ByteSize(
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum());
    } catch (IOException | UncheckedIOException e) {
      return ByteSize.ZERO;
    }
  }
}
