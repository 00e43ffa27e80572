package dev.dray;

import dev.dray.download.TokenChoice;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.location.Location;
import dev.dray.provider.OllamaServer;
import dev.dray.provider.ollama.OllamaDaemon;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RemovableFiles;
import dev.dray.settings.Settings;
import dev.dray.store.HubCache;
import dev.dray.store.OllamaStore;
import dev.dray.store.RemovalPlan;
import dev.dray.store.RemovalTarget;
import dev.dray.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Removes the files of entries of the registry: only below places that are known to hold models,
/// and nothing that another entry needs.
final class EntryRemoval {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final Settings settings;
  private final Workshop workshop;

  EntryRemoval(Settings settings, Workshop workshop) {
    this.settings = settings;
    this.workshop = workshop;
  }

  /// @see Dray#planRemoval
  RemovableFiles plan(RegistryEntry entry, Set<String> going, List<Path> below, boolean insisting) {
    RemovableFiles plan = plan(entry, going, below);
    if (insisting) {
      return plan;
    }
    Optional<String> why =
        switch (plan) {
          case RemovableFiles.Folder folder -> whyItStays(entry, List.of(folder.folder()));
          case RemovableFiles.Single single -> whyItStays(entry, single.files());
          // Snapshots are links to what all of them share.
          case RemovableFiles.Snapshot snapshot ->
              whyItStays(entry, ancestor(snapshot.snapshot(), 2).stream().toList());
          // The daemon looks after what it has open.
          case RemovableFiles.Ollama _ -> whyItStays(entry, List.of());
          case RemovableFiles.Gone _, RemovableFiles.Refused _ -> Optional.empty();
        };
    return why.isPresent() ? new RemovableFiles.Refused(why.get(), true) : plan;
  }

  private Optional<String> whyItStays(RegistryEntry entry, List<Path> places) {
    return entry.versionLock().locked()
        ? Optional.of("its version is locked")
        : workshop.models().holder(knownBy(entry), places);
  }

