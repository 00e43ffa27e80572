package dev.dray.federation;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.federation.LinkPlan.State;
import dev.dray.federation.LinkPlan.Step;
import dev.dray.federation.LinkRequest.Subject;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import dev.dray.settings.Settings;
import dev.dray.store.DiskFailure;
import dev.dray.store.FileState;
import dev.dray.store.HubCache;
import dev.dray.store.ModelStore;
import dev.dray.store.OllamaStore;
import dev.dray.store.PlainTree;
import dev.dray.store.Shelf;
import dev.dray.store.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/// One request to link. The places are ordinary stores, so locks, names and the atomic move are
/// theirs; folders for people are filled file by file, and nothing stays beside the files.
final class Linking {

  /// A file that is here, or is made.
  ///
  /// @param source the file; of one that is made, what it is made from
  /// @param made the content of one that is made
  record Item(RemoteFile file, Path source, Optional<byte[]> made) {
    Item(RemoteFile file, Path source) {
      this(file, source, Optional.empty());
    }
  }

  /// A shelf of a place, and what of the model goes there.
  ///
  /// @param place where the shelf puts a file
  /// @param forPeople whether it is a folder for people, whose files have no other digest than ours
  private record Goal(
      LinkTarget target,
      FederatedShelf shelf,
      Map<RemoteFile, Item> items,
      Function<RemoteFile, Path> place,
      boolean forPeople) {}

  private final Settings settings;
  private final HubCache cache;
  private final Courier courier;
  private final LinkRequest request;
  private final List<String> notes = new ArrayList<>();

  Linking(Settings settings, HubCache cache, Courier courier, LinkRequest request) {
    this.settings = settings;
    this.cache = cache;
    this.courier = courier;
    this.request = request;
  }

  LinkPlan plan() {
    List<Step> steps = new ArrayList<>();
    for (Goal goal : goals()) {
      goal.items().forEach((file, item) -> steps.add(step(goal, file, item)));
    }
    return new LinkPlan(name(), steps, notes);
  }

  LinkPlan run(Watch watch) {
    List<Goal> goals = goals();
    for (Goal goal : goals) {
      // Every refusal that can be known comes before the first file.
      goal.items().forEach((file, item) -> step(goal, file, item));
    }
    List<Step> steps = new ArrayList<>();
    Undo undo = new Undo();
    try {
      for (Goal goal : goals) {
        goal.items().forEach((file, item) -> undo.willMakeFolders(step(goal, file, item).place()));
        goal.shelf().prepare();
        for (Map.Entry<RemoteFile, Item> entry : goal.items().entrySet()) {
          steps.add(bring(goal, entry.getKey(), entry.getValue(), undo, watch));
        }
        if (goal.target().layout() == LinkTarget.Layout.OLLAMA) {
          undo.willMakeFolders(goal.shelf().modelPath());
          undo.willMake(goal.shelf().modelPath());
        }
        goal.shelf().complete(List.copyOf(goal.items().keySet()));
      }
      undo.forget();
    } finally {
      undo.run();
    }
    return new LinkPlan(name(), steps, notes);
  }

  private Step bring(Goal goal, RemoteFile listed, Item item, Undo undo, Watch watch) {
    Step step = step(goal, listed, item);
    if (item.made().isPresent()) {
      return make(goal, listed, item, step, undo, watch);
    }
    Digest.Sha256 digest = digest(item, watch);
    RemoteFile file =
        goal.forPeople() || listed.digest().isEmpty() ? withDigest(listed, digest) : listed;
    Shelf shelf = goal.shelf();
    try (StoreLock _ = shelf.lock(file, watch::note)) {
      if (isSame(item.source(), step.place())) {
        return step.done(step.place(), State.KEPT, Optional.empty());
      }
      if (!(shelf.inspect(file) instanceof FileState.Absent)) {
        Optional<Path> kept = shelf.link(file);
        if (kept.isPresent()) {
          return step.done(kept.get(), State.KEPT, Optional.empty());
        }
      }
      undo.willMake(step.place());
      FoundContent found = new FoundContent(store(), item.source());
      FederatedShelf.Taken taken =
          goal.shelf().take(file, found, digest, watch).orElseThrow(() -> changed(item));
      return step.done(
          taken.place(), State.BROUGHT, taken.from().map(FederatedShelf.Origin::means));
    }
  }

