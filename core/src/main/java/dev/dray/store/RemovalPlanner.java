package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides what goes when something is removed. Reads only.
final class RemovalPlanner {

  private final Path root;
  private final SharedBlobs shared;
  private final CacheReport report;
  private final List<RemovalPlan.Step> steps = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Map<CacheReport.Repository, Set<CacheReport.Snapshot>> chosen =
      new LinkedHashMap<>();
  private final Set<Path> goneBlobs = new LinkedHashSet<>();

  RemovalPlanner(Path root) {
    this.root = root;
    this.shared = new SharedBlobs(root);
    this.report = CacheScan.of(root);
  }

  /// A plan for what somebody named.
  RemovalPlan targets(Collection<RemovalTarget> targets) {
    for (RemovalTarget target : targets) {
      boolean found =
          switch (target) {
            case RemovalTarget.Repository t -> chooseRepository(t);
            case RemovalTarget.OneRevision t -> chooseRevision(t);
            case RemovalTarget.AnyCommit t -> chooseCommit(t);
          };
      if (!found) {
        warnings.add(target + " is not in the cache");
      }
    }
    return plan();
  }

  /// A plan for what nobody needs: snapshots that no ref names, part files that are older than
  /// `age` and that nobody is writing, shared payloads that nobody links to.
  RemovalPlan leftovers(Instant now, Duration age) {
    for (CacheReport.Repository repository : report.repositories()) {
      if (hasFreshPart(repository.folder(), now, age)) {
        continue;
      }
      for (CacheReport.Snapshot snapshot : repository.snapshots()) {
        if (snapshot.refs().isEmpty()) {
          choose(repository, snapshot);
        }
      }
    }
    RemovalPlan snapshots = plan();
    for (CacheReport.Unfinished part : report.unfinished()) {
      boolean covered =
          snapshots.steps().stream()
              .anyMatch(
                  s -> s.what() == RemovalPlan.What.REPOSITORY && part.path().startsWith(s.path()));
      if (!covered && part.lastModified().plus(age).isBefore(now) && !isBeingWritten(part.path())) {
        add(RemovalPlan.What.PART_FILE, part.path(), part.size());
      }
    }
    addUnusedPayloads();
    return finish();
  }

  private boolean hasFreshPart(Path folder, Instant now, Duration age) {
    return report.unfinished().stream()
        .anyMatch(part ->
            part.writer() == CacheReport.Writer.DRAY
                && part.path().startsWith(folder)
                && !part.lastModified().plus(age).isBefore(now));
  }

  private void addUnusedPayloads() {
    try {
      Set<Path> planned = new HashSet<>();
      steps.forEach(s -> planned.add(s.path()));
      for (Path payload : shared.payloads()) {
        if (!planned.contains(payload) && shared.users(payload).filter(Set::isEmpty).isPresent()) {
          add(RemovalPlan.What.SHARED_PAYLOAD, payload, new ByteSize(Files.size(payload)));
        }
      }
    } catch (IOException e) {
      warnings.add("the shared blobs cannot be read: " + e.getMessage());
    }
  }

