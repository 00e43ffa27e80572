package dev.dray.store;

import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private HubFolder folder(RepoKind kind, RepoId repo) {
    return new HubFolder(root, kind, repo);
  }

  @Override
  public String toString() {
    return "hub cache at " + root;
  }
}