  /// What marks of models go by: its name in Ollama, or its repository.
  private static Optional<ModelRef> knownBy(RegistryEntry entry) {
    try {
      return entry
          .ollamaName()
          .map(name -> "ollama://" + name)
          .or(entry::repository)
          .map(ModelRef::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private RemovableFiles plan(RegistryEntry entry, Set<String> going, List<Path> below) {
    if (!entry.hasPath()) {
      return new RemovableFiles.Gone("it has no files");
    }
    List<RegistryEntry> staying =
        workshop.registry().entries().stream()
            .filter(other -> !going.contains(other.name()) && !other.name().equals(entry.name()))
            .toList();
    ByteSize size = new ByteSize(Math.max(0, entry.download().size().orElse(0)));
    Optional<String> ollama = entry.ollamaName();
    if (ollama.isPresent()) {
      List<RegistryEntry> same =
          staying.stream().filter(other -> other.ollamaName().equals(ollama)).toList();
      return same.isEmpty()
          ? new RemovableFiles.Ollama(ollama.get(), size)
          : new RemovableFiles.Refused(names(same) + " is the same model of Ollama's");
    }
    Optional<Path> place = entry.place().filter(Path::isAbsolute).map(Path::normalize);
    if (place.isEmpty()) {
      return new RemovableFiles.Refused("its path is one of another system");
    }
    if (!Files.exists(place.get(), LinkOption.NOFOLLOW_LINKS)) {
      return new RemovableFiles.Gone("its files are gone already");
    }
    return plan(entry, place.get(), staying, size, below);
  }

  private RemovableFiles plan(
      RegistryEntry entry,
      Path place,
      List<RegistryEntry> staying,
      ByteSize size,
      List<Path> below) {
    List<RegistryEntry> sharing = new ArrayList<>();
    for (RegistryEntry other : staying) {
      Optional<Path> theirs = other.place().filter(Path::isAbsolute).map(Path::normalize);
      if (theirs.filter(place::equals).isPresent()) {
        sharing.add(other);
      } else if (theirs.filter(p -> p.startsWith(place)).isPresent()) {
        return new RemovableFiles.Refused("'" + other.name() + "' lies inside its folder");
      }
    }
    Optional<Path> cache = cacheOf(place);
    if (cache.isPresent()) {
      return sharing.isEmpty()
          ? snapshot(cache.get(), place)
          : new RemovableFiles.Refused(
              names(sharing) + " lies in the same snapshot; remove all of them at once");
    }
    Optional<Path> root = rootOf(place, below);
    if (root.isEmpty()) {
      return new RemovableFiles.Refused(
          place + " lies in no place of 'dray locations'; --below DIR names one more");
    }
    if (!Files.isDirectory(place)) {
      return sharing.isEmpty()
          ? new RemovableFiles.Single(root.get(), List.of(place), size)
          : new RemovableFiles.Refused(names(sharing) + " is the same file");
    }
    return sharing.isEmpty()
        ? new RemovableFiles.Folder(root.get(), place, size)
        : own(entry, place, sharing, root.get());
  }

  /// Files of a folder that other variants lie in too: those that none of them has.
  private static RemovableFiles own(
      RegistryEntry entry, Path place, List<RegistryEntry> sharing, Path root) {
    Set<String> theirs = new HashSet<>();
    boolean listed = true;
    for (RegistryEntry other : sharing) {
      theirs.addAll(other.download().files());
      listed &= !other.download().files().isEmpty();
    }
    List<Path> own = new ArrayList<>();
    long bytes = 0;
    for (String path : listed ? entry.download().files() : List.<String>of()) {
      try {
        Path file = new RepoPath(path).under(place);
        if (!theirs.contains(path) && Files.isRegularFile(file)) {
          own.add(file);
          bytes += Files.size(file);
        }
      } catch (IllegalArgumentException | IOException e) {
        return new RemovableFiles.Refused("'" + path + "' cannot be removed: " + e.getMessage());
      }
    }
    return own.isEmpty()
        ? new RemovableFiles.Refused(
            names(sharing) + " lies in the same folder and needs all of its files")
        : new RemovableFiles.Single(root, own, new ByteSize(bytes));
  }

  private RemovableFiles snapshot(Path root, Path place) {
    HubCache cache = workshop.cache(Optional.of(root));
    RemovalPlan plan =
        cache.planRemoval(
            List.of(new RemovalTarget.AnyCommit(new Commit(String.valueOf(place.getFileName())))));
    return plan.warnings().isEmpty()
        ? new RemovableFiles.Snapshot(root, place, plan)
        : new RemovableFiles.Refused(String.join("; ", plan.warnings()));
  }

  /// The known hub cache of which a place is a snapshot.
  private Optional<Path> cacheOf(Path place) {
    int count = place.getNameCount();
    boolean snapshot =
        count >= 4
            && place.getName(count - 2).toString().equals("snapshots")
            && COMMIT.matcher(String.valueOf(place.getFileName())).matches();
    if (!snapshot) {
      return Optional.empty();
    }
    Optional<Path> root = ancestor(place, 3);
    return root.filter(cache ->
        workshop.locations().all().stream()
            .filter(location -> location.layout() == Location.Layout.HUB_CACHE)
            .anyMatch(location -> location.root().toAbsolutePath().normalize().equals(cache)));
  }

  private static Optional<Path> ancestor(Path path, int steps) {
    Optional<Path> at = Optional.of(path);
    for (int i = 0; i < steps; i++) {
      at = at.map(Path::getParent);
    }
    return at;
  }

  /// The innermost place for models that a path really lies below.
  private Optional<Path> rootOf(Path place, List<Path> below) {
    List<Path> roots = new ArrayList<>(below);
    for (Location location : workshop.locations().all()) {
      if (location.layout() != Location.Layout.HUB_CACHE) {
        roots.add(location.root());
      }
    }
    Optional<Path> best = Optional.empty();
    for (Path root : roots) {
      Optional<Path> real = realRoot(root, place);
      if (real.isPresent()
          && best.map(b -> real.get().getNameCount() > b.getNameCount()).orElse(true)) {
        best = real;
      }
    }
    return best;
  }

  /// A root without links, if the place lies below it; a root that is not there holds nothing.
  private static Optional<Path> realRoot(Path root, Path place) {
    try {
      Path real = root.toRealPath();
      Path inside = place.toRealPath();
      return inside.startsWith(real) && !inside.equals(real) ? Optional.of(real) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String names(List<RegistryEntry> entries) {
    return "'"
        + entries.getFirst().name()
        + "'"
        + (entries.size() > 1 ? " and " + (entries.size() - 1) + " more" : "");
  }

  /// @see Dray#remove(RemovableFiles)
  ByteSize remove(RemovableFiles files) {
    return switch (files) {
      case RemovableFiles.Folder(Path root, Path folder, ByteSize _) ->
          // Variants of one folder go together: the first one takes it along.
          Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
              ? TreeRemoval.remove(root, folder)
              : ByteSize.ZERO;
      case RemovableFiles.Single single -> single(single);
      case RemovableFiles.Snapshot(Path root, Path snapshot, RemovalPlan plan) ->
          Files.exists(snapshot, LinkOption.NOFOLLOW_LINKS)
              ? done(workshop.cache(Optional.of(root)).execute(plan))
              : ByteSize.ZERO;
      case RemovableFiles.Ollama(String name, ByteSize size) -> fromOllama(name, size);
      case RemovableFiles.Gone _ -> ByteSize.ZERO;
      case RemovableFiles.Refused(String reason, boolean _) ->
          throw new ConflictException(
              "The files were not removed: " + reason,
              "Remove them yourself if that is meant.",
              ErrorContext.NONE);
    };
  }

  private static ByteSize done(RemovalPlan.Outcome outcome) {
    if (!outcome.kept().isEmpty()) {
      throw new ConflictException(
          "Not everything was removed: " + String.join("; ", outcome.kept()),
          "Wait until it is not used any more, and try again.",
          ErrorContext.NONE);
    }
    return outcome.freed();
  }

  private static ByteSize single(RemovableFiles.Single single) {
    long freed = 0;
    for (Path file : single.files()) {
      try {
        Path folder = file.getParent();
        if (folder == null || !folder.toRealPath().startsWith(single.root())) {
          throw new ConflictException(
              file + " does not lie below " + single.root(),
              "Remove it yourself if that is meant.",
              ErrorContext.of(file.toString()));
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          long size = Files.isSymbolicLink(file) ? 0 : Files.size(file);
          Files.delete(file);
          freed += size;
          removeEmpty(folder.toRealPath(), single.root());
        }
      } catch (IOException e) {
        throw new StorageException(
            file + " cannot be removed: " + e.getMessage(),
            "Check that you may write to its folder.",
            ErrorContext.of(file.toString()),
            e);
      }
    }
    return new ByteSize(freed);
  }

  private static void removeEmpty(Path from, Path root) throws IOException {
    Path folder = from;
    while (folder != null && folder.startsWith(root) && !folder.equals(root) && isEmpty(folder)) {
      Files.delete(folder);
      folder = folder.getParent();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }

  /// By the daemon where one answers, else from its store.
  private ByteSize fromOllama(String name, ByteSize size) {
    Optional<OllamaServer> daemon = daemon();
    if (daemon.isPresent()) {
      try {
        daemon.get().delete(name);
        return size;
      } catch (NotFoundException e) {
        return ByteSize.ZERO;
      }
    }
    OllamaStore store = workshop.providers().ollamaWays().store(Optional.empty());
    if (!(ModelRef.parse("ollama://" + name) instanceof ModelRef.Ollama ref)
        || store.manifest(ref).isEmpty()) {
      return ByteSize.ZERO;
    }
    return done(store.execute(store.planRemoval(List.of(ref))));
  }

  private Optional<OllamaServer> daemon() {
    if (settings.offline() || settings.ollamaVia() == Via.DIRECT) {
      return Optional.empty();
    }
    OllamaDaemon daemon =
        workshop.providers().ollama(new TokenChoice.Configured(), Optional.empty());
    return daemon.answers() ? Optional.of(daemon.models()) : Optional.empty();
  }
}
