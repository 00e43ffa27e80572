package dev.dray.store;

import dev.dray.ByteSize;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Carries out a removal plan. The plan is a picture of the past: every step looks again whether it
/// is still right, and leaves what is in use.
final class Removal {

  private static final System.Logger logger = System.getLogger(Removal.class.getName());

  private final Path root;
  private final SharedBlobs shared;
  private final List<RemovalPlan.Step> removed = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final Map<Path, Set<Path>> linkedBlobs = new HashMap<>();
  private final Set<Path> untouched = new HashSet<>();

  Removal(Path root) {
    this.root = root;
    this.shared = new SharedBlobs(root);
  }

  RemovalPlan.Outcome run(RemovalPlan plan) {
    for (RemovalPlan.Step step : plan.steps()) {
      Path path = step.path().toAbsolutePath().normalize();
      if (!path.startsWith(root) || path.equals(root)) {
        throw new IllegalArgumentException("the plan leaves the cache: " + step.path());
      }
    }
    for (RemovalPlan.Step step : plan.steps()) {
      try {
        String reason = remove(step);
        if (reason == null) {
          removed.add(step);
        } else {
          kept.add(step.path() + ": " + reason);
        }
      } catch (NoSuchFileException e) {
        // Somebody else removed it, which is as good; its bytes are not ours to count.
        logger.log(System.Logger.Level.DEBUG, "already gone: {0}", step.path());
      } catch (IOException e) {
        kept.add(step.path() + ": " + DiskFailure.of("remove", step.path(), e).getMessage());
      }
    }
    long freed = removed.stream().mapToLong(s -> s.freed().bytes()).sum();
    return new RemovalPlan.Outcome(new ByteSize(freed), removed, kept);
  }

  /// @return why it stays, or nothing if it is gone
  private @Nullable String remove(RemovalPlan.Step step) throws IOException {
    Path path = step.path().toAbsolutePath().normalize();
    return switch (step.what()) {
      case REPOSITORY, SNAPSHOT -> removeFolder(path);
      case REF -> removeRef(path);
      case RECORD -> removeRecord(path);
      case MANIFEST -> "a hub cache has no manifests";
      case BLOB -> removeBlob(path);
      case PART_FILE -> removePart(path);
      case SHARED_PAYLOAD -> shared.sweep(path) ? null : "it is in use again";
    };
  }

  /// The repository's folder that a path below the cache belongs to.
  static Path repository(Path root, Path path) {
    return root.resolve(root.relativize(path).getName(0));
  }

  private @Nullable String removeFolder(Path folder) throws IOException {
    Path repository = repository(root, folder);
    if (RemovalPlanner.inUse(root, repository)) {
      untouched.add(repository);
      return "it is being downloaded";
    }
    deleteTree(folder);
    return null;
  }

  private @Nullable String removeRef(Path ref) throws IOException {
    Path repository = repository(root, ref);
    if (!ref.startsWith(repository.resolve("refs"))) {
      return "it is not a ref";
    }
    if (untouched.contains(repository)) {
      return "its snapshot was kept";
    }
    Files.delete(ref);
    return null;
  }

  private @Nullable String removeRecord(Path record) throws IOException {
    String commit = String.valueOf(record.getFileName()).replace(".json", "");
    if (Files.exists(repository(root, record).resolve("snapshots").resolve(commit))) {
      return "its snapshot is still here";
    }
    deleteTree(record);
    return null;
  }

  private @Nullable String removeBlob(Path blob) throws IOException {
    Path repository = repository(root, blob);
    Path lock =
        root.resolve(".locks")
            .resolve(repository.getFileName())
            .resolve(blob.getFileName() + ".lock");
    Optional<StoreLock> held = LockFile.tryAcquire(lock);
    if (held.isEmpty()) {
      return "it is being downloaded";
    }
    try (StoreLock _ = held.get()) {
      if (linkedBlobs(repository).contains(blob)) {
        return "another snapshot links to it";
      }
      Files.delete(blob);
      return null;
    }
  }

  /// What the snapshots that are left link to; looked up once all of the plan's are gone.
  private Set<Path> linkedBlobs(Path repository) throws IOException {
    Set<Path> known = linkedBlobs.get(repository);
    if (known != null) {
      return known;
    }
    Set<Path> linked = new HashSet<>();
    Path snapshots = repository.resolve("snapshots");
    for (Path entry :
        Files.isDirectory(snapshots) ? CacheScan.filesBelow(snapshots) : List.<Path>of()) {
      if (Files.isSymbolicLink(entry)) {
        linked.add(entry.resolveSibling(Files.readSymbolicLink(entry)).normalize());
      }
    }
    linkedBlobs.put(repository, linked);
    return linked;
  }

  private @Nullable String removePart(Path part) throws IOException {
    Optional<StoreLock> held = LockFile.tryAcquire(RemovalPlanner.lockOf(root, part));
    if (held.isEmpty()) {
      return "it is being written";
    }
    try (StoreLock _ = held.get()) {
      Files.deleteIfExists(part.resolveSibling(part.getFileName() + ".journal"));
      Files.delete(part);
      return null;
    }
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(folder.toString());
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes look) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
