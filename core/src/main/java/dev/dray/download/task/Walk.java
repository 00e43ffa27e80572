package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.download.DroppedSource;
import dev.dray.download.PlannedFile;
import dev.dray.download.Reused;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.federation.FederatedShelf;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.store.FileState;
import dev.dray.store.ModelStore;
import dev.dray.store.Shelf;
import dev.dray.store.SpaceReservations;
import dev.dray.transfer.RateLimit;
import dev.dray.transfer.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The stages of one download whose bytes we move, in their order. Holds what must outlive a pause:
/// the pinned listing and the count of bytes.
final class Walk implements Way {

  private final DownloadRequest request;
  private final Street street;
  private final FileProvider provider;
  private final Planner planner;
  private final ProgressBoard board;
  private final List<RateLimit> limits;
  private final Consumer<Report> report;
  private final long startedAt = System.nanoTime();
  private final Set<RepoPath> begun = ConcurrentHashMap.newKeySet();
  private volatile Optional<Listing> pinned;
  private volatile boolean transferring;
  private boolean checked;
  private final List<DroppedSource> dropped = Collections.synchronizedList(new ArrayList<>());
  private final List<Reused> reused = Collections.synchronizedList(new ArrayList<>());
  private final ReceiptDraft receipt;
  private long fetched;

  Walk(
      DownloadRequest request,
      Street street,
      FileProvider provider,
      ProgressBoard board,
      Optional<Listing> pinned,
      List<RateLimit> limits,
      Consumer<Report> report) {
    this.request = request;
    this.street = street;
    this.provider = provider;
    this.planner = new Planner(street);
    this.board = board;
    this.pinned = pinned;
    this.limits = limits;
    this.report = report;
    this.receipt = new ReceiptDraft(request);
  }

  @Override
  public DownloadResult leg(StopSignal signal) {
    enter(DownloadState.RESOLVING, Asking.sentence(request.ref()));
    Listing listing = pin(signal);
    DownloadPlan plan = plan(signal, listing);
    checkDigest(plan);
    if (!checked) {
      checked = true;
      plan.choice().ifPresent(choice -> report.accept(new Report.Note(choice)));
      waking(
          signal,
          () -> {
            street.fitCheck().accept(request, plan);
            return plan;
          });
    }
    ModelStore store = street.stores().apply(request);
    FederatedShelf shelf = street.shelf(request, listing);
    Archives archives = new Archives(request, store);
    archives.check(plan.files().stream().map(PlannedFile::file).toList());
    expect(plan);
    FileCrew crew =
        new FileCrew(
            request, street, shelf, archives, board, limits, this::tell, begun, receipt, signal);
    plan.files().stream()
        .filter(file -> file.state() instanceof FileState.Absent)
        .forEach(file -> shelf.requireFree(file.file()));
    boolean done = false;
    try (SpaceReservations.Reservation space =
        street.space().reserve(shelf.modelPath(), plan.bytesToFetch())) {
      transferring = true;
      shelf.prepare();
      enter(DownloadState.TRANSFERRING, sentence(plan));
      try {
        crew.bring(plan.files(), street.parallelFiles(), space);
      } finally {
        fetched += crew.fetched();
      }
      enter(DownloadState.PUBLISHING, "Recording the model");
      shelf.complete(plan.files().stream().map(PlannedFile::file).toList());
      done = true;
      street
          .receipts()
          .flatMap(receipts -> receipt.write(receipts, plan, shelf.modelPath()))
          .ifPresent(why -> report.accept(new Report.Note(why)));
      street
          .recorder()
          .flatMap(recorder -> recorder.record(plan, shelf.modelPath()))
          .ifPresent(why -> report.accept(new Report.Note(why)));
    } finally {
      if (!done && transferring) {
        shelf.abandon();
      }
    }
    return result(plan, crew, archives);
  }

  @Override
  public Optional<Commit> commit() {
    return pinned.flatMap(Listing::commit);
  }

  @Override
  public Optional<String> whyNoPause() {
    return Optional.empty();
  }

  @Override
  public Optional<String> afterCancel() {
    return Optional.empty();
  }

  @Override
  public boolean waitsForRoom() {
    return transferring;
  }

  @Override
  public Room room() {
    DownloadPlan plan = planner.plan(request, pinned.orElseThrow());
    ByteSize needed = plan.bytesToFetch();
    DownloadProgress soFar = board.snapshot();
    if (request.force() && soFar.totalBytes().isPresent()) {
      // A plan to fetch again counts everything; what came since is here.
      long rest = Math.max(0, soFar.totalBytes().getAsLong() - soFar.bytesDone());
      needed = new ByteSize(Math.min(needed.bytes(), rest));
    }
    return new Room(plan.target(), needed, street.space().freeAt(plan.target()));
  }

