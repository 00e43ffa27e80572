package dev.dray.store;

import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// ModelScope's cache in the layout of its newer tools:
/// `models/<owner>--<name>/snapshots/<revision>/<path>`, plain files. What the older tools (up to
/// 1.37) brought to `hub/models/<owner>/<name>` or `models/<owner>/<name>`, with `___` for a dot in
/// the name, is taken from there.
///
/// Our notes and part files lie in `models/<owner>--<name>/.dray/`, outside of every snapshot. A
/// branch that moved is brought up to date in its folder, as there. Thread-safe.
public final class ModelScopeCache implements ModelStore {

  private static final String BRANCH = "master";

  private final Path root;
  private final Optional<HubCache> hub;

  private ModelScopeCache(Path root, Optional<HubCache> hub) {
    this.root = root.toAbsolutePath().normalize();
    this.hub = hub;
  }

  /// The cache alone. Touches nothing on disk.
  public static ModelScopeCache at(Path root) {
    return new ModelScopeCache(root, Optional.empty());
  }

  /// The cache, filled from a hub cache where that has the content.
  public static ModelScopeCache at(Path root, HubCache hub) {
    return new ModelScopeCache(root, Optional.of(hub));
  }

  @Override
  public String layout() {
    return "ModelScope cache";
  }

  @Override
  public Path root() {
    return root;
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException if the listing is not of a repository with an owner
  @Override
  public Shelf shelf(Listing listing) {
    RepoId repo = repo(listing);
    String revision = revision(listing.revision());
    Path folder = folder(repo);
    return new ModelScopeShelf(
        folder.resolve("snapshots").resolve(revision),
        folder.resolve(HubFolder.OWN).resolve(revision),
        listing,
        old(repo),
        hub.map(cache -> new CacheContents(cache.root())));
  }

  private static RepoId repo(Listing listing) {
    RepoId repo =
        listing.ref() instanceof ModelRef.ModelScope scope
            ? scope.repo()
            : new RepoId(listing.name());
    if (repo.owner().isEmpty()) {
      throw new IllegalArgumentException("ModelScope has no model without an owner: " + repo);
    }
    return repo;
  }

  private Path folder(RepoId repo) {
    return root.resolve("models").resolve(repo.owner() + "--" + repo.name());
  }

  /// Where a model lies, if its revision was brought; `master` where none is named.
  public Optional<Path> snapshotPath(RepoId repo, Optional<Revision> revision) {
    Path place =
        folder(repo)
            .resolve("snapshots")
            .resolve(revision.map(ModelScopeCache::revision).orElse(BRANCH));
    return CacheScan.children(place).isEmpty() ? Optional.empty() : Optional.of(place);
  }

  /// A revision of a model that was brought.
  ///
  /// @param repo the model
  /// @param revision its branch or tag
  /// @param folder where its files lie
  public record Snapshot(RepoId repo, Revision revision, Path folder) {}

  /// Every revision that is here, in order of names, in the layout of the newer tools. Reads only;
  /// folders whose names say nothing are left out.
  public List<Snapshot> snapshots() {
    List<Snapshot> found = new ArrayList<>();
    for (Path model : CacheScan.children(root.resolve("models"))) {
      for (Path folder : CacheScan.children(model.resolve("snapshots"))) {
        if (!CacheScan.children(folder).isEmpty()) {
          try {
            found.add(
                new Snapshot(
                    new RepoId(model.getFileName().toString().replaceFirst("--", "/")),
                    new Revision(folder.getFileName().toString().replace("--", "/")),
                    folder));
          } catch (IllegalArgumentException e) {
            // Not a model's folder.
          }
        }
      }
    }
    found.sort(
        Comparator.comparing((Snapshot s) -> s.repo().text())
            .thenComparing(s -> s.revision().text()));
    return List.copyOf(found);
  }

  /// One folder name for a branch with slashes.
  private static String revision(Revision revision) {
    return revision.text().replace("/", "--");
  }

  /// The folders of the older layout; with `MODELSCOPE_CACHE` set its tools leave `hub` out.
  private List<Path> old(RepoId repo) {
    Path below = Path.of("models", repo.owner(), repo.name().replace(".", "___"));
    return List.of(root.resolve("hub").resolve(below), root.resolve(below));
  }

  @Override
  public String toString() {
    return "ModelScope cache " + root;
  }
}
