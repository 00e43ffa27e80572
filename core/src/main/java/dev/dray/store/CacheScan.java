package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Looks through a hub cache by the rules of the official `scan_cache_dir`: what is damaged becomes
/// a warning and the scan goes on.
final class CacheScan {

  private static final Set<String> NOT_OURS =
      Set.of(".locks", "CACHEDIR.TAG", ".DS_Store", "Thumbs.db", "desktop.ini");

  /// From so many folders on it pays to look at several at once.
  private static final int MANY = 64;

  private static final Set<String> HELPERS = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

  /// A repository that cannot be described; ends in a warning.
  private static final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Path path;

    Damaged(String reason, Path path) {
      super(reason);
      this.path = path;
    }
  }

  private final Path root;
  private final SharedBlobs shared;
  private final Map<Path, BasicFileAttributes> blobs = new HashMap<>();
  private final List<CacheReport.Warning> warnings = new ArrayList<>();
  private final List<CacheReport.Unfinished> unfinished = new ArrayList<>();
  private Optional<CacheReport.Repository> repository = Optional.empty();

  private CacheScan(Path root, SharedBlobs shared) {
    this.root = root;
    this.shared = shared;
  }

  /// Scans the cache; one that does not exist is empty.
  static CacheReport of(Path root) {
    return new CacheScan(root, new SharedBlobs(root)).scan();
  }

  private CacheReport scan() {
    List<Path> folders = new ArrayList<>();
    for (Path folder : children(root)) {
      String name = folder.getFileName().toString();
      boolean foreign = NOT_OURS.contains(name) || name.startsWith(".dray-links-");
      if (!foreign && !(name.equals("blobs") && shared.exists())) {
        folders.add(folder);
      }
    }
    List<CacheReport.Repository> repositories = new ArrayList<>();
    for (CacheScan found : each(folders)) {
      found.repository.ifPresent(repositories::add);
      warnings.addAll(found.warnings);
      unfinished.addAll(found.unfinished);
    }
    repositories.sort(
        Comparator.comparing(CacheReport.Repository::kind).thenComparing(r -> r.id().text()));
    return new CacheReport(root, repositories, size(repositories), unfinished, warnings);
  }

  /// One scan for each folder, in their order; of many on all cores, because on most disks several
  /// requests at once are served sooner.
  private List<CacheScan> each(List<Path> folders) {
    Stream<Path> stream = folders.size() < MANY ? folders.stream() : folders.parallelStream();
    return stream.map(folder -> new CacheScan(root, shared).look(folder)).toList();
  }

  private CacheScan look(Path folder) {
    unfinished(folder.resolve("blobs"), ".incomplete", CacheReport.Writer.OFFICIAL_CLIENT);
    unfinished(folder.resolve(HubFolder.OWN), HubFolder.PART_SUFFIX, CacheReport.Writer.DRAY);
    try {
      repository = Optional.of(repository(folder));
    } catch (Damaged e) {
      warnings.add(new CacheReport.Warning(e.path, String.valueOf(e.getMessage())));
    } catch (IOException | UncheckedIOException e) {
      warnings.add(new CacheReport.Warning(folder, "Cannot be read (" + e.getMessage() + ")"));
    }
    return this;
  }

  /// Each payload once, also those that no repository links to any more.
  private ByteSize size(List<CacheReport.Repository> repositories) {
    Map<Path, Long> sizes = new HashMap<>();
    boolean sharing = shared.exists();
    for (CacheReport.Repository found : repositories) {
      for (CacheReport.Snapshot snapshot : found.snapshots()) {
        for (CacheReport.Entry file : snapshot.files()) {
          Path payload = sharing ? shared.payloadOf(file.blob()).orElse(file.blob()) : file.blob();
          sizes.put(payload, file.size().bytes());
        }
      }
    }
    try {
      for (Path payload : shared.payloads()) {
        sizes.put(payload, Files.size(payload));
      }
    } catch (IOException e) {
      warnings.add(new CacheReport.Warning(root.resolve("blobs"), "Cannot be read"));
    }
    return new ByteSize(sizes.values().stream().mapToLong(Long::longValue).sum());
  }

  /// The kind and name that a folder's name stands for.
  static Optional<HubFolder> folderNamed(Path root, String name) {
    int split = name.indexOf("--");
    if (split < 0) {
      return Optional.empty();
    }
    for (RepoKind kind : RepoKind.values()) {
      if (kind.plural().equals(name.substring(0, split))) {
        try {
          RepoId id = new RepoId(name.substring(split + 2).replace("--", "/"));
          return Optional.of(new HubFolder(root, kind, id));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private CacheReport.Repository repository(Path folder) throws Damaged, IOException {
    if (!Files.isDirectory(folder)) {
      throw new Damaged("Not a repository's folder", folder);
    }
    HubFolder named =
        folderNamed(root, folder.getFileName().toString())
            .orElseThrow(() -> new Damaged("Not the name of a model, dataset or space", folder));
    if (!Files.isDirectory(named.snapshots())) {
      throw new Damaged("There are no snapshots", folder);
    }
    Map<String, List<String>> refs = refs(named.refs());
    List<CacheReport.Snapshot> snapshots = new ArrayList<>();
    Set<Path> linked = new HashSet<>();
    for (Path snapshot : children(named.snapshots())) {
      String name = snapshot.getFileName().toString();
      if (HELPERS.contains(name)) {
        continue;
      }
      if (!Files.isDirectory(snapshot)) {
        throw new Damaged("A file lies among the snapshots", snapshot);
      }
      if (!name.matches("[0-9a-f]{40}")) {
        throw new Damaged("A snapshot is not named by a commit", snapshot);
      }
      List<String> named40 = Objects.requireNonNullElse(refs.remove(name), List.of());
      CacheReport.Snapshot found = snapshot(snapshot, new Commit(name), named40);
      found.files().forEach(f -> linked.add(f.blob()));
      snapshots.add(found);
    }
    if (!refs.isEmpty()) {
      throw new Damaged(
          "The ref " + refs.values().iterator().next() + " names a commit that is not here",
          named.refs());
    }
    BasicFileAttributes own = Files.readAttributes(folder, BasicFileAttributes.class);
    return new CacheReport.Repository(
        named.kind(),
        named.repo(),
        folder,
        snapshots,
        sum(linked),
        latest(linked, own.lastAccessTime().toInstant(), true),
        latest(linked, own.lastModifiedTime().toInstant(), false));
  }

  private static Map<String, List<String>> refs(Path refs) throws IOException, Damaged {
    Map<String, List<String>> byCommit = new TreeMap<>();
    if (!Files.exists(refs)) {
      return byCommit;
    }
    if (!Files.isDirectory(refs)) {
      throw new Damaged("A file lies where refs belong", refs);
    }
    for (Path ref : filesBelow(refs)) {
      if (HELPERS.contains(ref.getFileName().toString())) {
        continue;
      }
      if (Files.size(ref) > 100) {
        throw new Damaged("A ref is too long", ref);
      }
      String commit = Files.readString(ref, StandardCharsets.ISO_8859_1);
      if (!commit.matches("[0-9a-f]{40}")) {
        throw new Damaged("A ref does not hold a commit", ref);
      }
      byCommit
          .computeIfAbsent(commit, c -> new ArrayList<>())
          .add(refs.relativize(ref).toString().replace('\\', '/'));
    }
    return byCommit;
  }

  private CacheReport.Snapshot snapshot(Path folder, Commit commit, List<String> refs)
      throws IOException, Damaged {
    List<CacheReport.Entry> entries = new ArrayList<>();
    Set<Path> linked = new HashSet<>();
    for (Path file : filesBelow(folder)) {
      Path blob = target(file);
      BasicFileAttributes look = blobs.get(blob);
      if (look == null) {
        try {
          look = Files.readAttributes(blob, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
          throw new Damaged("A snapshot's link is broken", file);
        }
        blobs.put(blob, look);
      }
      if (look.isDirectory()) {
        continue;
      }
      linked.add(blob);
      String path = folder.relativize(file).toString().replace('\\', '/');
      entries.add(new CacheReport.Entry(path, file, blob, new ByteSize(size(blob))));
    }
    Instant own = Files.getLastModifiedTime(folder).toInstant();
    return new CacheReport.Snapshot(
        commit, folder, refs, entries, sum(linked), latest(linked, own, false));
  }

  /// What a link leads to, or the file itself.
  private static Path target(Path file) throws IOException {
    try {
      return file.resolveSibling(Files.readSymbolicLink(file)).normalize();
    } catch (NotLinkException e) {
      return file;
    }
  }

  private long size(Path blob) {
    return Objects.requireNonNull(blobs.get(blob)).size();
  }

  private ByteSize sum(Set<Path> linked) {
    return new ByteSize(linked.stream().mapToLong(this::size).sum());
  }

  private Instant latest(Set<Path> linked, Instant ifNone, boolean access) {
    return linked.stream()
        .map(blob -> Objects.requireNonNull(blobs.get(blob)))
        .map(a -> (access ? a.lastAccessTime() : a.lastModifiedTime()).toInstant())
        .max(Comparator.naturalOrder())
        .orElse(ifNone);
  }

  private void unfinished(Path folder, String suffix, CacheReport.Writer writer) {
    for (Path file : children(folder)) {
      if (file.getFileName().toString().endsWith(suffix)) {
        try {
          BasicFileAttributes look =
              Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          unfinished.add(
              new CacheReport.Unfinished(
                  file, new ByteSize(look.size()), look.lastModifiedTime().toInstant(), writer));
        } catch (IOException e) {
          // It was finished or removed meanwhile, or is not ours to see.
          warnings.add(new CacheReport.Warning(file, "A part file cannot be read"));
        }
      }
    }
  }

  /// A folder's children in order of name; none if it cannot be read.
  static List<Path> children(Path folder) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    children.sort(Comparator.naturalOrder());
    return children;
  }

  /// All files and links below a folder, in order of path; links are not followed.
  static List<Path> filesBelow(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes look) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.naturalOrder());
    return files;
  }
}
