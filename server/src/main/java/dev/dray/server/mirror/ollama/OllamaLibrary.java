package dev.dray.server.mirror.ollama;

import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Via;
import dev.dray.download.Download;
import dev.dray.download.DownloadRequest;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.server.mirror.content.Proofs;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// The models of Ollama's registry as they are known and here: manifests for a short time in
/// memory, and a store as Ollama keeps one. Asks the registry as nobody, so only what anybody may
/// read comes here. Thread-safe.
final class OllamaLibrary {

  private static final int MOST = 1_000;

  private record Kept(Listing listing, long until) {}

  private final Dray dray;
  private final Proofs proofs;
  private final Path root;
  private final OllamaStore store;
  private final long freshNanos;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ModelRef.Ollama, Kept> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelRef.Ollama, Kept> eldest) {
          return size() > MOST;
        }
      };

  /// @param root the store's folder
  /// @param fresh how long the registry's word about a tag holds
  OllamaLibrary(Dray dray, Proofs proofs, Path root, Duration fresh, LongSupplier nanoClock) {
    this.dray = dray;
    this.proofs = proofs;
    this.root = root;
    this.store = OllamaStore.at(root);
    this.freshNanos = fresh.toNanos();
    this.nanoClock = nanoClock;
  }

  /// What a name stands for now; what the store remembers if the registry cannot be reached.
  ///
  /// @throws dev.dray.error.DrayException if there is no such model, or nobody can say
  Listing listing(ModelRef.Ollama name) {
    lock.lock();
    try {
      Kept kept = known.get(name);
      if (kept != null && kept.until() - nanoClock.getAsLong() > 0) {
        return kept.listing();
      }
    } finally {
      lock.unlock();
    }
    Listing listing = dray.listing(request(name));
    lock.lock();
    try {
      known.put(name, new Kept(listing, nanoClock.getAsLong() + freshNanos));
    } finally {
      lock.unlock();
    }
    return listing;
  }

  private DownloadRequest request(ModelRef.Ollama name) {
    return DownloadRequest.builder(name).withoutToken().via(Via.DIRECT).cacheDir(root).build();
  }

  /// The manifest of that digest, if somebody asked for it by a name before, or it is in the store.
  Optional<Manifest> manifest(String repository, Digest.Sha256 digest) {
    return of(repository, listing -> manifest(listing).digest().equals(digest))
        .map(OllamaLibrary::manifest);
  }

  /// A listing of the repository that has this blob.
  Optional<Listing> holding(String repository, Digest.Sha256 blob) {
    return of(repository, listing -> file(listing, blob).isPresent());
  }

  private Optional<Listing> of(String repository, Predicate<Listing> fits) {
    lock.lock();
    try {
      for (Map.Entry<ModelRef.Ollama, Kept> entry : known.entrySet()) {
        if (isOf(entry.getKey(), repository) && fits.test(entry.getValue().listing())) {
          return Optional.of(entry.getValue().listing());
        }
      }
    } finally {
      lock.unlock();
    }
    for (OllamaModel model : store.list().models()) {
      if (isOf(model.name(), repository)) {
        Listing listing = listing(model.name());
        if (fits.test(listing)) {
          return Optional.of(listing);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(ModelRef.Ollama name, String repository) {
    return name.host().equals(ModelRef.Ollama.DEFAULT_HOST)
        && (name.namespace() + "/" + name.model()).equals(repository);
  }

  static Manifest manifest(Listing listing) {
    return listing.manifest().orElseThrow();
  }

  /// The file of a listing with that digest.
  static Optional<RemoteFile> file(Listing listing, Digest.Sha256 digest) {
    return listing.files().stream()
        .filter(file -> file.digest().filter(digest::equals).isPresent())
        .findFirst();
  }

  /// The lengths of all files of a listing.
  static Map<RepoPath, Long> sizes(Listing listing) {
    Map<RepoPath, Long> sizes = new HashMap<>();
    listing.files().forEach(file -> sizes.put(file.path(), file.size().orElse(0)));
    return sizes;
  }

  /// Begins to bring a whole model: a store holds no half ones.
  Download download(Listing listing) {
    return dray.download(request((ModelRef.Ollama) listing.ref()), listing);
  }

  /// A blob that is here, whole and proven; a damaged one goes. Blocks while it is hashed for the
  /// first time.
  Optional<Path> blob(RemoteFile file) {
    Digest.Sha256 digest = (Digest.Sha256) file.digest().orElseThrow();
    Path blob = store.blob(digest);
    try {
      if (!Files.isRegularFile(blob)) {
        return Optional.empty();
      }
      if (Files.size(blob) == file.size().orElse(-1) && proofs.isProven(blob, digest, records())) {
        return Optional.of(blob);
      }
      System.getLogger(OllamaLibrary.class.getName())
          .log(System.Logger.Level.WARNING, "{0} is damaged, and is dropped", blob);
      proofs.forget(blob, digest, records());
      Files.deleteIfExists(blob);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A blob is in place and proven by its download.
  void arrived(Listing listing, RepoPath path, Path place) {
    listing.files().stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .flatMap(RemoteFile::digest)
        .ifPresent(digest -> proofs.record(place, digest, records()));
  }

  private Path records() {
    return root.resolve(".dray").resolve("mirror").resolve("proven");
  }
}