  private void tell(Report news) {
    if (news instanceof Report.Dropped(DroppedSource source)) {
      dropped.add(source);
    }
    if (news instanceof Report.Borrowed(Reused one)) {
      reused.add(one);
    }
    report.accept(news);
  }

  private DownloadPlan plan(StopSignal signal, Listing listing) {
    try {
      return waking(signal, () -> planner.plan(request, listing));
    } catch (NotFoundException e) {
      if (e.code() == ErrorCode.FILE_NOT_FOUND && listing.commit().isPresent()) {
        Shelf shelf = street.shelf(request, listing);
        request.files().stream()
            .filter(name -> listing.files().stream().noneMatch(f -> f.path().text().equals(name)))
            .forEach(shelf::rememberMissing);
      }
      throw e;
    }
  }

  /// Resolves once; a later leg keeps the commit, so a branch that moves meanwhile changes nothing.
  private Listing pin(StopSignal signal) {
    if (pinned.isEmpty()) {
      pinned = Optional.of(waking(signal, () -> planner.resolve(request, provider)));
      pinned.get().notes().forEach(note -> report.accept(new Report.Note(note)));
    }
    return pinned.get();
  }

  /// Runs a stage that blocks without knowing the signal; firing interrupts it.
  static <T> T waking(StopSignal signal, Supplier<T> stage) {
    signal.check("The download");
    Runnable undo = signal.onFire(Thread.currentThread()::interrupt);
    try {
      return stage.get();
    } finally {
      undo.run();
      if (signal.isFired()) {
        // The interrupt was the signal's; it must not reach the disk work of the next leg.
        Thread.interrupted();
      }
    }
  }

  private void checkDigest(DownloadPlan plan) {
    if (request.digest().isEmpty()) {
      return;
    }
    if (plan.files().size() != 1) {
      throw new InvalidRequestException(
          "A digest was stated, and " + plan.files().size() + " files are selected",
          "Name the one file that the digest belongs to.",
          ErrorContext.of(plan.listing().name()));
    }
    RemoteFile file = plan.files().getFirst().file();
    Digest stated = request.digest().get();
    file.digest()
        .filter(listed -> listed.getClass() == stated.getClass() && !listed.equals(stated))
        .ifPresent(listed -> {
          throw IntegrityException.digest(
              file.path().text(),
              stated.toString(),
              listed + " in the listing",
              IntegrityException.Origin.CALLER,
              ErrorContext.of(plan.listing().name()));
        });
  }

  private void expect(DownloadPlan plan) {
    int unknown = 0;
    long known = 0;
    for (PlannedFile file : plan.files()) {
      if (file.file().size().isPresent()) {
        known += file.file().size().getAsLong();
      } else {
        unknown++;
      }
    }
    board.expect(plan.files().size(), known, unknown);
  }

  private static String sentence(DownloadPlan plan) {
    long toFetch = plan.files().stream().filter(PlannedFile::toFetch).count();
    long elsewhere =
        plan.files().stream()
            .filter(f -> f.state() instanceof FileState.Linkable(Path _, boolean away) && away)
            .count();
    if (toFetch == 0 && elsewhere > 0) {
      return "Everything is on this machine; taking "
          + elsewhere
          + (elsewhere == 1 ? " file" : " files")
          + " from other places";
    }
    if (toFetch == 0) {
      return "Everything is here already";
    }
    ByteSize bytes = plan.bytesToFetch();
    return "Downloading "
        + toFetch
        + (toFetch == 1 ? " file" : " files")
        + (bytes.bytes() > 0 ? ", " + bytes : "");
  }

  private void enter(DownloadState state, String message) {
    board.enter(state, message);
    report.accept(new Report.State());
  }

  private DownloadResult result(DownloadPlan plan, FileCrew crew, Archives archives) {
    TreeMap<RepoPath, Path> places = new TreeMap<>(crew.places());
    Listing listing = plan.listing();
    List<RemoteFile> selected = plan.files().stream().map(PlannedFile::file).toList();
    long bytes = crew.bytes();
    return new DownloadResult(
        request.ref(),
        listing.name(),
        listing.revision().text(),
        listing.commit(),
        Optional.of(
            FileSelection.single(selected, request)
                .map(file -> places.get(file.path()))
                .orElse(street.shelf(request, listing).modelPath())),
        places,
        archives.unpacked(),
        new ByteSize(bytes),
        new ByteSize(fetched),
        reused,
        crew.unverified(),
        dropped,
        Optional.empty(),
        Duration.ofNanos(System.nanoTime() - startedAt));
  }
}
