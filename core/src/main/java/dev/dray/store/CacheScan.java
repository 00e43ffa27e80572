package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks through a hub cache by the rules of the official `scan_cache_dir`: what is damaged becomes
/// a warning and the scan goes on.
final class CacheScan {

  private static final Set<String> NOT_OURS =
      Set.of(".locks", "CACHEDIR.TAG", ".DS_Store", "Thumbs.db", "desktop.ini");

  /// From so many folders on it pays to look at several at once.
  private static final int MANY = 64;

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private static final int LONGEST_REF = 100;

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
  private boolean plainFiles;

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
    // One look at the folder says which of the others there are, instead of a question for each.
    Set<String> parts = new HashSet<>();
    for (Path part : children(folder)) {
      parts.add(part.getFileName().toString());
    }
    if (parts.contains("blobs")) {
      unfinished(folder.resolve("blobs"), ".incomplete", CacheReport.Writer.OFFICIAL_CLIENT);
    }
    if (parts.contains(HubFolder.OWN)) {
      unfinished(folder.resolve(HubFolder.OWN), HubFolder.PART_SUFFIX, CacheReport.Writer.DRAY);
    }
    try {
      repository = Optional.of(repository(folder, parts));
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

  private CacheReport.Repository repository(Path folder, Set<String> parts)
      throws Damaged, IOException {
    if (parts.isEmpty() && !Files.isDirectory(folder)) {
      throw new Damaged("Not a repository's folder", folder);
    }
    HubFolder named =
        folderNamed(root, folder.getFileName().toString())
            .orElseThrow(() -> new Damaged("Not the name of a model, dataset or space", folder));
    List<Path> commits = parts.contains("snapshots") ? children(named.snapshots()) : List.of();
    if (commits.isEmpty() && !Files.isDirectory(named.snapshots())) {
      throw new Damaged("There are no snapshots", folder);
    }
    Map<String, List<String>> refs = parts.contains("refs") ? refs(named.refs()) : new TreeMap<>();
    List<CacheReport.Snapshot> snapshots = new ArrayList<>();
    Set<Path> linked = new HashSet<>();
    for (Path snapshot : commits) {
      String name = snapshot.getFileName().toString();
      if (HELPERS.contains(name)) {
        continue;
      }
      if (!COMMIT.matcher(name).matches()) {
        if (!Files.isDirectory(snapshot)) {
          throw new Damaged("A file lies among the snapshots", snapshot);
        }
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
    if (!Files.isDirectory(refs)) {
      throw new Damaged("A file lies where refs belong", refs);
    }
    for (Path ref : filesBelow(refs)) {
      if (HELPERS.contains(ref.getFileName().toString())) {
        continue;
      }
      String commit = start(ref);
      if (commit.length() > LONGEST_REF) {
        throw new Damaged("A ref is too long", ref);
      }
      if (!COMMIT.matcher(commit).matches()) {
        throw new Damaged("A ref does not hold a commit", ref);
      }
      byCommit
          .computeIfAbsent(commit, c -> new ArrayList<>())
          .add(refs.relativize(ref).toString().replace('\\', '/'));
    }
    return byCommit;
  }

  private static String start(Path ref) throws IOException {
    try (InputStream in = Files.newInputStream(ref)) {
      return new String(in.readNBytes(LONGEST_REF + 1), StandardCharsets.ISO_8859_1);
    }
  }

  private CacheReport.Snapshot snapshot(Path folder, Commit commit, List<String> refs)
      throws IOException, Damaged {
    List<CacheReport.Entry> entries = new ArrayList<>();
    Set<Path> linked = new HashSet<>();
    for (Found found : found(folder)) {
      Path file = found.file();
      Path blob = found.content();
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
      entries.add(new CacheReport.Entry(path, file, blob, new ByteSize(look.size())));
    }
    Instant own = Files.getLastModifiedTime(folder).toInstant();
    return new CacheReport.Snapshot(
        commit, folder, refs, entries, sum(linked), latest(linked, own, false));
  }

  /// A file of a snapshot.
  ///
  /// @param content what it leads to; itself if it is no link
  private record Found(Path file, Path content) {}

  private List<Found> found(Path snapshot) throws IOException, Damaged {
    List<Found> all = new ArrayList<>();
    try {
      find(snapshot, all);
    } catch (NotDirectoryException e) {
      throw new Damaged("A file lies among the snapshots", snapshot);
    }
    all.sort((a, b) -> a.file().compareTo(b.file()));
    return all;
  }

  /// Nearly everything is a link, and reading it tells that it is one; only what is none is asked
  /// what else it is. Where files are no links that would be dear, so there they are asked first.
  private void find(Path folder, List<Found> all) throws IOException {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      for (Path file : inside) {
        Optional<Path> linked = plainFiles ? Optional.empty() : target(file);
        if (linked.isPresent()) {
          all.add(new Found(file, linked.get()));
          continue;
        }
        BasicFileAttributes look =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (look.isSymbolicLink()) {
          all.add(new Found(file, target(file).orElse(file)));
        } else if (look.isDirectory()) {
          find(file, all);
        } else {
          plainFiles = true;
          blobs.put(file, look);
          all.add(new Found(file, file));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /// What a link leads to; nothing if it is none.
  private static Optional<Path> target(Path file) throws IOException {
    try {
      return Optional.of(file.resolveSibling(Files.readSymbolicLink(file)).normalize());
    } catch (NotLinkException e) {
      return Optional.empty();
    }
  }

  private long size(Path blob) {
    return Objects.requireNonNull(blobs.get(blob)).size();
  }

  private ByteSize sum(Set<Path> linked) {
    long sum = 0;
    for (Path blob : linked) {
      sum += size(blob);
    }
    return new ByteSize(sum);
  }

  private Instant latest(Set<Path> linked, Instant ifNone, boolean access) {
    Optional<FileTime> latest = Optional.empty();
    for (Path blob : linked) {
      BasicFileAttributes look = Objects.requireNonNull(blobs.get(blob));
      FileTime time = access ? look.lastAccessTime() : look.lastModifiedTime();
      if (latest.isEmpty() || time.compareTo(latest.get()) > 0) {
        latest = Optional.of(time);
      }
    }
    return latest.map(FileTime::toInstant).orElse(ifNone);
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
