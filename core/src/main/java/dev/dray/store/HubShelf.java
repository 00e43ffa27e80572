package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// One pinned repository in a hub cache.
///
/// Implementation note. Crash rules, in the order of writing:
/// - `snapshots/<commit>/` is made first. The official scanner calls a repository without snapshots
///   corrupted; an empty snapshot is fine.
/// - Bytes are collected in `.dray/<digest>.part`, on the same file system, where the official
///   scanner does not look. (In `blobs/` it would list them as its own incomplete files, and its
///   prune would remove them.) Everything that has only a passing name lives there too.
/// - A blob gets its name by one rename of a verified file; then the link is made. A crash between
///   the two leaves a blob without link, which the next run finds as linkable.
/// - The listing and `refs/<revision>` come last, after the names before them were synced: a ref
///   never names a commit whose selection is not here, and never one without a snapshot folder.
/// - What gets a final name was synced before, copies included.
final class HubShelf implements Shelf {

  private final HubFolder folder;
  private final Listing listing;
  private final Commit commit;
  private final LinkRule linkRule;
  private final SnapshotContents contents;
  private final CacheContents others;
  private final Set<Path> refused = ConcurrentHashMap.newKeySet();
  private Optional<Set<PosixFilePermission>> finalMode = Optional.empty();
  private boolean finalModeKnown;
  private volatile boolean named;

  HubShelf(HubFolder folder, Listing listing, Commit commit, LinkRule linkRule) {
    this.folder = folder;
    this.listing = listing;
    this.commit = commit;
    this.linkRule = linkRule;
    this.others = new CacheContents(folder.cache());
    this.contents = new SnapshotContents(folder, commit, listing.files());
  }

  @Override
  public Path modelPath() {
    return folder.snapshot(commit);
  }

  @Override
  public FileState inspect(RemoteFile file) {
    Path entry = entry(file);
    if (fits(entry, file) && !refused.contains(entry)) {
      return new FileState.Present(entry);
    }
    if (file.digest().isEmpty()) {
      return new FileState.Absent();
    }
    Path blob = folder.blob(file.digest().get());
    if (fits(blob, file) && !refused.contains(blob)) {
      return new FileState.Linkable(blob);
    }
    return contents
        .find(file.digest().get(), file.size(), refused)
        .<FileState>map(FileState.Linkable::new)
        .or(() -> others.find(file, refused).map(path -> new FileState.Linkable(path, true)))
        .orElseGet(FileState.Absent::new);
  }

  @Override
  public Optional<Path> sharedContent(RemoteFile file) {
    return file.digest().map(digest -> folder.cache().resolve(digest.hex()));
  }

  @Override
  public boolean keepsBlobs() {
    return linkRule.linksBelow(folder.cache());
  }

  @Override
  public void lookAgain() {
    others.lookAgain();
  }

  @Override
  public Path partFile(RemoteFile file) {
    return folder.part(blobName(file));
  }

  @Override
  public void prepare() {
    try {
      DiskSpace.makeFolder(folder.cache());
      CacheTag.write(folder.cache());
      DiskSpace.makeFolder(folder.snapshot(commit));
      DiskSpace.makeFolder(folder.blobs());
      DiskSpace.makeFolder(folder.own());
    } catch (StorageException e) {
      // Reading from a cache that belongs to somebody else is a good use of it. What has to be
      // written fails later with its own name.
      if (!Files.isDirectory(folder.snapshot(commit))) {
        throw e;
      }
    }
  }

  @Override
  public void abandon() {
    // Lock files are empty and stay where a repository is; without one nobody needs them. A folder
    // that another process has put something into meanwhile is not empty and stays.
    AtomicFile.removeQuietly(folder.snapshot(commit));
    AtomicFile.removeQuietly(folder.snapshots());
    AtomicFile.removeQuietly(folder.blobs());
    AtomicFile.removeQuietly(folder.own());
    AtomicFile.removeQuietly(folder.folder());
  }

  @Override
  public StoreLock lock(RemoteFile file, Consumer<String> waiting) {
    return LockFile.acquire(folder.lock(blobName(file)), file.path().text(), waiting);
  }

  @Override
  public Optional<Path> link(RemoteFile file) {
    FileState state = inspect(file);
    return switch (state) {
      case FileState.Present present -> Optional.of(present.path());
      case FileState.Absent absent -> Optional.empty();
      case FileState.Linkable(Path content, boolean elsewhere) -> link(file, content, elsewhere);
    };
  }

