package dev.dray.search;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoId;
import dev.dray.provider.ModelSummary;
import dev.dray.store.CacheReport;
import dev.dray.store.HubCache;
import dev.dray.store.LmStudioModel;
import dev.dray.store.LmStudioTree;
import dev.dray.store.ModelScopeCache;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What is known about the models in the stores of this machine: their names, their files, and what
/// their read-me files and configurations say. Reads only; what cannot be read is left out.
///
/// @param hub the hub cache
/// @param scope ModelScope's cache
/// @param ollama the store of an Ollama daemon
/// @param lmStudio LM Studio's folder
public record HereDocuments(
    HubCache hub, ModelScopeCache scope, OllamaStore ollama, LmStudioTree lmStudio) {

  /// Files of a folder that are looked at by name; a model with more is known by these.
  private static final int MOST_FILES = 1000;

  /// All of them, a model each.
  public List<Document> documents() {
    List<Document> all = new ArrayList<>();
    hub.scan().repositories().forEach(repository -> hub(repository).ifPresent(all::add));
    scope.snapshots().forEach(snapshot -> all.add(scope(snapshot)));
    ollama.list().models().forEach(model -> all.add(ollama(model)));
    lmStudio.models().forEach(model -> lmStudio(model).ifPresent(all::add));
    return all;
  }

  /// The newest revision speaks for a repository.
  private static Optional<Document> hub(CacheReport.Repository repository) {
    return repository.snapshots().stream()
        .max(Comparator.comparing(CacheReport.Snapshot::lastModified))
        .map(snapshot ->
            document(
                ModelRef.Hub.model(repository.id().text()).as(repository.kind()),
                repository.id().text(),
                snapshot.folder(),
                snapshot.files().stream().map(CacheReport.Entry::path).toList()));
  }

  private static Document scope(ModelScopeCache.Snapshot snapshot) {
    return document(
        new ModelRef.ModelScope(
            snapshot.repo(), Optional.empty(), Optional.empty(), Optional.empty()),
        snapshot.repo().text(),
        snapshot.folder(),
        names(snapshot.folder()));
  }

  private static Document ollama(OllamaModel model) {
    String name = model.name().toString();
    return new Document(
        new Found(
            model.name(),
            summary(name.substring("ollama://".length()), Set.of("gguf", "ollama"), Card.NONE),
            Optional.of(model.manifest())),
        name,
        "");
  }

  private Optional<Document> lmStudio(LmStudioModel model) {
    String[] parts = model.path().split("/", 3);
    if (parts.length < 2) {
      return Optional.empty();
    }
    try {
      RepoId repo = RepoId.of(parts[0], parts[1]);
      return Optional.of(
          new Document(
              new Found(
                  new ModelRef.Daemon(ProviderId.LMSTUDIO, repo.text(), Optional.empty()),
                  summary(model.path(), Set.of(model.format(), "lmstudio"), Card.NONE),
                  Optional.of(lmStudio.root().resolve(model.path()))),
              model.path(),
              ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// A model of another store, in a folder of its own.
  public static Document of(ModelRef ref, String name, Path folder) {
    return document(ref, name, folder, names(folder));
  }

  private static Document document(ModelRef ref, String name, Path folder, List<String> files) {
    Card card = Card.read(folder);
    Set<String> tags = new TreeSet<>(card.tags());
    for (String file : files) {
      String low = file.toLowerCase(Locale.ROOT);
      for (String format : List.of("gguf", "safetensors", "onnx")) {
        if (low.endsWith("." + format)) {
          tags.add(format);
        }
      }
    }
    return new Document(
        new Found(ref, summary(name, tags, card), Optional.of(folder)),
        name,
        card.text() + "\n" + String.join("\n", files));
  }

  private static ModelSummary summary(String id, Set<String> tags, Card card) {
    return new ModelSummary(
        id,
        0,
        0,
        List.copyOf(tags),
        card.task(),
        card.library(),
        Optional.empty(),
        Optional.empty(),
        ModelSummary.Access.OPEN);
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.walk(folder, 4)) {
      return files
          .limit(MOST_FILES)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
