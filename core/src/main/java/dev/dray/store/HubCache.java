package dev.dray.store;

import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The cache that the Hugging Face tools share (`$HF_HUB_CACHE`), in the layout of the official
/// client huggingface_hub 2.0.0: blobs named by their digest, snapshots that link to them, refs
/// that name commits. What Dray writes the official client reads without network, and the reverse.
///
/// Better than there, without changing a byte of the layout: part files survive and are never in
/// `blobs/`; a ref is written when its files are here, so that an interrupted download is not
/// reported as a corrupted repository; a file is linked only after its bytes were verified.
///
/// Thread-safe; several processes, official clients included, may use one cache at once.
public final class HubCache implements ModelStore {

  private final Path root;
  private final LinkRule linkRule;

  private HubCache(Path root, LinkRule linkRule) {
    this.root = root.toAbsolutePath().normalize();
    this.linkRule = linkRule;
  }

  /// The cache at a folder that may not exist yet. Touches nothing on disk.
  public static HubCache at(Path root) {
    return new HubCache(root, LinkRule.WHERE_POSSIBLE);
  }

  /// The same with a rule for links.
  public static HubCache at(Path root, LinkRule linkRule) {
    return new HubCache(root, linkRule);
  }

  @Override
  public String layout() {
    return "hub cache";
  }

