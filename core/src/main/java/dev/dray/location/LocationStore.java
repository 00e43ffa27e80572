package dev.dray.location;

import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Listing;
import dev.dray.store.HubCache;
import dev.dray.store.LmStudioTree;
import dev.dray.store.ModelStore;
import dev.dray.store.PlainTree;
import dev.dray.store.Shelf;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// A location as a store: each model in a folder of its own, `<owner>/<repository>`, with
/// `@<branch>` behind it where that is not the main one. Thread-safe.
public final class LocationStore implements ModelStore {

  /// The owner of repositories that have none, as LM Studio has it.
  private static final String NO_OWNER = "huggingface";

  private static final int SHOWN_OF_COMMIT = 12;

  private final Function<Listing, Route> route;
  private final Path root;
  private final String layout;
  private final boolean explains;
  private final boolean overwrite;
  private final HubCache cache;

  private LocationStore(
      Function<Listing, Route> route,
      Location usual,
      boolean explains,
      boolean overwrite,
      HubCache cache) {
    this.route = route;
    this.root = usual.root();
    this.layout = usual.layout().label();
    this.explains = explains;
    this.overwrite = overwrite;
    this.cache = cache;
  }

  /// One location. Touches nothing on disk.
  ///
  /// @param overwrite whether files that others put or changed there are replaced
  /// @param cache where content may be taken from
  public static LocationStore at(Location location, boolean overwrite, HubCache cache) {
    Route only = new Route(location, location.root(), "");
    return new LocationStore(listing -> only, location, false, overwrite, cache);
  }

  /// The location that a model's format asks for.
  ///
  /// @param selected which files of a listing are meant
  public static LocationStore routed(
      Locations locations,
      Function<Listing, Collection<RepoPath>> selected,
      boolean overwrite,
      HubCache cache) {
    return new LocationStore(
        listing -> locations.route(selected.apply(listing)),
        locations.builtIn(Locations.WEIGHTS),
        true,
        overwrite,
        cache);
  }

  @Override
  public String layout() {
    return layout;
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public Optional<String> whyHere(Listing listing) {
    return explains ? Optional.of(route.apply(listing).reason()) : Optional.empty();
  }

  /// @throws ConflictException if the model's name is none that a folder can have
  /// @throws UnsupportedException if the model is none that has a folder of its own
  @Override
  public Shelf shelf(Listing listing) {
    Route to = route.apply(listing);
    return switch (to.location().layout()) {
      case HUB_CACHE -> HubCache.at(to.folder()).shelf(listing);
      case LM_STUDIO ->
          isMain(listing)
              ? LmStudioTree.at(to.folder(), overwrite, cache).shelf(listing)
              : tree(to.folder(), folderOf(listing)).shelf(listing);
      case TREE -> tree(to.folder(), folderOf(listing)).shelf(listing);
      case APP_CACHE ->
          tree(
                  to.folder(),
                  listing.ref().provider().id() + "/" + folderOf(listing).replaceFirst("/", "--"))
              .shelf(listing);
    };
  }

  private PlainTree tree(Path folder, String below) {
    try {
      return PlainTree.at(new RepoPath(below).under(folder), overwrite, cache);
    } catch (IllegalArgumentException e) {
      throw new ConflictException(
          "'" + below + "' is no name for a folder: " + e.getMessage(),
          "Bring it to a folder of your choice with --to DIR.",
          ErrorContext.of(below));
    }
  }

  /// `owner/repository[@branch]`.
  private static String folderOf(Listing listing) {
    return switch (listing.ref()) {
      case ModelRef.Hub hub -> named(hub.repo().owner(), hub.repo().name()) + branch(listing);
      case ModelRef.ModelScope scope ->
          named(scope.repo().owner(), scope.repo().name()) + branch(listing);
      case ModelRef.Oci oci -> {
        int slash = oci.repository().lastIndexOf('/');
        String owner = slash < 0 ? "oci" : oci.repository().substring(0, slash).replace('/', '_');
        String tag = oci.digest().map(d -> d.hex().substring(0, SHOWN_OF_COMMIT)).orElse(oci.tag());
        yield owner
            + "/"
            + oci.repository().substring(slash + 1)
            + (tag.equals("latest") ? "" : "@" + tag);
      }
      case ModelRef.Url _, ModelRef.Ollama _, ModelRef.Daemon _ ->
          throw new UnsupportedException(
              listing.ref() + " has no owner and name, by which models lie in a location",
              "Leave the location out, or name a folder with --to DIR.",
              ErrorContext.of(listing.ref().toString()));
    };
  }

  private static String named(String owner, String name) {
    return (owner.isEmpty() ? NO_OWNER : owner) + "/" + name;
  }

  private static boolean isMain(Listing listing) {
    return branch(listing).isEmpty();
  }

  private static String branch(Listing listing) {
    String revision = listing.revision().text();
    if (revision.equals("main") || revision.equals("master")) {
      return "";
    }
    return "@"
        + (listing.revision().isCommit()
            ? revision.substring(0, SHOWN_OF_COMMIT).toLowerCase(Locale.ROOT)
            : revision.replace('/', '_'));
  }

  @Override
  public String toString() {
    return layout + " at " + root;
  }
}