  private Optional<Path> link(RemoteFile file, Path content, boolean elsewhere) {
    Digest digest = file.digest().orElseThrow();
    Path entry = entry(file);
    Path blob = folder.blob(digest);
    try {
      if (content.equals(blob) && linkRule.linksBelow(folder.cache())) {
        point(entry, blob);
        return Optional.of(entry);
      }
      DiskSpace.makeFolder(folder.own());
      Path copy = AtomicFile.passing(folder.own(), ".copy");
      try {
        bring(content, copy, elsewhere);
        if (!content.equals(blob) && !ContentHash.matches(copy, digest)) {
          refused.add(content);
          return inspect(file) instanceof FileState.Linkable(Path other, boolean away)
              ? link(file, other, away)
              : Optional.empty();
        }
        return Optional.of(place(copy, digest, entry));
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (NoSuchFileException e) {
      refused.add(content);
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFailure.of("write", entry, e);
    }
  }

  /// Another repository's blob becomes a second name of the same bytes where that works: blobs are
  /// never changed in place. Where this cache has no links the result is a file for people, who may
  /// change it; that is a copy, as is everything across file systems or owners. On file systems
  /// that share blocks a copy costs no space either.
  private void bring(Path content, Path copy, boolean elsewhere) throws IOException {
    if (elsewhere && linkRule.linksBelow(folder.cache())) {
      try {
        Path real = content.toRealPath();
        if (Files.getOwner(real).equals(Files.getOwner(folder.own()))) {
          Files.createLink(copy, real);
          return;
        }
      } catch (UnsupportedOperationException | FileSystemException e) {
        // No hard links here, or too many.
        Files.deleteIfExists(copy);
      }
    }
    AtomicFile.copy(content, copy);
  }

  @Override
  public Path publish(RemoteFile file, Path part) {
    Path entry = entry(file);
    try {
      // A hub that states no digest leaves the name of the blob to us.
      Digest digest =
          file.digest().isPresent()
              ? file.digest().get()
              : ContentHash.of(part, new Digest.Sha256("0".repeat(64)), n -> {});
      Path result = place(part, digest, entry);
      refused.remove(folder.blob(digest));
      refused.remove(entry);
      return result;
    } catch (IOException e) {
      throw DiskFailure.of("write", entry, e);
    }
  }

  /// Gives a verified file its final mode and names.
  private Path place(Path verified, Digest digest, Path entry) throws IOException {
    if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
      throw new ConflictException(
          "There is a folder where the file " + entry + " belongs",
          "Remove that folder and run the same command again.",
          ErrorContext.of(entry.toString()));
    }
    openToReaders(verified);
    named = true;
    if (linkRule.linksBelow(folder.cache())) {
      Path blob = folder.blob(digest);
      DiskSpace.makeFolderOf(blob);
      AtomicFile.put(verified, blob, digest);
      point(entry, blob);
    } else {
      DiskSpace.makeFolderOf(entry);
      AtomicFile.put(verified, entry, digest);
    }
    return entry;
  }

  private void point(Path entry, Path blob) throws IOException {
    Path parent = Objects.requireNonNull(entry.getParent());
    named = true;
    AtomicFile.link(entry, parent.relativize(blob), folder.own());
  }

  private synchronized void openToReaders(Path file) throws IOException {
    if (!finalModeKnown) {
      DiskSpace.makeFolder(folder.own());
      finalMode = AtomicFile.modeOfNewFile(folder.own());
      finalModeKnown = true;
    }
    if (finalMode.isPresent()) {
      Files.setPosixFilePermissions(file, finalMode.get());
    }
  }

  @Override
  public void complete(List<RemoteFile> selection) {
    if (named) {
      List<Path> names = new ArrayList<>();
      selection.forEach(file -> names.add(entry(file)));
      names.add(folder.blobs().resolve("any"));
      AtomicFile.forceNames(folder.cache(), names);
    }
    Optional<byte[]> tree = TreeFile.bytes(listing.files());
    if (tree.isPresent()) {
      record(folder.tree(commit), tree.get(), AtomicFile.Mode.PRIVATE);
    }
    if (!listing.revision().isCommit()) {
      byte[] id = commit.id().getBytes(StandardCharsets.US_ASCII);
      Path ref = folder.ref(listing.revision());
      record(ref, id, AtomicFile.Mode.ORDINARY);
      if (named) {
        AtomicFile.forceNames(folder.folder(), List.of(ref));
      }
    }
  }

  private void record(Path file, byte[] content, AtomicFile.Mode mode) {
    try {
      AtomicFile.write(file, content, folder.own(), mode);
    } catch (IOException e) {
      // The model is here; a cache that only others may write cannot learn our revision's name.
      if (!DiskFailure.isReadOnly(e)) {
        throw DiskFailure.of("write", file, e);
      }
    }
  }

  @Override
  public void rememberMissing(String path) {
    Path marker = folder.noExist(commit, new RepoPath(path));
    if (Files.exists(marker)) {
      return;
    }
    try {
      DiskSpace.makeFolderOf(marker);
      AtomicFile.write(marker, new byte[0], folder.own(), AtomicFile.Mode.ORDINARY);
    } catch (IOException e) {
      throw DiskFailure.of("write", marker, e);
    }
  }

  private Path entry(RemoteFile file) {
    return folder.entry(commit, file.path());
  }

  /// The name of a file's blob, lock and part file: its digest, or a name made from its place where
  /// the hub states no digest.
  private String blobName(RemoteFile file) {
    return file.digest()
        .map(Digest::hex)
        .orElseGet(() -> "path-" + ContentHash.ofText(commit + "/" + file.path()));
  }

  /// Whether a path leads, over any links, to a file of the right size.
  private static boolean fits(Path path, RemoteFile file) {
    try {
      return Files.isRegularFile(path)
          && (file.size().isEmpty() || Files.size(path) == file.size().getAsLong());
    } catch (IOException e) {
      return false;
    }
  }
}