  private boolean chooseRepository(RemovalTarget.Repository target) {
    for (CacheReport.Repository repository : report.repositories()) {
      if (repository.kind() == target.kind() && repository.id().equals(target.id())) {
        chosen.put(repository, new LinkedHashSet<>(repository.snapshots()));
        return true;
      }
    }
    // Damaged ones are not in the report, and the more worth removing.
    Path folder = new HubFolder(root, target.kind(), target.id()).folder();
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      removeRepository(folder);
      return true;
    }
    return false;
  }

  private boolean chooseRevision(RemovalTarget.OneRevision target) {
    boolean found = false;
    for (CacheReport.Repository repository : report.repositories()) {
      if (repository.kind() != target.kind() || !repository.id().equals(target.id())) {
        continue;
      }
      for (CacheReport.Snapshot snapshot : repository.snapshots()) {
        Revision revision = target.revision();
        boolean isCommit = snapshot.commit().id().equals(revision.text());
        if (isCommit || snapshot.refs().equals(List.of(revision.text()))) {
          choose(repository, snapshot);
          found = true;
        } else if (snapshot.refs().contains(revision.text())) {
          Path ref = repository.folder().resolve("refs").resolve(revision.text());
          add(RemovalPlan.What.REF, ref, ByteSize.ZERO);
          found = true;
        }
      }
    }
    return found;
  }

  private boolean chooseCommit(RemovalTarget.AnyCommit target) {
    boolean found = false;
    for (CacheReport.Repository repository : report.repositories()) {
      for (CacheReport.Snapshot snapshot : repository.snapshots()) {
        if (snapshot.commit().equals(target.commit())) {
          choose(repository, snapshot);
          found = true;
        }
      }
    }
    return found;
  }

  private void choose(CacheReport.Repository repository, CacheReport.Snapshot snapshot) {
    chosen.computeIfAbsent(repository, r -> new LinkedHashSet<>()).add(snapshot);
  }

  private RemovalPlan plan() {
    chosen.forEach((repository, snapshots) -> {
      if (snapshots.size() == repository.snapshots().size()) {
        removeRepository(repository.folder());
      } else if (inUse(repository.folder())) {
        warnings.add(repository.kind() + "/" + repository.id() + " is being downloaded");
      } else {
        removeSnapshots(repository, snapshots);
      }
    });
    planPayloads();
    return finish();
  }

  private RemovalPlan finish() {
    List<RemovalPlan.Step> ordered = new ArrayList<>(steps);
    // The enum's order is the order of removal; the sort keeps the order within a nature.
    ordered.sort(Comparator.comparing(RemovalPlan.Step::what));
    return new RemovalPlan(root, ordered, List.copyOf(warnings));
  }

  private void removeRepository(Path folder) {
    if (inUse(folder)) {
      warnings.add(folder.getFileName() + " is being downloaded");
      return;
    }
    long bytes = 0;
    try {
      for (Path file : CacheScan.filesBelow(folder)) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          bytes += Files.size(file);
        }
      }
      goneBlobs.addAll(CacheScan.children(folder.resolve("blobs")));
    } catch (IOException e) {
      warnings.add(folder.getFileName() + " cannot be read whole: " + e.getMessage());
    }
    add(RemovalPlan.What.REPOSITORY, folder, new ByteSize(bytes));
  }

  private void removeSnapshots(
      CacheReport.Repository repository, Set<CacheReport.Snapshot> snapshots) {
    Set<Path> kept = new HashSet<>();
    for (CacheReport.Snapshot snapshot : repository.snapshots()) {
      if (!snapshots.contains(snapshot)) {
        snapshot.files().forEach(f -> kept.add(f.blob()));
      }
    }
    Path folder = repository.folder();
    for (CacheReport.Snapshot snapshot : snapshots) {
      long plain = 0;
      for (CacheReport.Entry file : snapshot.files()) {
        boolean inside = file.blob().startsWith(snapshot.folder());
        boolean ownBlob = file.blob().startsWith(folder.resolve("blobs"));
        if (inside) {
          plain += file.size().bytes();
        } else if (ownBlob && !kept.contains(file.blob()) && goneBlobs.add(file.blob())) {
          boolean link = Files.isSymbolicLink(file.blob());
          add(RemovalPlan.What.BLOB, file.blob(), link ? ByteSize.ZERO : file.size());
        }
      }
      add(RemovalPlan.What.SNAPSHOT, snapshot.folder(), new ByteSize(plain));
      for (String ref : snapshot.refs()) {
        add(RemovalPlan.What.REF, folder.resolve("refs").resolve(ref), ByteSize.ZERO);
      }
      addIfThere(folder.resolve("trees").resolve(snapshot.commit().id() + ".json"));
      addIfThere(folder.resolve(".no_exist").resolve(snapshot.commit().id()));
    }
  }

  private void addIfThere(Path record) {
    if (Files.exists(record)) {
      add(RemovalPlan.What.RECORD, record, ByteSize.ZERO);
    }
  }

  /// Payloads whose every user goes.
  private void planPayloads() {
    Set<Path> payloads = new LinkedHashSet<>();
    goneBlobs.forEach(blob -> shared.payloadOf(blob).ifPresent(payloads::add));
    for (Path payload : payloads) {
      Optional<Set<Path>> users = shared.users(payload);
      if (users.isPresent() && goneBlobs.containsAll(users.get())) {
        try {
          add(RemovalPlan.What.SHARED_PAYLOAD, payload, new ByteSize(Files.size(payload)));
        } catch (IOException e) {
          warnings.add(payload + " cannot be read");
        }
      }
    }
  }

  private void add(RemovalPlan.What what, Path path, ByteSize freed) {
    steps.add(new RemovalPlan.Step(what, path, freed));
  }

  private boolean inUse(Path folder) {
    return inUse(root, folder);
  }

  /// Whether any file of a repository is locked by a running download.
  static boolean inUse(Path root, Path folder) {
    Path locks = root.resolve(".locks").resolve(folder.getFileName());
    return CacheScan.children(locks).stream().anyMatch(LockFile::isHeld);
  }

  private boolean isBeingWritten(Path part) {
    return LockFile.isHeld(lockOf(root, part));
  }

  /// `<repository>/blobs/<etag>[.<8hex>].incomplete` and `<repository>/.dray/<digest>.part` are
  /// both written under the lock of their content.
  static Path lockOf(Path root, Path part) {
    String name = String.valueOf(part.getFileName());
    String content = name.substring(0, name.indexOf('.'));
    Path repository = Removal.repository(root, part);
    return root.resolve(".locks").resolve(repository.getFileName()).resolve(content + ".lock");
  }
}
