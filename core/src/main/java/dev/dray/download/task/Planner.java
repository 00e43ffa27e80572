package dev.dray.download.task;

import dev.dray.ModelRef;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.download.PlannedFile;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.store.DiskSpace;
import dev.dray.store.FileState;
import dev.dray.store.ModelStore;
import dev.dray.store.Shelf;
import dev.dray.transfer.TransferEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The stages before the first byte: resolve, select, plan. Changes nothing on disk.
public final class Planner {

  private final Street street;

  /// A planner for downloads on this street.
  public Planner(Street street) {
    this.street = street;
  }

  /// Pins the model. With everything that is asked already on disk, a pinned commit needs no
  /// network; offline, and when the provider cannot be reached, what is on disk stands in, with a
  /// note.
  ///
  /// @param provider who is asked where the network is needed
  /// @throws DrayException as [FileProvider#resolve(dev.dray.ModelRef)]
  Listing resolve(DownloadRequest request, FileProvider provider) {
    Listing listing =
        request
            .atCommit()
            .map(pinned -> again(request, pinned, provider))
            .orElseGet(() -> pin(request, provider));
    return street.stores().apply(request).whyHere(listing).map(listing::withNote).orElse(listing);
  }

  /// Whether a listing from the disk says all there is to say about a request. Where the cache does
  /// not remember the whole one, as after a download that was cut off, the files that are here are
  /// not all of the model: only files that are named one by one can be told to be here.
  private static boolean isAllOfIt(Listing cached, DownloadRequest request) {
    boolean remembered = cached.notes().isEmpty();
    boolean named =
        !request.files().isEmpty() && request.files().stream().noneMatch(f -> f.endsWith("/"));
    return remembered || named;
  }

  /// The commit that an earlier process found, under the name that it was found by. A server that
  /// knows branches alone still gives it, as long as the branch has not moved.
  ///
  /// @throws NotFoundException if the commit can no longer be had
  private Listing again(DownloadRequest request, DownloadRequest pinned, FileProvider provider) {
    try {
      Listing listing = pin(pinned, provider);
      return request.ref() instanceof ModelRef.Hub hub ? listing.as(hub) : listing;
    } catch (NotFoundException e) {
      if (e.code() != ErrorCode.REVISION_NOT_FOUND) {
        throw e;
      }
      Listing now = pin(request, provider);
      if (now.commit().equals(request.commit())) {
        return now;
      }
      throw e;
    }
  }

  private Listing pin(DownloadRequest request, FileProvider provider) {
    Optional<Listing> cached = street.offlineListing().apply(request);
    boolean stands = cached.isPresent() && !request.force() && whole(cached.get(), request);
    if (stands && cached.get().revision().isCommit() && isAllOfIt(cached.get(), request)) {
      return cached.get();
    }
    try {
      return (stands ? street.hastyProviders().apply(request) : provider).resolve(request.ref());
    } catch (NetworkException e) {
      boolean unreachable =
          e.code() == ErrorCode.OFFLINE
              || e.code() == ErrorCode.CONNECT_FAILED
              || e.code() == ErrorCode.TIMED_OUT;
      if (unreachable && cached.isPresent() && !request.force()) {
        if (stands) {
          return cached
              .get()
              .withNote(
                  (e.code() == ErrorCode.OFFLINE
                          ? "Offline mode is on"
                          : "The provider cannot be reached")
                      + ": using what is in the cache, which may be older than what is published.");
        }
        throw incomplete(cached.get(), request, e);
      }
      throw e;
    }
  }

  /// The pinned listing of what a request names, whatever of it is here.
  ///
  /// @throws UnsupportedException if a daemon brings it, which lists nothing before
  /// @throws DrayException as [FileProvider#resolve(dev.dray.ModelRef)]
  public Listing listing(DownloadRequest request) {
    return switch (street.providers().apply(request)) {
      case FileProvider files -> resolve(request, files);
      case DaemonProvider daemon ->
          resolve(request, daemon.publisher().orElseThrow(() -> noPlan(request, daemon)));
    };
  }

  /// The whole plan, for a dry run and for the walk itself.
  ///
  /// @throws UnsupportedException if a daemon would bring the model and nobody says before what
  /// @throws DrayException as the stages it passes
  public DownloadPlan plan(DownloadRequest request) {
    return switch (street.providers().apply(request)) {
      case FileProvider files -> {
        DownloadPlan plan = plan(request, resolve(request, files));
        street.fitCheck().accept(request, plan);
        yield plan;
      }
      case DaemonProvider daemon -> {
        FileProvider publisher = daemon.publisher().orElseThrow(() -> noPlan(request, daemon));
        yield plan(request, resolve(request, publisher));
      }
    };
  }

  private static UnsupportedException noPlan(DownloadRequest request, DaemonProvider daemon) {
    return new UnsupportedException(
        "There is no plan for "
            + request.ref()
            + ": "
            + daemon.id()
            + " brings it by itself and does not say before what it would fetch",
        "Start the download without a dry run.",
        ErrorContext.of(request.ref().toString()).withProvider(daemon.id().id()));
  }

  DownloadPlan plan(DownloadRequest request, Listing listing) {
    Selection selection = FileSelection.select(listing, request, street.preference());
    List<RemoteFile> selected = selection.files();
    ModelStore store = street.stores().apply(request);
    Shelf shelf = street.shelf(request, listing);
    Archives archives = new Archives(request, store);
    List<PlannedFile> files = new ArrayList<>(selected.size());
    for (RemoteFile file : selected) {
      FileState state = request.force() ? new FileState.Absent() : archives.inspect(shelf, file);
      long resumable =
          state instanceof FileState.Absent && !request.force()
              ? TransferEngine.inspect(shelf.partFile(file)).map(p -> p.held()).orElse(0L)
              : 0;
      files.add(new PlannedFile(file, state, resumable));
    }
    Path target =
        FileSelection.single(selected, request)
            .filter(file ->
                !(request.target() instanceof DownloadTarget.Cache)
                    && !(request.target() instanceof DownloadTarget.Located))
            .map(file -> file.path().under(store.root()))
            .orElse(shelf.modelPath());
    return new DownloadPlan(
        listing,
        files,
        selection.variants(),
        selection.choice(),
        store.layout(),
        target,
        DiskSpace.usable(target));
  }

  /// Whether everything a request asks for is on disk; asks no network.
  public boolean isWhole(DownloadRequest request) {
    return street.offlineListing().apply(request).filter(l -> whole(l, request)).isPresent();
  }

  private boolean whole(Listing listing, DownloadRequest request) {
    try {
      return missing(listing, request).isEmpty();
    } catch (NotFoundException | InvalidRequestException | ChoiceNeededException e) {
      // What an old listing does not have may have been published since.
      return false;
    }
  }

  private List<String> missing(Listing listing, DownloadRequest request) {
    Shelf shelf = street.shelf(request, listing);
    return FileSelection.select(listing, request, street.preference()).files().stream()
        .filter(file -> shelf.inspect(file) instanceof FileState.Absent)
        .map(file -> file.path().text())
        .toList();
  }

  private DrayException incomplete(Listing listing, DownloadRequest request, NetworkException e) {
    List<String> missing = missing(listing, request);
    return new NetworkException(
        e.code(),
        e.getMessage()
            + "; of "
            + listing.name()
            + " the cache lacks "
            + missing.size()
            + (missing.size() == 1 ? " file: " : " files, among them ")
            + missing.getFirst(),
        e.nextStep(),
        ErrorContext.of(listing.name()),
        e);
  }
}
