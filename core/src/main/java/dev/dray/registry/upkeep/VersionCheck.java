package dev.dray.registry.upkeep;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TrackedFiles;
import dev.dray.registry.VersionLock;
import dev.dray.store.Artifacts;
import dev.dray.store.HashProgress;
import dev.dray.store.OllamaStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model's files, hashed just now, beside what the registry holds about them.
///
/// @param entry the entry
/// @param found the files as they are
public record VersionCheck(RegistryEntry entry, Artifacts found) {

  /// How the files are.
  public enum State {
    /// Nothing is recorded to compare with.
    NEW,
    /// They are what was recorded.
    SAME,
    /// They are others.
    CHANGED
  }

  private record Hashed(Path folder, Optional<List<RepoPath>> paths) {}

  /// Hashes the files of an entry: those that were recorded, else those that were downloaded, else
  /// all that lie there. Of a model of Ollama, the manifest and its blobs.
  ///
  /// @throws InvalidRequestException if the entry lies nowhere
  /// @throws NotFoundException if nothing is where it should lie
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public static VersionCheck of(RegistryEntry entry, OllamaStore ollama, HashProgress progress) {
    Hashed files = entry.ollamaName().isPresent() ? inOllama(entry, ollama) : here(entry);
    return new VersionCheck(
        entry,
        files.paths().isPresent()
            ? Artifacts.of(files.folder(), files.paths().get(), progress)
            : Artifacts.of(files.folder(), progress));
  }

  /// Whether the files are what was recorded.
  public State state() {
    Optional<Digest.Sha256> expected = expected();
    if (expected.isPresent()) {
      return found.isLockedTo(expected.get()) ? State.SAME : State.CHANGED;
    }
    if (recorded(entry).files().isEmpty()) {
      return State.NEW;
    }
    Artifacts.Drift drift = drift();
    return drift.missing().isEmpty() && drift.changed().isEmpty() ? State.SAME : State.CHANGED;
  }

  /// Which files differ from the recorded ones.
  public Artifacts.Drift drift() {
    return recorded(entry).driftTo(found);
  }

  /// Whether a change of the files is a violation.
  public boolean isLocked() {
    return entry.versionLock().locked();
  }

  /// The change that records these files and locks the model to them.
  ///
  /// @param now the time that is noted
  public Edit lock(Instant now) {
    return (draft, decisions) ->
        draft
            .find(entry.name())
            .ifPresent(current -> {
              draft.put(
                  current
                      .withArtifacts(TrackedFiles.of(found))
                      .withVersionLock(
                          new VersionLock(
                              true, found.aggregate().map(Digest::hex), Optional.of(now))));
              decisions.accept(
                  new Edit.Decision(entry.name(), "locked to " + found.files().size() + " files"));
            });
  }

  /// The change that notes that a lock was seen to hold.
  ///
  /// @param now the time that is noted
  public Edit seen(Instant now) {
    return (draft, _) ->
        draft
            .find(entry.name())
            .ifPresent(current -> {
              VersionLock lock = current.versionLock();
              draft.put(
                  current.withVersionLock(
                      new VersionLock(
                          lock.locked(), lock.expectedAggregateSha256(), Optional.of(now))));
            });
  }

  /// The change that lets files of a model change again. What is recorded about them stays.
  public static Edit unlock(String name) {
    return (draft, decisions) ->
        draft
            .find(name)
            .filter(current -> current.versionLock().locked())
            .ifPresent(current -> {
              VersionLock lock = current.versionLock();
              draft.put(
                  current.withVersionLock(
                      new VersionLock(false, lock.expectedAggregateSha256(), lock.lastVerified())));
              decisions.accept(new Edit.Decision(name, "unlocked"));
            });
  }

  private Optional<Digest.Sha256> expected() {
    Optional<String> hex =
        isLocked() ? entry.versionLock().expectedAggregateSha256() : Optional.empty();
    return hex.or(() -> entry.artifacts().aggregateSha256()).flatMap(VersionCheck::digest);
  }

  private static Artifacts recorded(RegistryEntry entry) {
    SortedMap<RepoPath, Digest.Sha256> files = new TreeMap<>();
    for (TrackedFiles.TrackedFile file : entry.artifacts().files()) {
      Optional<Digest.Sha256> digest = file.sha256().flatMap(VersionCheck::digest);
      Optional<RepoPath> path = path(file.path());
      if (digest.isPresent() && path.isPresent()) {
        files.put(path.get(), digest.get());
      }
    }
    return new Artifacts(files);
  }

  private static Hashed here(RegistryEntry entry) {
    Path place =
        entry
            .place()
            .orElseThrow(() ->
                new InvalidRequestException(
                    "'" + entry.name() + "' lies nowhere, so there is nothing to hash",
                    "Download it, or have it found: dray registry discover.",
                    ErrorContext.of(entry.name())));
    if (!Files.exists(place)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "'" + entry.name() + "' is not at " + place + " any more",
          "Download it again, or clear the entry: dray registry normalize.",
          ErrorContext.of(entry.name()));
    }
    Path parent = place.getParent();
    if (Files.isRegularFile(place) && parent != null) {
      return new Hashed(
          parent, Optional.of(List.of(new RepoPath(String.valueOf(place.getFileName())))));
    }
    List<String> names = new ArrayList<>();
    entry.artifacts().files().forEach(file -> names.add(file.path()));
    if (names.isEmpty()) {
      names.addAll(entry.download().files());
    }
    List<RepoPath> paths = names.stream().flatMap(name -> path(name).stream()).toList();
    return new Hashed(place, paths.isEmpty() ? Optional.empty() : Optional.of(paths));
  }

  private static Hashed inOllama(RegistryEntry entry, OllamaStore ollama) {
    String name = entry.ollamaName().orElseThrow();
    if (ModelRef.parse("ollama://" + name) instanceof ModelRef.Ollama ref) {
      List<RepoPath> paths =
          ollama
              .manifest(ref)
              .map(manifest ->
                  manifest.blobs().stream()
                      .map(blob -> ollama.root().relativize(ollama.blob(blob.digest())))
                      .map(path -> new RepoPath(path.toString().replace('\\', '/')))
                      .distinct()
                      .toList())
              .orElse(List.of());
      if (!paths.isEmpty()) {
        return new Hashed(ollama.root(), Optional.of(paths));
      }
    }
    throw new NotFoundException(
        ErrorCode.FILE_NOT_FOUND,
        "Ollama's store " + ollama.root() + " has no '" + name + "'",
        "Pull it again, or name the store of the daemon with OLLAMA_MODELS.",
        ErrorContext.of(entry.name()));
  }

  private static Optional<RepoPath> path(String text) {
    try {
      return Optional.of(new RepoPath(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Digest.Sha256> digest(String hex) {
    try {
      return Optional.of(new Digest.Sha256(hex));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
