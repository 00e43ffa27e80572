package dev.dray.store;

import dev.dray.RepoId;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.provider.Listing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// LM Studio's models folder: `<publisher>/<repository>/<file>`. LM Studio watches it and lists
/// what appears there, so a verified file that is put in place is installed. Our part files and
/// notes lie in `.dray/`, where it finds no model.
///
/// A file that is there already counts, replaces and is replaced by the rules of [PlainTree].
/// Thread-safe.
public final class LmStudioTree implements ModelStore {

  /// The publisher of repositories that have no owner.
  private static final String NO_OWNER = "huggingface";

  private final Path root;
  private final boolean overwrite;
  private final Optional<HubCache> cache;

  private LmStudioTree(Path root, boolean overwrite, Optional<HubCache> cache) {
    this.root = root.toAbsolutePath().normalize();
    this.overwrite = overwrite;
    this.cache = cache;
  }

  /// The folder, in which no file of others is replaced. Touches nothing on disk.
  public static LmStudioTree at(Path models) {
    return new LmStudioTree(models, false, Optional.empty());
  }

  /// The same, where files of others are replaced if `overwrite`, filled from a cache where that
  /// has the content.
  public static LmStudioTree at(Path models, boolean overwrite, HubCache cache) {
    return new LmStudioTree(models, overwrite, Optional.of(cache));
  }

  /// Where LM Studio keeps, or would keep, the models of the user with this home folder.
  public static Path usualPlace(Path userHome) {
    return LmStudioHome.models(LmStudioHome.of(userHome), userHome);
  }

  /// The models folder of an LM Studio that was installed for the user with this home folder;
  /// nothing if there is none.
  public static Optional<Path> find(Path userHome) {
    return Files.isDirectory(LmStudioHome.of(userHome))
        ? Optional.of(usualPlace(userHome))
        : Optional.empty();
  }

  @Override
  public String layout() {
    return "LM Studio";
  }

  @Override
  public Path root() {
    return root;
  }

  /// @throws ConflictException if the listing's name is none of a repository
  @Override
  public Shelf shelf(Listing listing) {
    RepoId repo = repo(listing);
    return new LmStudioShelf(
        folder(repo), own(repo), listing, overwrite, cache.map(c -> new CacheContents(c.root())));
  }

  private static RepoId repo(Listing listing) {
    try {
      return new RepoId(listing.name());
    } catch (IllegalArgumentException e) {
      throw new ConflictException(
          "'" + listing.name() + "' has no place among LM Studio's models: " + e.getMessage(),
          "Bring it to a plain folder with --to DIR.",
          ErrorContext.of(listing.name()));
    }
  }

  /// The folder of a repository's files.
  Path folder(RepoId repo) {
    return root.resolve(repo.owner().isEmpty() ? NO_OWNER : repo.owner()).resolve(repo.name());
  }

  Path own(RepoId repo) {
    return root.resolve(HubFolder.OWN)
        .resolve((repo.owner().isEmpty() ? NO_OWNER : repo.owner()) + "--" + repo.name());
  }

  /// The models that are here, in order of their places. Reads only; what cannot be read is not
  /// there.
  public List<LmStudioModel> models() {
    return LmStudioScan.models(root);
  }

  /// Part files of LM Studio's own downloads, running or given up.
  public List<Path> unfinished() {
    return LmStudioScan.unfinished(root);
  }

  /// Puts a model from elsewhere on this machine into the folder: a `.gguf` file with all parts of
  /// it, or a folder of an MLX model. What is imported stays where it is, too.
  ///
  /// @param source the file or folder
  /// @param name publisher and name to import it under; `imported-models/` and the file's own name
  ///   where empty
  /// @param link whether a second name (hard link) is made instead of a copy. A copy shares the
  ///   blocks of the original where the file system can (Btrfs, XFS), and is whole or not there
  /// @return what lies there now
  /// @throws dev.dray.error.NotFoundException if there is nothing, or a part is missing
  /// @throws dev.dray.error.InvalidRequestException if it is no model that LM Studio reads
  /// @throws ConflictException if another file has the place
  /// @throws dev.dray.error.UnsupportedException if no link can be made
  /// @throws dev.dray.error.StorageException if the disk fails
  public LmStudioModel importModel(Path source, Optional<RepoId> name, boolean link) {
    RepoId target = name.orElseGet(() -> LmStudioImport.defaultName(source));
    return new LmStudioImport(folder(target), own(target), link).run(source, target);
  }

  @Override
  public String toString() {
    return "LM Studio's models at " + root;
  }
}
