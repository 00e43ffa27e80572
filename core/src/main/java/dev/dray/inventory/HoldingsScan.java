package dev.dray.inventory;

import dev.dray.RepoKind;
import dev.dray.federation.FoundStore;
import dev.dray.receipt.Receipts;
import dev.dray.store.CacheReport;
import dev.dray.store.HubCache;
import dev.dray.store.LmStudioModel;
import dev.dray.store.LmStudioTree;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Lists the models of each kind of store in the words of its own programs. Reads folders and small
/// records, no weights; follows no link out of a store.
final class HoldingsScan {

  private final List<HeldModel> models = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private HoldingsScan() {}

  /// @param receipts tell what belongs to a model where its store does not
  static Holdings of(List<FoundStore> stores, Receipts receipts) {
    HoldingsScan scan = new HoldingsScan();
    ByReceipt told = new ByReceipt(receipts);
    for (FoundStore store : stores) {
      int before = scan.models.size();
      switch (store.kind()) {
        case HUB_CACHE -> scan.hubCache(store);
        case OLLAMA -> scan.ollama(store);
        case LM_STUDIO -> scan.lmStudio(store);
        case MODELS, MODELSCOPE, LLAMA_CPP, COMFYUI, FOLDER, RAMALAMA, MODEL_RUNNER ->
            scan.models.addAll(new TreeModels(store).read());
      }
      scan.models.subList(before, scan.models.size()).replaceAll(told::judge);
      scan.models
          .subList(before, scan.models.size())
          .sort(Comparator.comparing(HeldModel::name, String.CASE_INSENSITIVE_ORDER));
    }
    return new Holdings(scan.models, scan.warnings);
  }

  private void hubCache(FoundStore store) {
    HubCache cache = HubCache.at(store.root());
    CacheReport report = cache.scan();
    report.warnings().forEach(warning -> warnings.add(warning.toString()));
    Set<Path> unfinished = new HashSet<>();
    for (CacheReport.Unfinished part : report.unfinished()) {
      unfinished.add(store.root().resolve(store.root().relativize(part.path()).getName(0)));
    }
    for (CacheReport.Repository repository : report.repositories()) {
      if (repository.kind() != RepoKind.MODEL) {
        continue;
      }
      Optional<CacheReport.Snapshot> current = current(repository);
      models.add(
          new HeldModel(
              store,
              repository.id().text(),
              current.map(CacheReport.Snapshot::folder).orElse(repository.folder()),
              repository.size(),
              current.map(snapshot -> snapshot.files().size()).orElse(0),
              repository.lastAccessed(),
              repository.lastModified(),
              unfinished.contains(repository.folder()) || current.isEmpty()
                  ? HeldModel.State.PARTIAL
                  : state(cache, repository, current.get())));
    }
  }

  /// The snapshot that `main` names, or else the one that was written last.
  static Optional<CacheReport.Snapshot> current(CacheReport.Repository repository) {
    Optional<CacheReport.Snapshot> best = Optional.empty();
    for (CacheReport.Snapshot snapshot : repository.snapshots()) {
      boolean better =
          best.isEmpty()
              || (snapshot.refs().contains("main")
                  || (!best.get().refs().contains("main")
                      && snapshot.lastModified().isAfter(best.get().lastModified())));
      best = better ? Optional.of(snapshot) : best;
    }
    return best;
  }

  private static HeldModel.State state(
      HubCache cache, CacheReport.Repository repository, CacheReport.Snapshot snapshot) {
    List<String> names = snapshot.files().stream().map(CacheReport.Entry::path).toList();
    if (Shards.areMissing(names)) {
      return HeldModel.State.PARTIAL;
    }
    return cache
        .cachedTree(repository.kind(), repository.id(), snapshot.commit())
        .map(tree ->
            new HashSet<>(names)
                    .containsAll(tree.files().keySet().stream().map(Object::toString).toList())
                ? HeldModel.State.WHOLE
                : HeldModel.State.PARTIAL)
        .orElse(HeldModel.State.UNKNOWN);
  }

  private void ollama(FoundStore store) {
    OllamaModel.Report report = OllamaStore.at(store.root()).list();
    warnings.addAll(report.warnings());
    for (OllamaModel model : report.models()) {
      models.add(
          new HeldModel(
              store,
              model.name().toString().replaceFirst("^ollama://", ""),
              model.manifest(),
              model.size(),
              1,
              accessed(List.of(model.manifest())).orElse(model.modified()),
              model.modified(),
              model.missing().isEmpty() ? HeldModel.State.WHOLE : HeldModel.State.PARTIAL));
    }
  }

  private void lmStudio(FoundStore store) {
    LmStudioTree tree = LmStudioTree.at(store.root());
    Set<Path> busy = new HashSet<>();
    tree.unfinished().forEach(part -> busy.add(part.resolveSibling("")));
    for (LmStudioModel model : tree.models()) {
      Path first = model.files().getFirst();
      boolean partial = !model.whole() || busy.contains(first.resolveSibling(""));
      models.add(
          new HeldModel(
              store,
              model.path(),
              model.files().size() == 1 ? first : first.resolveSibling(""),
              model.size(),
              model.files().size(),
              accessed(model.files()).orElse(Instant.EPOCH),
              modified(model.files()).orElse(Instant.EPOCH),
              partial ? HeldModel.State.PARTIAL : HeldModel.State.UNKNOWN));
    }
  }

  private static Optional<Instant> accessed(List<Path> files) {
    return files.stream()
        .flatMap(file -> look(file).stream())
        .map(look -> look.lastAccessTime().toInstant())
        .max(Comparator.naturalOrder());
  }

  private static Optional<Instant> modified(List<Path> files) {
    return files.stream()
        .flatMap(file -> look(file).stream())
        .map(look -> look.lastModifiedTime().toInstant())
        .max(Comparator.naturalOrder());
  }

  private static Optional<BasicFileAttributes> look(Path file) {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException e) {
      // Gone meanwhile.
      return Optional.empty();
    }
  }
}