  /// Puts content that belongs to the layout and not to the model into its place.
  private static Step make(
      Goal goal, RemoteFile file, Item item, Step step, Undo undo, Watch watch) {
    FederatedShelf shelf = goal.shelf();
    try (StoreLock _ = shelf.lock(file, watch::note)) {
      Optional<Path> kept =
          shelf.inspect(file) instanceof FileState.Absent ? Optional.empty() : shelf.link(file);
      if (kept.isPresent()) {
        return step.done(kept.get(), State.KEPT, Optional.empty());
      }
      undo.willMake(step.place());
      Path passing = shelf.partFile(file).resolveSibling(UUID.randomUUID() + ".copy");
      try {
        Files.write(passing, item.made().orElseThrow());
        return step.done(shelf.publish(file, passing), State.BROUGHT, Optional.of(Means.COPY));
      } catch (IOException e) {
        throw DiskFailure.of("write", passing, e);
      } finally {
        Courier.removeQuietly(passing);
      }
    }
  }

  private static ConflictException changed(Item item) {
    return new ConflictException(
        item.source() + " changed while it was read",
        "Wait until whatever writes it is done, then run the same command again.",
        ErrorContext.of(item.source().toString()));
  }

  private Step step(Goal goal, RemoteFile file, Item item) {
    Path place = goal.place().apply(file);
    long size = item.file().size().orElse(0);
    State state = State.TO_BRING;
    try {
      if (item.made().isEmpty() && isSame(item.source(), place)) {
        state = State.KEPT;
      } else if (Files.exists(place)) {
        if (!Files.isRegularFile(place) || Files.size(place) != size) {
          throw new ConflictException(
              "There is another file at " + place,
              "Move it away, or name another folder.",
              ErrorContext.of(place.toString()));
        }
        state = State.TO_CHECK;
      }
    } catch (IOException e) {
      throw DiskFailure.of("read", place, e);
    }
    return new Step(
        goal.target(),
        file.path(),
        item.source(),
        place,
        new ByteSize(size),
        state,
        Optional.empty());
  }

  private static boolean isSame(Path source, Path place) {
    try {
      return Files.exists(place) && Files.isSameFile(source, place);
    } catch (IOException e) {
      return false;
    }
  }

  /// What the source's content is; a large file is read for it once.
  private Digest.Sha256 digest(Item item, Watch watch) {
    try {
      watch.doing("checking");
      Digest.Sha256 actual = courier.digest(item.source(), watch);
      if (item.file().digest().orElse(actual) instanceof Digest.Sha256 expected
          && !expected.equals(actual)) {
        throw IntegrityException.stored(
            item.source().toString(),
            expected.toString(),
            actual.toString(),
            ErrorContext.of(name()));
      }
      return actual;
    } catch (IOException e) {
      throw DiskFailure.of("read", item.source(), e);
    }
  }

  static RemoteFile withDigest(RemoteFile file, Digest.Sha256 digest) {
    return new RemoteFile(
        file.path(), file.size(), Optional.of(digest), file.hub(), file.sources());
  }

  private String name() {
    return switch (request.subject()) {
      case Subject.Model(ModelRef.Hub ref, List<String> _) -> ref.repo().text();
      case Subject.LocalFile file -> String.valueOf(file.path().getFileName());
    };
  }

  private FoundStore store() {
    return switch (request.subject()) {
      case Subject.Model _ -> new FoundStore(StoreKind.HUB_CACHE, cache.root(), "named");
      case Subject.LocalFile file -> new FoundStore(StoreKind.FOLDER, file.path(), "named");
    };
  }

