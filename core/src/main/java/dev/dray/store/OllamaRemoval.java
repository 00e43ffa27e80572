package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes models out of an Ollama store: the manifest first, then the blobs that no other readable
/// manifest names.
final class OllamaRemoval {

  private static final System.Logger logger = System.getLogger(OllamaRemoval.class.getName());

  private OllamaRemoval() {}

  /// What removing these models would do. Reads only.
  static RemovalPlan plan(OllamaFolder folder, Collection<ModelRef.Ollama> names) {
    OllamaContents contents = OllamaContents.of(folder);
    List<RemovalPlan.Step> steps = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Set<Path> going = new HashSet<>();
    for (ModelRef.Ollama name : names) {
      Path place = folder.manifest(name);
      if (contents.models().stream().anyMatch(entry -> entry.place().equals(place))) {
        going.add(place);
      } else {
        warnings.add(
            Files.exists(place)
                ? name + " has no readable manifest at " + place
                : name + " is not in the Ollama store " + folder.root());
      }
    }
    warnings.addAll(contents.warnings());
    if (!contents.unread().isEmpty()) {
      warnings.add("No blob can be removed: some of the other models may need them");
    }
    Map<Digest.Sha256, Integer> left = contents.uses();
    Set<Digest.Sha256> candidates = new HashSet<>();
    for (OllamaContents.Entry entry : contents.models()) {
      if (going.contains(entry.place())) {
        steps.add(step(RemovalPlan.What.MANIFEST, entry.place()));
        entry.digests().forEach(digest -> left.merge(digest, -1, Integer::sum));
        candidates.addAll(entry.digests());
      }
    }
    candidates.stream()
        .filter(digest -> left.getOrDefault(digest, 0) == 0 && contents.unread().isEmpty())
        .map(folder::blob)
        .filter(Files::isRegularFile)
        .sorted()
        .forEach(blob -> steps.add(step(RemovalPlan.What.BLOB, blob)));
    return new RemovalPlan(folder.root(), steps, warnings);
  }

  private static RemovalPlan.Step step(RemovalPlan.What what, Path path) {
    try {
      return new RemovalPlan.Step(what, path, new ByteSize(Files.size(path)));
    } catch (IOException e) {
      return new RemovalPlan.Step(what, path, ByteSize.ZERO);
    }
  }

  /// Carries out a plan; each step looks again whether it is still right.
  ///
  /// @throws IllegalArgumentException if the plan names anything but manifests and blobs of this
  ///   store
  static RemovalPlan.Outcome run(OllamaFolder folder, RemovalPlan plan) {
    List<RemovalPlan.Step> steps = plan.steps();
    for (RemovalPlan.Step step : steps) {
      boolean ours =
          switch (step.what()) {
            case MANIFEST -> folder.name(step.path()).isPresent();
            case BLOB ->
                folder.blobs().equals(step.path().getParent())
                    && OllamaFolder.digest(step.path()).isPresent();
            case REPOSITORY, SNAPSHOT, REF, RECORD, PART_FILE, SHARED_PAYLOAD -> false;
          };
      if (!ours) {
        throw new IllegalArgumentException("not of this Ollama store: " + step.path());
      }
    }
    List<RemovalPlan.Step> removed = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    try (StoreLock _ =
        LockFile.acquire(folder.manifestsLock(), folder.root().toString(), w -> {})) {
      steps.stream()
          .filter(step -> step.what() == RemovalPlan.What.MANIFEST)
          .forEach(step -> attempt(step, removed, kept, () -> manifest(folder, step.path())));
      OllamaContents left = OllamaContents.of(folder);
      Set<Digest.Sha256> named = left.uses().keySet();
      steps.stream()
          .filter(step -> step.what() == RemovalPlan.What.BLOB)
          .forEach(step ->
              attempt(
                  step,
                  removed,
                  kept,
                  () ->
                      left.unread().isEmpty()
                          ? blob(folder, step.path(), named)
                          : Optional.of("a manifest that cannot be read may need it")));
    }
    long freed = removed.stream().mapToLong(step -> step.freed().bytes()).sum();
    return new RemovalPlan.Outcome(new ByteSize(freed), removed, kept);
  }

  /// One removal: why it was left, or nothing.
  private interface Attempt {
    Optional<String> make() throws IOException;
  }

  private static void attempt(
      RemovalPlan.Step step, List<RemovalPlan.Step> removed, List<String> kept, Attempt attempt) {
    try {
      attempt
          .make()
          .ifPresentOrElse(
              reason -> kept.add(step.path() + ": " + reason), () -> removed.add(step));
    } catch (NoSuchFileException e) {
      logger.log(System.Logger.Level.DEBUG, "already gone: {0}", step.path());
    } catch (IOException e) {
      kept.add(step.path() + ": " + DiskFailure.of("remove", step.path(), e).getMessage());
    }
  }

  private static Optional<String> manifest(OllamaFolder folder, Path place) throws IOException {
    Files.delete(place);
    // A daemon removes empty folders too; one that is not empty stays by itself.
    for (Path above = place.getParent();
        above != null && above.startsWith(folder.manifests()) && !above.equals(folder.manifests());
        above = above.getParent()) {
      AtomicFile.removeQuietly(above);
    }
    return Optional.empty();
  }

  private static Optional<String> blob(OllamaFolder folder, Path blob, Set<Digest.Sha256> named)
      throws IOException {
    Digest.Sha256 digest = OllamaFolder.digest(blob).orElseThrow();
    if (named.contains(digest)) {
      return Optional.of("another model needs it");
    }
    Optional<StoreLock> held = LockFile.tryAcquire(folder.lock(digest));
    if (held.isEmpty()) {
      return Optional.of("it is being downloaded");
    }
    try (StoreLock _ = held.get()) {
      Files.delete(blob);
      return Optional.empty();
    }
  }

  /// Removes those of these blobs that no manifest names. Nothing if a manifest is damaged or
  /// cannot be read: whoever repairs it may need them. The caller holds the lock on the manifests.
  static void sweep(OllamaFolder folder, Set<Digest.Sha256> before) {
    OllamaContents contents = OllamaContents.of(folder);
    if (before.isEmpty() || !contents.warnings().isEmpty()) {
      return;
    }
    Set<Digest.Sha256> named = contents.uses().keySet();
    for (Digest.Sha256 digest : before) {
      try {
        if (Files.exists(folder.blob(digest))) {
          blob(folder, folder.blob(digest), named);
        }
      } catch (IOException e) {
        // It stays; a daemon prunes it when it starts.
        logger.log(System.Logger.Level.DEBUG, "an unused blob stays", e);
      }
    }
  }
}
