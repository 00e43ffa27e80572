package dev.dray.update;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Via;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.download.PlannedFile;
import dev.dray.error.DrayException;
import dev.dray.model.variant.VariantWish;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.receipt.Receipt;
import dev.dray.store.FileState;
import dev.dray.update.Delta.Change;
import dev.dray.update.Delta.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Holds what is here of one model against what is published of it.
///
/// Who brought only some files of a repository gets only those again: a repository of twenty
/// quantizations does not come whole because its read-me file changed.
final class Comparison {

  private final Upstream upstream;
  private final Held held;

  Comparison(Upstream upstream, Held held) {
    this.upstream = upstream;
    this.held = held;
  }

  /// For versions without a name: outdated if a file that is here was changed or removed.
  Freshness freshness() {
    DownloadPlan plan = upstream.plan(request().build());
    Set<String> files = files();
    Set<String> published = plan.files().stream().map(Comparison::path).collect(Collectors.toSet());
    boolean same =
        published.containsAll(files)
            && plan.files().stream()
                .filter(file -> files.contains(path(file)))
                .allMatch(file -> file.state() instanceof FileState.Present);
    return new Freshness(
        held,
        same ? Freshness.State.CURRENT : Freshness.State.OUTDATED,
        Optional.of(new Version.OfFiles()),
        Optional.empty(),
        Optional.empty());
  }

  Delta delta(Freshness freshness) {
    return held.ref() instanceof ModelRef.Ollama && held.place().isEmpty()
        ? delegated(freshness)
        : planned(freshness);
  }

  private Delta planned(Freshness freshness) {
    Earlier earlier = earlier();
    Map<String, Known> before = earlier.files();
    boolean registry = held.ref() instanceof ModelRef.Ollama;
    Set<String> here = registry ? before.keySet() : files();
    boolean whole = registry || (earlier.all() && here.containsAll(before.keySet()));

    DownloadRequest.Builder all = request();
    if (registry) {
      // A daemon says nothing before it begins; the registry does.
      all.via(Via.DIRECT);
    }
    DownloadPlan plan = upstream.plan(all.build());
    List<PlannedFile> taken = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    int passed = 0;
    for (PlannedFile file : plan.files()) {
      boolean known = here.contains(path(file));
      if (!known && !whole) {
        passed++;
        continue;
      }
      taken.add(file);
      if (!known) {
        changes.add(change(Kind.ADDED, file));
      } else if (isOther(file, Optional.ofNullable(before.get(path(file))))) {
        changes.add(change(Kind.CHANGED, file));
      }
    }
    List<String> removed = new ArrayList<>(here);
    plan.files().forEach(file -> removed.remove(path(file)));
    for (String path : removed) {
      changes.add(
          new Change(
              Kind.REMOVED,
              new RepoPath(path),
              Optional.ofNullable(before.get(path)).map(Known::size).orElse(OptionalLong.empty()),
              OptionalLong.of(0)));
    }
    changes.sort(Comparator.comparing(Change::path));
    DownloadPlan selected = plan.withFiles(taken);
    return new Delta(
        freshness,
        whole ? Optional.of(request().build()) : partial(taken),
        changes,
        selected.bytesToFetch(),
        false,
        notes(freshness, plan.listing(), passed, taken, removed));
  }

  /// Everything that is published of the model, to where it lies.
  private DownloadRequest.Builder request() {
    DownloadRequest.Builder request =
        DownloadRequest.builder(held.ref()).variant(VariantWish.EVERYTHING);
    switch (held.target()) {
      case DownloadTarget.Cache(Optional<Path> root) -> root.ifPresent(request::cacheDir);
      case DownloadTarget.LocalDir(Path folder) -> request.localDir(folder);
      case DownloadTarget.Folder(Path folder, boolean overwrite) -> {
        if (overwrite) {
          request.folderOverwriting(folder);
        } else {
          request.folder(folder);
        }
      }
      case DownloadTarget.Located _ ->
          throw new IllegalStateException("what lies somewhere has a folder");
    }
    return request;
  }

  /// A request without files would mean all of them.
  private Optional<DownloadRequest> partial(List<PlannedFile> taken) {
    return taken.isEmpty()
        ? Optional.empty()
        : Optional.of(request().files(taken.stream().map(Comparison::path).toList()).build());
  }