  private List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    List<Item> items = items();
    for (LinkTarget target : request.targets()) {
      switch (target.layout()) {
        case FOLDER -> goals.addAll(plain(target, target.root().orElseThrow(), items));
        case LM_STUDIO -> goals.addAll(plain(target, lmStudio(target), items));
        case HUB_CACHE -> goals.add(hubCache(target, items));
        case OLLAMA -> goals.add(ollama(target, items));
      }
    }
    return goals;
  }

  private List<Goal> plain(LinkTarget target, Path folder, List<Item> items) {
    List<Goal> goals = new ArrayList<>();
    for (Item item : items) {
      Listing alone =
          new Listing(
              new ModelRef.Url(item.source().toUri()),
              name(),
              Revision.MAIN,
              Optional.empty(),
              List.of(item.file()),
              List.of());
      // A single file's shelf is that of its own folder: nothing but the file stays there.
      FederatedShelf shelf = shelf(PlainTree.at(folder), alone);
      goals.add(
          new Goal(target, shelf, Map.of(item.file(), item), file -> shelf.modelPath(), true));
    }
    return goals;
  }

  private Goal hubCache(LinkTarget target, List<Item> items) {
    if (!(request.subject() instanceof Subject.Model(ModelRef.Hub ref, List<String> _))) {
      throw new InvalidRequestException(
          name() + " is a file, and a hub cache holds models of a hub",
          "Name the model, such as org/name, or link into folder=DIR.",
          ErrorContext.of(name()));
    }
    Map<RemoteFile, Item> byFile = new LinkedHashMap<>();
    items.forEach(item -> byFile.put(item.file(), item));
    HubCache other = HubCache.at(target.root().orElseThrow());
    FederatedShelf shelf = shelf(other, listing(ref));
    return new Goal(target, shelf, byFile, file -> file.path().under(shelf.modelPath()), false);
  }

  private Goal ollama(LinkTarget target, List<Item> items) {
    OllamaStore store =
        OllamaStore.at(target.root().orElseGet(() -> StoreFinder.ollamaModels(settings)));
    OllamaRecipe recipe =
        OllamaRecipe.of(request.subject(), items, item -> digest(item, Watch.NONE));
    if (recipe.listing().ref() instanceof ModelRef.Ollama name) {
      store
          .manifest(name)
          .filter(there -> !Optional.of(there).equals(recipe.listing().manifest()))
          .ifPresent(there -> {
            throw new ConflictException(
                "Ollama has another model of the name " + name,
                "Remove it with 'ollama rm', or give the file another name with --as OWNER/NAME.",
                ErrorContext.of(name.toString()));
          });
      notes.add("In Ollama its name is " + name.toString().replace("ollama://", ""));
    }
    return new Goal(
        target,
        shelf(store, recipe.listing()),
        recipe.items(),
        file -> store.blob((Digest.Sha256) file.digest().orElseThrow()),
        false);
  }

  private FederatedShelf shelf(ModelStore store, Listing listing) {
    Inventory nothing = new Inventory(List.of(), courier.index());
    return new FederatedShelf(store.shelf(listing), store.root(), nothing, courier);
  }

  private Path lmStudio(LinkTarget target) {
    Path models = target.root().orElseGet(() -> StoreFinder.lmStudioModels(settings));
    return switch (request.subject()) {
      case Subject.Model(ModelRef.Hub ref, List<String> _) -> {
        if (ref.kind() != RepoKind.MODEL) {
          throw new InvalidRequestException(
              ref.repo() + " is a " + ref.kind().singular() + ", and LM Studio holds models",
              "Link it into folder=DIR.",
              ErrorContext.of(ref.toString()));
        }
        String publisher = ref.repo().owner().isEmpty() ? "imported-models" : ref.repo().owner();
        yield new RepoPath(publisher + "/" + ref.repo().name()).under(models);
      }
      case Subject.LocalFile(Path _, String publisher, String name) ->
          new RepoPath(publisher + "/" + name).under(models);
    };
  }

  private List<Item> items() {
    return switch (request.subject()) {
      case Subject.Model(ModelRef.Hub ref, List<String> files) -> items(ref, files);
      case Subject.LocalFile local -> List.of(item(local.path()));
    };
  }

  private static Item item(Path path) {
    try {
      Path real = path.toRealPath();
      if (!Files.isRegularFile(real)) {
        throw new InvalidRequestException(
            path + " is a folder", "Name a file of it.", ErrorContext.of(path.toString()));
      }
      return new Item(
          new RemoteFile(
              new RepoPath(String.valueOf(path.getFileName())),
              OptionalLong.of(Files.size(real)),
              Optional.empty(),
              Optional.empty(),
              List.of(new Source("file", real.toUri(), Optional.empty()))),
          real);
    } catch (IOException e) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "There is no file " + path + " that can be read",
          "Check the path.",
          ErrorContext.of(path.toString()),
          e);
    }
  }

  private Listing listing(ModelRef.Hub ref) {
    return cache
        .cachedListing(ref)
        .orElseThrow(() ->
            new NotFoundException(
                ErrorCode.NOT_CACHED,
                ref.repo() + " at revision " + ref.revisionOrMain() + " is not in " + cache,
                "Bring it here with 'dray download " + ref.repo() + "'.",
                ErrorContext.of(ref.toString())));
  }

  private List<Item> items(ModelRef.Hub ref, List<String> named) {
    Listing listing = listing(ref);
    Path snapshot =
        cache.snapshotPath(ref.kind(), ref.repo(), ref.revisionOrMain()).orElse(cache.root());
    List<Item> items = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (RemoteFile file : listing.files()) {
      if (isWanted(file.path(), ref, named)) {
        Path entry = file.path().under(snapshot);
        try {
          items.add(new Item(sized(file, entry), entry.toRealPath()));
        } catch (IOException e) {
          missing.add(file.path().text());
        }
      }
    }
    for (String name : named) {
      if (items.stream().noneMatch(item -> isBelow(item.file().path(), name))) {
        missing.add(name);
      }
    }
    if (items.isEmpty() || (!named.isEmpty() && !missing.isEmpty())) {
      throw new NotFoundException(
          ErrorCode.NOT_CACHED,
          (missing.isEmpty() ? "No file that fits" : "'" + missing.getFirst() + "'")
              + " of "
              + ref.repo()
              + " is in "
              + cache,
          "Bring it here with 'dray download " + ref.repo() + "'.",
          ErrorContext.of(ref.toString()));
    }
    if (!missing.isEmpty()) {
      notes.add(
          missing.size()
              + (missing.size() == 1 ? " file" : " files")
              + " of "
              + ref.repo()
              + " are not here and are left out, among them "
              + missing.getFirst());
    }
    return items;
  }

  private static RemoteFile sized(RemoteFile file, Path entry) throws IOException {
    return new RemoteFile(
        file.path(), OptionalLong.of(Files.size(entry)), file.digest(), file.hub(), file.sources());
  }

  private static boolean isWanted(RepoPath path, ModelRef.Hub ref, List<String> named) {
    if (!named.isEmpty()) {
      return named.stream().anyMatch(name -> isBelow(path, name));
    }
    if (ref.path().isPresent()) {
      return isBelow(path, ref.path().get().text());
    }
    return ref.quantization()
        .map(quantization ->
            Pattern.compile(
                    "(^|[-._/])"
                        + Pattern.quote(quantization.toLowerCase(Locale.ROOT))
                        + "([-./]|$)")
                .matcher(path.text().toLowerCase(Locale.ROOT))
                .find())
        .orElse(true);
  }

  private static boolean isBelow(RepoPath path, String name) {
    return path.text().equals(name)
        || path.text().startsWith(name.endsWith("/") ? name : name + "/");
  }
}
