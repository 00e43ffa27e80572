package dev.dray.store;

import dev.dray.Digest;
import dev.dray.RepoPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A model's files with the SHA-256 of each: what a version is locked to, and what it is compared
/// with later. Immutable.
///
/// @param files the files by path below the model's folder
public record Artifacts(SortedMap<RepoPath, Digest.Sha256> files) {

  /// The files that ImageWorks once looked at alone, wherever they lay.
  private static final Set<String> TARGETED =
      Set.of(
          "config.json",
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "mm_projector.bin");

  /// Copies the map.
  public Artifacts {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// Hashes a folder's files on all cores: all that [count][DirectoryChecksum.Scheme#V2] in a
  /// checksum. Links to files are followed, links to folders are not.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public static Artifacts of(Path folder, HashProgress progress) {
    return of(folder, paths(folder), progress);
  }

  /// The files of a folder that count.
  ///
  /// @throws dev.dray.error.StorageException if something cannot be read
  public static List<RepoPath> paths(Path folder) {
    List<RepoPath> paths = new ArrayList<>();
    try {
      for (Path file : CacheScan.filesBelow(folder)) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        if (DirectoryChecksum.counts(path) && Files.isRegularFile(file)) {
          paths.add(new RepoPath(path));
        }
      }
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    } catch (IllegalArgumentException e) {
      throw DiskFailure.of("read", folder, new IOException(e.getMessage(), e));
    }
    return paths;
  }

  /// Hashes these files of a folder on all cores; files that are not there are left out, which
  /// [#driftTo(Artifacts)] then tells.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public static Artifacts of(Path folder, Collection<RepoPath> paths, HashProgress progress) {
    return of(folder, paths, Map.of(), progress);
  }

  /// The same where some files were hashed just now and need not be read again.
  ///
  /// @param hashed what these files were found to be, by path
  public static Artifacts of(
      Path folder,
      Collection<RepoPath> paths,
      Map<RepoPath, Digest.Sha256> hashed,
      HashProgress progress) {
    Map<RepoPath, HashCrew.Job> jobs = new LinkedHashMap<>();
    for (RepoPath path : paths) {
      Path file = path.under(folder);
      if (Files.isRegularFile(file) && !hashed.containsKey(path)) {
        jobs.put(path, new HashCrew.Job(file, HashCrew.ANY_SHA256));
      }
    }
    Map<HashCrew.Job, Digest> digests = HashCrew.hash(folder, jobs.values(), progress);
    SortedMap<RepoPath, Digest.Sha256> files = new TreeMap<>(hashed);
    files.keySet().retainAll(paths);
    jobs.forEach((path, job) -> {
      if (digests.get(job) instanceof Digest.Sha256 sha) {
        files.put(path, sha);
      }
    });
    return new Artifacts(files);
  }

  /// One digest for all: SHA-256 over the lines `<hex> <path>`, sorted and joined by line feeds.
  /// Nothing where there is no file.
  public Optional<Digest.Sha256> aggregate() {
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Digest.Sha256(
                ContentHash.ofText(
                    files.entrySet().stream()
                        .map(file -> file.getValue().hex() + "  " + file.getKey())
                        .sorted(Bytewise.ORDER)
                        .collect(Collectors.joining("\n")))));
  }

  /// The digest that older registries hold: the sorted digests of a few small files, joined,
  /// without names. Nothing where none of them is here.
  public Optional<Digest.Sha256> targetedAggregate() {
    String joined =
        files.entrySet().stream()
            .filter(file -> TARGETED.contains(file.getKey().text()))
            .map(file -> file.getValue().hex())
            .sorted()
            .collect(Collectors.joining());
    return joined.isEmpty()
        ? Optional.empty()
        : Optional.of(new Digest.Sha256(ContentHash.ofText(joined)));
  }

  /// Whether a locked version is this one: by its aggregate, or by the one of older registries.
  public boolean isLockedTo(Digest.Sha256 expected) {
    return aggregate().filter(expected::equals).isPresent()
        || targetedAggregate().filter(expected::equals).isPresent();
  }

  /// What changed from these to the files that are there now.
  public Drift driftTo(Artifacts now) {
    List<RepoPath> missing = new ArrayList<>();
    List<RepoPath> changed = new ArrayList<>();
    files.forEach((path, digest) -> {
      Digest.Sha256 found = now.files().get(path);
      if (found == null) {
        missing.add(path);
      } else if (!found.equals(digest)) {
        changed.add(path);
      }
    });
    List<RepoPath> added =
        now.files().keySet().stream().filter(path -> !files.containsKey(path)).toList();
    return new Drift(added, missing, changed);
  }

  /// How files differ from what they were.
  ///
  /// @param added files that were not there
  /// @param missing files that are gone
  /// @param changed files with other content
  public record Drift(List<RepoPath> added, List<RepoPath> missing, List<RepoPath> changed) {
    /// Copies the lists.
    public Drift {
      added = List.copyOf(added);
      missing = List.copyOf(missing);
      changed = List.copyOf(changed);
    }

    /// Whether nothing differs.
    public boolean isNone() {
      return added.isEmpty() && missing.isEmpty() && changed.isEmpty();
    }

    /// For people, such as `2 changed, 1 missing`.
    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      add(parts, changed, "changed");
      add(parts, missing, "missing");
      add(parts, added, "added");
      return parts.isEmpty() ? "nothing changed" : String.join(", ", parts);
    }

    private static void add(List<String> parts, List<RepoPath> files, String word) {
      if (!files.isEmpty()) {
        parts.add(files.size() + " " + word);
      }
    }
  }
}