  private static List<String> notes(
      Freshness freshness,
      Listing listing,
      int passed,
      List<PlannedFile> taken,
      List<String> removed) {
    List<String> notes = new ArrayList<>(listing.notes());
    freshness
        .renamedTo()
        .ifPresent(name ->
            notes.add(
                "It is called "
                    + name
                    + " now; 'dray download "
                    + name
                    + "' brings it under that name."));
    if (!removed.isEmpty() && !(freshness.held().target() instanceof DownloadTarget.Cache)) {
      notes.add("Files that are not published any more stay in the folder.");
    }
    if (taken.isEmpty()) {
      notes.add("None of the files that are here is published any more; nothing can be updated.");
    } else if (passed > 0) {
      notes.add(
          "Only files that are here are brought up to date; "
              + passed
              + (passed == 1 ? " other is" : " others are")
              + " published.");
    }
    return notes.stream().distinct().toList();
  }

  /// A file of the version that is here.
  private record Known(OptionalLong size, Optional<Digest> digest) {}

  /// What the version that is here consists of.
  ///
  /// @param files its files by their paths
  /// @param all whether these are all that were published, and not only those that are here
  private record Earlier(Map<String, Known> files, boolean all) {
    static Earlier of(List<RemoteFile> files, boolean all) {
      Map<String, Known> known = new HashMap<>();
      files.forEach(file -> known.put(file.path().text(), new Known(file.size(), file.digest())));
      return new Earlier(known, all);
    }

    static Earlier of(Receipt receipt) {
      Map<String, Known> known = new HashMap<>();
      receipt
          .files()
          .forEach(file -> known.put(file.path().text(), new Known(file.size(), file.digest())));
      boolean all = receipt.whole() && !receipt.layout().equals(ReceiptedModels.LM_STUDIO);
      return new Earlier(known, all);
    }
  }

  /// As the receipt or the store remembers it; else as its publisher still tells; else the files
  /// that are here.
  private Earlier earlier() {
    if (held.receipt().isPresent()) {
      return Earlier.of(held.receipt().get());
    }
    if (!(held.ref() instanceof ModelRef.Hub hub)
        || !(held.version() instanceof Version.AtCommit at)) {
      Optional<Listing> remembered = upstream.remembered(request().build());
      return Earlier.of(remembered.map(Listing::files).orElse(List.of()), false);
    }
    ModelRef.Hub pinned = hub.at(at.commit().asRevision());
    Optional<Listing> remembered =
        upstream.remembered(request().revision(at.commit().id()).build());
    // A cache that remembers the files alone that are here says so in a note.
    if (remembered.isPresent() && remembered.get().notes().isEmpty()) {
      return Earlier.of(remembered.get().files(), true);
    }
    try {
      return Earlier.of(upstream.listing(pinned).files(), true);
    } catch (DrayException e) {
      // Rewritten histories lose commits; what is here still tells what to bring again.
      return Earlier.of(remembered.map(Listing::files).orElse(List.of()), false);
    }
  }

  private static boolean isOther(PlannedFile file, Optional<Known> before) {
    if (file.state() instanceof FileState.Present) {
      return false;
    }
    Optional<Digest> then = before.flatMap(Known::digest);
    Optional<Digest> now = file.file().digest();
    return then.isEmpty() || now.isEmpty() || !then.get().equals(now.get());
  }

  private static Change change(Kind kind, PlannedFile file) {
    return new Change(kind, file.file().path(), file.file().size(), file.bytesToFetch());
  }

  /// A daemon's own model: what it would have to fetch if it had nothing of it.
  private Delta delegated(Freshness freshness) {
    Listing listing = upstream.listing(held.ref());
    List<Change> changes =
        listing.files().stream()
            .map(file -> new Change(Kind.CHANGED, file.path(), file.size(), file.size()))
            .toList();
    long bytes = listing.files().stream().mapToLong(file -> file.size().orElse(0)).sum();
    return new Delta(
        freshness, Optional.of(request().build()), changes, new ByteSize(bytes), true, List.of());
  }

  /// Paths of the files that are here, as they are written in listings.
  private Set<String> files() {
    if (held.receipt().isPresent()) {
      Receipt receipt = held.receipt().get();
      return receipt.files().stream()
          .filter(file -> Files.exists(receipt.placeOf(file)))
          .map(file -> file.path().text())
          .collect(Collectors.toCollection(TreeSet::new));
    }
    Path folder = held.place().orElseThrow();
    Set<String> paths = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .forEach(paths::add);
    } catch (IOException | UncheckedIOException e) {
      // What cannot be read cannot be kept up to date.
    }
    return paths;
  }

  private static String path(PlannedFile file) {
    return file.file().path().text();
  }
}
