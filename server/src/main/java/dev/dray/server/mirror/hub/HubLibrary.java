package dev.dray.server.mirror.hub;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.download.Download;
import dev.dray.download.DownloadRequest;
import dev.dray.download.TokenChoice;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import dev.dray.server.mirror.content.Proofs;
import dev.dray.store.CachedTree;
import dev.dray.store.HubCache;
import dev.dray.store.Shelf;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// What of the hub is on this disk: a hub cache, and beside each repository what the mirror notes
/// about it, in the folder `.dray/mirror`, which goes with the repository. Thread-safe.
final class HubLibrary {

  private static final int TREES = 64;
  private static final int LARGEST_NOTE = 1 << 20;
  private static final int MOST_HEARD = 10_000;

  private final Dray dray;
  private final HubCache cache;
  private final Proofs proofs;
  private final URI upstream;
  private final Set<String> learning = ConcurrentHashMap.newKeySet();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Map<String, byte[]> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > TREES;
        }
      };
  private final Map<String, Set<Revision>> heard =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<Revision>> eldest) {
          return size() > MOST_HEARD;
        }
      };
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, CachedTree> trees =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedTree> eldest) {
          return size() > TREES;
        }
      };

  /// @param upstream the hub that downloads come from
  HubLibrary(Dray dray, Proofs proofs, URI upstream) {
    this.dray = dray;
    this.cache = dray.cache();
    this.proofs = proofs;
    this.upstream = upstream;
  }

  /// The commit that a revision was, when last heard of.
  Optional<Commit> commit(RepoName repo, Revision revision) {
    return cache.commit(repo.kind(), repo.id(), revision);
  }

  /// The whole listing of a commit, if it is remembered.
  Optional<CachedTree> tree(RepoName repo, Commit commit) {
    String key = key(repo, commit);
    lock.lock();
    try {
      CachedTree known = trees.get(key);
      if (known != null) {
        return Optional.of(known);
      }
    } finally {
      lock.unlock();
    }
    Optional<CachedTree> read = cache.cachedTree(repo.kind(), repo.id(), commit);
    read.ifPresent(tree -> {
      lock.lock();
      try {
        trees.put(key, tree);
      } finally {
        lock.unlock();
      }
    });
    return read;
  }

  /// What the hub said a branch or tag is. Clients ask for it once and then for files of the commit
  /// alone; it is written down when the first of those is asked for.
  void heard(RepoName repo, Revision revision, Commit commit) {
    if (!revision.isCommit() && commit(repo, revision).filter(commit::equals).isEmpty()) {
      lock.lock();
      try {
        heard.computeIfAbsent(key(repo, commit), _ -> new HashSet<>()).add(revision);
      } finally {
        lock.unlock();
      }
    }
  }

  private static String key(RepoName repo, Commit commit) {
    return repo.key() + "@" + commit.id();
  }

  private Set<Revision> names(RepoName repo, Commit commit) {
    lock.lock();
    try {
      return Set.copyOf(heard.getOrDefault(key(repo, commit), Set.of()));
    } finally {
      lock.unlock();
    }
  }

  /// Fetches and remembers the whole listing of a commit and what names it has, on another thread,
  /// unless that is known: what is served without the hub later needs it.
  void learn(RepoName repo, Revision revision, Commit commit, Caller caller) {
    heard(repo, revision, commit);
    boolean known = tree(repo, commit).isPresent() && names(repo, commit).isEmpty();
    String key = key(repo, commit);
    if (!known && learning.add(key)) {
      Thread.ofVirtual()
          .name("dray-mirror-listing")
          .start(() -> {
            try {
              learnNow(repo, commit, caller);
            } catch (DrayException e) {
              // The next caller brings it about again.
              quiet("the listing of " + repo + " is not here", e);
            } finally {
              learning.remove(key);
            }
          });
    }
  }

  /// The same at once.
  ///
  /// @throws DrayException if the hub does not list it
  void learnNow(RepoName repo, Commit commit, Caller caller) {
    Set<Revision> names = new HashSet<>(names(repo, commit));
    List<RemoteFile> files = dray.listing(request(repo, commit, caller).build()).files();
    if (names.isEmpty()) {
      names.add(commit.asRevision());
    }
    for (Revision name : names) {
      Shelf shelf =
          cache.shelf(
              new Listing(
                  repo.at(name), repo.id().text(), name, Optional.of(commit), files, List.of()));
      shelf.prepare();
      shelf.complete(List.of());
    }
    lock.lock();
    try {
      Set<Revision> all = heard.getOrDefault(key(repo, commit), Set.of());
      if (names.containsAll(all)) {
        heard.remove(key(repo, commit));
      } else {
        all.removeAll(names);
      }
    } finally {
      lock.unlock();
    }
    noteOpen(repo);
    Optional<byte[]> description;
    lock.lock();
    try {
      description = Optional.ofNullable(told.remove(repo.key()));
    } finally {
      lock.unlock();
    }
    description.ifPresent(json -> description(repo, json));
  }

  private DownloadRequest.Builder request(RepoName repo, Commit commit, Caller caller) {
    DownloadRequest.Builder request =
        DownloadRequest.builder(repo.at(commit.asRevision())).endpoint(upstream);
    // The service's own token is nobody else's.
    return caller.token() instanceof TokenChoice.Given(String secret)
        ? request.token(secret)
        : request.withoutToken();
  }

  /// Begins to bring one file of a commit.
  Download download(
      RepoName repo, Commit commit, RepoPath path, FileFacts facts, Source source, Caller caller) {
    ModelRef.Hub ref = repo.at(commit.asRevision());
    // Without the hub's ids, so that a listing of one file is not taken for that of the commit.
    RemoteFile file =
        new RemoteFile(path, facts.size(), facts.digest(), Optional.empty(), List.of(source));
    Listing listing =
        new Listing(
            ref,
            repo.id().text(),
            commit.asRevision(),
            Optional.of(commit),
            List.of(file),
            List.of());
    return dray.download(
        request(repo, commit, caller).files(List.of(path.text())).build(), listing);
  }

  /// A file of a commit that is here, whole and proven; blocks while it is hashed for the first
  /// time. One that is damaged, or of another content than the hub says now, goes.
  Optional<Path> file(RepoName repo, Commit commit, RepoPath path, FileFacts facts) {
    Optional<Path> entry = cache.filePath(repo.kind(), repo.id(), commit.asRevision(), path);
    if (entry.isEmpty() || !facts.areWhole()) {
      return Optional.empty();
    }
    Digest digest = facts.digest().orElseThrow();
    try {
      Path blob = entry.get().toRealPath();
      boolean fits =
          Files.size(blob) == facts.size().getAsLong()
              && proofs.isProven(blob, digest, records(repo));
      if (!fits) {
        drop(repo, entry.get(), digest);
        return Optional.empty();
      }
      return entry;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Takes a damaged file out of the snapshot. A link's own blob goes with it; what other programs
  /// share is left to them.
  private void drop(RepoName repo, Path entry, Digest digest) throws IOException {
    System.getLogger(HubLibrary.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "{0} is not what its digest {1} says, and is dropped",
            entry,
            digest);
    proofs.forget(entry, digest, records(repo));
    if (Files.isSymbolicLink(entry)) {
      Path parent = entry.toAbsolutePath().getParent();
      Path blob =
          parent == null ? entry : parent.resolve(Files.readSymbolicLink(entry)).normalize();
      boolean own = blob.startsWith(folder(repo).resolve("blobs"));
      boolean named = String.valueOf(blob.getFileName()).equals(digest.hex());
      if (own && named) {
        Files.deleteIfExists(blob);
      }
    }
    Files.deleteIfExists(entry);
  }

  /// A file is in place and proven by its download.
  void arrived(RepoName repo, FileFacts facts, Path place) {
    facts.digest().ifPresent(digest -> proofs.record(place, digest, records(repo)));
    noteOpen(repo);
  }

  /// Whether anybody may read a repository, as far as the hub was heard to say so.
  boolean isOpen(RepoName repo) {
    return open.contains(repo.key())
        || Files.isRegularFile(note(repo, "open"), LinkOption.NOFOLLOW_LINKS);
  }

  /// The hub lets anybody read it.
  void opened(RepoName repo) {
    if (open.add(repo.key())) {
      noteOpen(repo);
    }
  }

  /// The hub does not let anybody read it, or not any more.
  void closed(RepoName repo) {
    open.remove(repo.key());
    try {
      Files.deleteIfExists(note(repo, "open"));
    } catch (IOException e) {
      // A note that cannot be taken back would let everybody in when the hub is away.
      throw new StorageException(
          "Cannot take back that " + repo + " is open: " + e.getMessage(),
          "Check the permissions of the mirror's cache.",
          ErrorContext.NONE,
          e);
    }
  }

  /// Writes it down as soon as the repository has a folder here.
  private void noteOpen(RepoName repo) {
    Path note = note(repo, "open");
    if (!open.contains(repo.key()) || !Files.isDirectory(folder(repo)) || Files.exists(note)) {
      return;
    }
    try {
      Files.createDirectories(notes(repo));
      Files.writeString(note, "");
    } catch (IOException e) {
      // Without the note the hub has to be asked each time.
      quiet("a note is not written", e);
    }
  }

  private static void quiet(String what, Exception e) {
    System.getLogger(HubLibrary.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }

  /// The description of a repository, as the hub last gave it to somebody.
  Optional<byte[]> description(RepoName repo) {
    try {
      Path note = note(repo, "info.json");
      return Files.isRegularFile(note) ? Optional.of(Files.readAllBytes(note)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Remembers it, once the repository is here.
  void description(RepoName repo, byte[] json) {
    try {
      if (json.length > LARGEST_NOTE) {
        return;
      }
      if (!Files.isDirectory(folder(repo))) {
        // Clients ask for it before they ask for the first file.
        lock.lock();
        try {
          told.put(repo.key(), json.clone());
        } finally {
          lock.unlock();
        }
      } else {
        Files.createDirectories(notes(repo));
        Path passing = Files.createTempFile(notes(repo), "info", ".tmp");
        Files.write(passing, json);
        Files.move(passing, note(repo, "info.json"), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      quiet("a description is not written", e);
    }
  }

  /// Every revision that is known by name, with its commit.
  Map<String, String> refs(RepoName repo) {
    Map<String, String> refs = new TreeMap<>();
    Path folder = folder(repo).resolve("refs");
    try (var names = Files.walk(folder, 8)) {
      for (Path file : (Iterable<Path>) names.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        Revision revision = new Revision(name);
        commit(repo, revision).ifPresent(commit -> refs.put(name, commit.id()));
      }
    } catch (IOException | IllegalArgumentException e) {
      // What could be read is what there is to say.
      return refs;
    }
    return refs;
  }

  private Path folder(RepoName repo) {
    return cache.root().resolve(repo.kind().plural() + "--" + repo.id().text().replace("/", "--"));
  }

  private Path records(RepoName repo) {
    return notes(repo).resolve("proven");
  }

  private Path note(RepoName repo, String name) {
    return notes(repo).resolve(name);
  }

  private Path notes(RepoName repo) {
    return folder(repo).resolve(".dray").resolve("mirror");
  }
}
