package dev.dray.store;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One model in an Ollama store.
///
/// Implementation note. Crash rules:
/// - Bytes are collected in `.dray/<digest>.part`; a blob gets its name by one rename of a verified
///   file.
/// - The manifest comes last, by one rename, after every blob it names was seen in place and the
///   blobs' names were synced. So a manifest of ours never names a blob that is not whole, whatever
///   a crash or a power cut takes; before that a daemon sees the old manifest or none.
/// - A blob that no manifest names is hashed before it counts: a daemon gives blobs their names
///   before it checks them, so one that was interrupted leaves some that may be wrong.
final class OllamaShelf implements Shelf {

  private final OllamaFolder folder;
  private final Listing listing;
  private final Manifest manifest;
  private final Path place;
  private final boolean keepUnused;
  private final Set<Digest> proven = ConcurrentHashMap.newKeySet();
  private final Set<Digest> refused = ConcurrentHashMap.newKeySet();
  private @Nullable Set<Digest.Sha256> named;
  private boolean madeRoot;

  OllamaShelf(
      OllamaFolder folder,
      Listing listing,
      ModelRef.Ollama name,
      Manifest manifest,
      boolean keepUnused) {
    this.folder = folder;
    this.listing = listing;
    this.manifest = manifest;
    this.place = folder.manifest(name);
    this.keepUnused = keepUnused;
  }

  /// The model's manifest.
  @Override
  public Path modelPath() {
    return place;
  }

  @Override
  public FileState inspect(RemoteFile file) {
    Digest.Sha256 digest = digest(file);
    Path blob = folder.blob(digest);
    if (!fits(blob, file) || refused.contains(digest)) {
      return new FileState.Absent();
    }
    return proven.contains(digest) || named().contains(digest)
        ? new FileState.Present(blob)
        : new FileState.Linkable(blob);
  }

  private synchronized Set<Digest.Sha256> named() {
    Set<Digest.Sha256> known = named;
    if (known == null) {
      known = Set.copyOf(OllamaContents.of(folder).uses().keySet());
      named = known;
    }
    return known;
  }

  @Override
  public boolean keepsBlobs() {
    try {
      // A blob gets its mode when it gets its name; another store's file must not get another one.
      return AtomicFile.modeOfNewFile(folder.own()).filter(OllamaFolder.FILE::equals).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void lookAgain() {
    named = null;
  }

  @Override
  public Path partFile(RemoteFile file) {
    return folder.part(digest(file));
  }

  @Override
  public void prepare() {
    madeRoot |= !Files.exists(folder.root());
    folder.makeFolder(folder.root());
    folder.makeFolder(folder.blobs());
    DiskSpace.makeFolder(folder.own());
  }

  @Override
  public void abandon() {
    CacheScan.children(folder.locks()).forEach(AtomicFile::removeQuietly);
    AtomicFile.removeQuietly(folder.locks());
    AtomicFile.removeQuietly(folder.own());
    if (madeRoot) {
      AtomicFile.removeQuietly(folder.blobs());
      AtomicFile.removeQuietly(folder.root());
    }
  }

  @Override
  public StoreLock lock(RemoteFile file, Consumer<String> waiting) {
    return LockFile.acquire(folder.lock(digest(file)), file.path().text(), waiting);
  }

  /// Proves a blob that lies here and that no manifest names.
  @Override
  public Optional<Path> link(RemoteFile file) {
    Digest.Sha256 digest = digest(file);
    Path blob = folder.blob(digest);
    return switch (inspect(file)) {
      case FileState.Present(Path path) -> Optional.of(path);
      case FileState.Absent() -> Optional.empty();
      case FileState.Linkable _ -> {
        try {
          if (ContentHash.matches(blob, digest)) {
            proven.add(digest);
            yield Optional.of(blob);
          }
        } catch (IOException e) {
          // Unreadable is as good as not there.
          refused.add(digest);
        }
        refused.add(digest);
        yield Optional.empty();
      }
    };
  }

  @Override
  public Path publish(RemoteFile file, Path part) {
    Digest.Sha256 digest = digest(file);
    Path blob = folder.blob(digest);
    try {
      folder.makeFolder(folder.blobs());
      OllamaFolder.setMode(part, OllamaFolder.FILE);
      AtomicFile.put(part, blob, digest);
      proven.add(digest);
      refused.remove(digest);
      return blob;
    } catch (IOException e) {
      throw DiskFailure.of("write", blob, e);
    }
  }

  /// Puts the manifest into place. What the model had under this name before and no other model
  /// needs goes, as a daemon would do it.
  ///
  /// @throws ConflictException if a blob has gone meanwhile
  @Override
  public void complete(List<RemoteFile> selection) {
    if (isInPlace()) {
      return;
    }
    try (StoreLock _ = LockFile.acquire(folder.manifestsLock(), place.toString(), w -> {})) {
      Set<Digest.Sha256> before = before();
      requireBlobs();
      AtomicFile.forceNames(folder.root(), List.of(folder.blobs().resolve("any")));
      folder.makeFolder(Objects.requireNonNull(place.getParent()));
      // Not among the parts, which are on another disk where the blobs are.
      Path scratch = folder.root().resolve(OllamaFolder.OWN);
      Path passing = AtomicFile.passing(scratch, ".manifest");
      AtomicFile.write(passing, manifest.bytes(), scratch, AtomicFile.Mode.ORDINARY);
      try {
        OllamaFolder.setMode(passing, OllamaFolder.FILE);
        AtomicFile.move(passing, place);
      } finally {
        Files.deleteIfExists(passing);
      }
      AtomicFile.forceNames(folder.root(), List.of(place));
      if (!keepUnused) {
        OllamaRemoval.sweep(folder, before);
      }
    } catch (IOException e) {
      throw DiskFailure.of("write", place, e);
    }
  }

  private boolean isInPlace() {
    try {
      return Files.isRegularFile(place) && OllamaContents.read(place).equals(manifest);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private Set<Digest.Sha256> before() {
    return OllamaContents.of(folder).models().stream()
        .filter(entry -> entry.place().equals(place))
        .findFirst()
        .map(OllamaContents.Entry::digests)
        .orElseGet(Set::of);
  }

  private void requireBlobs() throws IOException {
    for (Manifest.Blob blob : manifest.blobs()) {
      Path path = folder.blob(blob.digest());
      if (!Files.isRegularFile(path) || Files.size(path) != blob.size()) {
        throw new ConflictException(
            "Of " + listing.name() + " the blob " + path + " is not there (any more)",
            "Another program may be cleaning up the store; run the same command again.",
            ErrorContext.of(listing.name()));
      }
    }
  }

  private static Digest.Sha256 digest(RemoteFile file) {
    if (file.digest().orElse(null) instanceof Digest.Sha256 sha) {
      return sha;
    }
    throw new IllegalArgumentException("an Ollama store names blobs by SHA-256: " + file.path());
  }

  private static boolean fits(Path path, RemoteFile file) {
    try {
      return Files.isRegularFile(path)
          && (file.size().isEmpty() || Files.size(path) == file.size().getAsLong());
    } catch (IOException e) {
      return false;
    }
  }
}
