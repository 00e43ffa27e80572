package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One pinned repository in a `local_dir` of the official client.
final class LocalDirShelf extends PlainShelf {

  static final String OWN = ".cache/huggingface";

  private final Path own;
  private final Commit commit;

  LocalDirShelf(Path folder, Listing listing, Commit commit, Optional<CacheContents> cache) {
    // The official client replaces what it finds, and its folders are to behave as it does.
    super(folder, folder.resolve(OWN).resolve("dray"), listing, true, cache);
    this.own = folder.resolve(OWN);
    this.commit = commit;
  }

  @Override
  String reserved() {
    return OWN;
  }

  @Override
  Note note(RemoteFile file, Path target) {
    return LocalMetadata.read(metadata(file))
        .filter(found -> unchanged(found, target))
        .map(found -> isSame(found, file) ? Note.SAME : Note.OTHER)
        .orElse(Note.NONE);
  }

  @Override
  boolean isOurs(RemoteFile file, Path target) {
    return LocalMetadata.read(metadata(file)).filter(found -> unchanged(found, target)).isPresent();
  }

  private boolean isSame(LocalMetadata found, RemoteFile file) {
    // A mirror's etag may be of another kind than the listing's digest; the commit decides then.
    return found.commit().equals(commit)
        || file.digest().map(Digest::hex).filter(found.etag()::equals).isPresent();
  }

  private static boolean unchanged(LocalMetadata found, Path target) {
    try {
      return found.fits(target);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  void writeNote(RemoteFile file, Path target, Digest digest) throws IOException {
    Path metadata = metadata(file);
    DiskSpace.makeFolderOf(metadata);
    LocalMetadata note = new LocalMetadata(commit, digest.hex(), Instant.now());
    // Not forced to disk: a note lost to a power cut costs one hash, a thousand syncs cost more.
    Path passing = AtomicFile.passing(own.resolve("dray"), ".tmp");
    DiskSpace.makeFolderOf(passing);
    Files.write(passing, note.bytes());
    AtomicFile.move(passing, metadata);
  }

  @Override
  void removeNote(RemoteFile file) throws IOException {
    Files.deleteIfExists(metadata(file));
  }

  @Override
  public Path partFile(RemoteFile file) {
    return own.resolve("dray").resolve(contentName(file) + HubFolder.PART_SUFFIX);
  }

  @Override
  public void prepare() {
    DiskSpace.makeFolder(own.resolve("download"));
    DiskSpace.makeFolder(own.resolve("dray"));
    CacheTag.writeOnce(own.resolve(".gitignore"), "*");
    CacheTag.write(own);
  }

  @Override
  public StoreLock lock(RemoteFile file, Consumer<String> waiting) {
    return LockFile.acquire(beside(file, ".lock"), file.path().text(), waiting);
  }

  @Override
  public void complete(List<RemoteFile> selection) {
    Path tree = own.resolve("trees").resolve(commit.id() + ".json");
    try {
      Optional<byte[]> bytes = TreeFile.bytes(listing.files());
      if (bytes.isPresent()) {
        AtomicFile.write(tree, bytes.get(), own.resolve("dray"), AtomicFile.Mode.PRIVATE);
      }
      for (RemoteFile file : selection) {
        refresh(file);
      }
      forceNames(selection);
    } catch (IOException e) {
      throw DiskFailure.of("write", tree, e);
    }
  }

  /// Moves the note of a file that did not change between two commits to the newer commit.
  private void refresh(RemoteFile file) throws IOException {
    Path target = target(file);
    Optional<LocalMetadata> found = LocalMetadata.read(metadata(file));
    if (found.isPresent()
        && !found.get().commit().equals(commit)
        && file.digest().isPresent()
        && note(file, target) == Note.SAME) {
      writeNote(file, target, file.digest().get());
    }
  }

  private Path metadata(RemoteFile file) {
    return beside(file, ".metadata");
  }

  private Path beside(RemoteFile file, String suffix) {
    return new RepoPath(file.path().text() + suffix).under(own.resolve("download"));
  }
}