  @Override
  public Path root() {
    return root;
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException if the listing is not of a hub repository or has no commit
  @Override
  public Shelf shelf(Listing listing) {
    if (!(listing.ref() instanceof ModelRef.Hub ref) || listing.commit().isEmpty()) {
      throw new IllegalArgumentException(
          "the hub cache holds pinned hub repositories, not " + listing.name());
    }
    return new HubShelf(HubFolder.of(root, ref), listing, listing.commit().get(), linkRule);
  }

  /// The commit that a revision stood for when the cache last heard of it. Reads only.
  public Optional<Commit> commit(RepoKind kind, RepoId repo, Revision revision) {
    return folder(kind, repo).commit(revision);
  }

  /// The snapshot folder of a revision, if the cache has one; it may hold only a part of the
  /// repository's files, which [#cachedTree(RepoKind, RepoId, Commit)] tells. Reads only.
  public Optional<Path> snapshotPath(RepoKind kind, RepoId repo, Revision revision) {
    HubFolder folder = folder(kind, repo);
    return folder.commit(revision).map(folder::snapshot).filter(Files::isDirectory);
  }

  /// One file of a revision, if the cache has it. Reads only.
  public Optional<Path> filePath(RepoKind kind, RepoId repo, Revision revision, RepoPath path) {
    HubFolder folder = folder(kind, repo);
    return folder
        .commit(revision)
        .map(commit -> folder.entry(commit, path))
        .filter(Files::isRegularFile);
  }

  /// Whether the cache remembers that the revision has no such file (`.no_exist`). Reads only.
  public boolean knownMissing(RepoKind kind, RepoId repo, Revision revision, RepoPath path) {
    HubFolder folder = folder(kind, repo);
    return folder
        .commit(revision)
        .map(commit -> folder.noExist(commit, path))
        .filter(Files::exists)
        .isPresent();
  }

  /// The whole listing of a commit, if the cache remembers it. Reads only; a damaged record counts
  /// as none.
  public Optional<CachedTree> cachedTree(RepoKind kind, RepoId repo, Commit commit) {
    return TreeFile.read(folder(kind, repo).tree(commit), commit);
  }

  /// A listing of what the cache remembers of a reference, for work without network. Where the
  /// commit's whole listing is remembered, that; else the files that are here, with a note that
  /// says so. Its sources are the snapshot's own files. Reads only.
  public Optional<Listing> cachedListing(ModelRef.Hub ref) {
    return CachedListing.of(HubFolder.of(root, ref), ref);
  }

  /// Looks through the whole cache. What is damaged becomes a warning. Reads only.
  public CacheReport scan() {
    return CacheScan.of(root);
  }

  /// What removing these would do. Reads only; unknown targets and repositories that are being
  /// downloaded become warnings.
  public RemovalPlan planRemoval(Collection<RemovalTarget> targets) {
    return new RemovalPlanner(root).targets(targets);
  }

  /// What removing everything that nobody needs would do: snapshots that no ref names, part files
  /// that nobody writes and nobody has written to for `age`, shared payloads that nobody links to.
  /// Reads only. A repository with a younger part file of ours is left whole, so that a download
  /// that is paused can go on.
  public RemovalPlan planPrune(Duration age) {
    return new RemovalPlanner(root).leftovers(Instant.now(), age);
  }

  /// Removes what a plan says. Each step looks again: what is in use by then, or linked again, is
  /// kept, and the outcome says so. Failures of single steps do not stop the others.
  ///
  /// @throws IllegalArgumentException if the plan names anything outside this cache
  public RemovalPlan.Outcome execute(RemovalPlan plan) {
    return new Removal(root).run(plan);
  }

  /// Hashes every file of a revision, on all cores, and compares it with the listing, or else with
  /// the remembered listing, or else with its blob's name.
  ///
  /// @param listing what the Hub says now; only with it missing and extra files are told
  /// @param progress told the bytes of each step, one call at a time
  /// @return the report, or nothing if the cache has no snapshot of the revision
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public Optional<VerifyReport> verify(
      RepoKind kind,
      RepoId repo,
      Revision revision,
      Optional<Listing> listing,
      HashProgress progress) {
    HubFolder folder = folder(kind, repo);
    Optional<Commit> commit = folder.commit(revision);
    Optional<Path> snapshot = commit.map(folder::snapshot).filter(Files::isDirectory);
    if (snapshot.isEmpty()) {
      return Optional.empty();
    }
    Optional<CachedTree> tree = TreeFile.read(folder.tree(commit.get()), commit.get());
    return Optional.of(
        Verification.run(
            snapshot.get(),
            "",
            listing,
            path -> CachedListing.expected(snapshot.get().resolve(path), path, tree),
            progress));
  }

  /// What a snapshot's files should be: by the remembered listing, or else by their blobs' names.
  /// Reads no content.
  ///
  /// @param snapshot a folder `<kind>--<owner>--<name>/snapshots/<commit>` of this cache
  /// @return nothing if it is no such folder
  /// @throws dev.dray.error.StorageException if it cannot be read
  public Optional<List<ExpectedFile>> expected(Path snapshot) {
    Path place = snapshot.toAbsolutePath().normalize();
    if (!place.startsWith(root) || root.relativize(place).getNameCount() != 3) {
      return Optional.empty();
    }
    Path below = root.relativize(place);
    String commit = below.getName(2).toString();
    Optional<HubFolder> folder = CacheScan.folderNamed(root, below.getName(0).toString());
    if (folder.isEmpty()
        || !below.getName(1).toString().equals("snapshots")
        || !commit.matches("[0-9a-f]{40}")
        || !Files.isDirectory(place)) {
      return Optional.empty();
    }
    Optional<CachedTree> tree =
        TreeFile.read(folder.get().tree(new Commit(commit)), new Commit(commit));
    List<ExpectedFile> files = new ArrayList<>();
    try {
      for (Path file : CacheScan.filesBelow(place)) {
        String path = place.relativize(file).toString().replace('\\', '/');
        files.add(
            new ExpectedFile(
                path,
                file,
                CachedListing.size(path, tree),
                CachedListing.expected(file, path, tree)));
      }
    } catch (IOException e) {
      throw DiskFailure.of("read", place, e);
    }
    return Optional.of(files);
  }

  private HubFolder folder(RepoKind kind, RepoId repo) {
    return new HubFolder(root, kind, repo);
  }

  @Override
  public String toString() {
    return "hub cache at " + root;
  }
}
