package dev.dray.download.task;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.download.ContentTurns;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DroppedSource;
import dev.dray.download.PlannedFile;
import dev.dray.download.Unpacked;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.StorageException;
import dev.dray.federation.FederatedShelf;
import dev.dray.provider.RemoteFile;
import dev.dray.store.FileState;
import dev.dray.store.Shelf;
import dev.dray.store.SpaceReservations;
import dev.dray.store.StoreLock;
import dev.dray.transfer.FileTransfer;
import dev.dray.transfer.RateLimit;
import dev.dray.transfer.SmallFile;
import dev.dray.transfer.StopSignal;
import dev.dray.transfer.TransferEngine;
import dev.dray.transfer.TransferMeter;
import dev.dray.transfer.TransferResult;
import dev.dray.unpack.ArchiveName;
import dev.dray.unpack.Unpacking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Brings the files of one leg: several at once, equal content once.
///
/// What a failure means for the other files is decided by [LegFailures].
final class FileCrew {

  /// The bytes of a file from which on processes agree who brings it.
  private static final long WORTH_A_TURN = 1 << 20;

  private final DownloadRequest request;
  private final Street street;
  private final Shelf shelf;
  private final Borrower borrower;
  private final Archives archives;
  private final ProgressBoard board;
  private final List<RateLimit> limits;
  private final Consumer<Report> report;
  private final StopSignal stop = new StopSignal();
  private final StopSignal leg;
  private final Set<RepoPath> begun;
  private final Map<RepoPath, Path> places = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong fetched = new AtomicLong();
  private final AtomicInteger unverified = new AtomicInteger();
  private final ReceiptDraft receipt;
  private final LegFailures failures = new LegFailures(stop);

  /// @param begun paths that this download, forced to fetch again, has already begun in an earlier
  ///   leg
  /// @param receipt told of each file that is in place
  FileCrew(
      DownloadRequest request,
      Street street,
      FederatedShelf shelf,
      Archives archives,
      ProgressBoard board,
      List<RateLimit> limits,
      Consumer<Report> report,
      Set<RepoPath> begun,
      ReceiptDraft receipt,
      StopSignal leg) {
    this.request = request;
    this.receipt = receipt;
    this.street = street;
    this.shelf = shelf;
    this.borrower = new Borrower(shelf, board, report);
    this.archives = archives;
    this.board = board;
    this.limits = limits;
    this.report = report;
    this.begun = begun;
    this.leg = leg;
  }

  /// Where every file lies.
  Map<RepoPath, Path> places() {
    return places;
  }

  /// Bytes of the selection.
  long bytes() {
    return bytes.get();
  }

  /// Bytes that came over the network in this leg.
  long fetched() {
    return fetched.get();
  }

  /// Files without a known digest.
  int unverified() {
    return unverified.get();
  }

  /// Brings every file; returns when all are in place.
  ///
  /// @throws CancelledException if the leg's signal fired
  /// @throws DrayException the first failure
  void bring(List<PlannedFile> files, int atOnce, SpaceReservations.Reservation space) {
    Queue<List<PlannedFile>> queue = new ConcurrentLinkedQueue<>(groups(files));
    Runnable undo = leg.onFire(stop::fire);
    try {
      List<Thread> crew = new ArrayList<>();
      for (int i = Math.min(atOnce, queue.size()); i > 0; i--) {
        crew.add(
            Thread.ofPlatform().daemon().name("dray-file-" + i).start(() -> work(queue, space)));
      }
      for (Thread member : crew) {
        join(member);
      }
    } finally {
      undo.run();
    }
    if (leg.isFired()) {
      throw new CancelledException("The download was stopped", ErrorContext.NONE);
    }
    failures.throwFirst();
  }

  private void join(Thread member) {
    boolean interrupted = false;
    while (member.isAlive()) {
      try {
        member.join();
      } catch (InterruptedException e) {
        interrupted = true;
        stop.fire();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Files of equal content together, the largest first: the small ones fill the gaps at the end.
  private static List<List<PlannedFile>> groups(List<PlannedFile> files) {
    Map<Object, List<PlannedFile>> byContent = new LinkedHashMap<>();
    for (PlannedFile file : files) {
      Object key = file.file().digest().map(d -> (Object) d).orElse(file.file().path());
      byContent.computeIfAbsent(key, k -> new ArrayList<>()).add(file);
    }
    return byContent.values().stream()
        .sorted((one, other) -> Long.compare(size(other), size(one)))
        .toList();
  }

  private static long size(List<PlannedFile> equal) {
    return equal.getFirst().file().size().orElse(Long.MAX_VALUE);
  }

  private void work(Queue<List<PlannedFile>> queue, SpaceReservations.Reservation space) {
    while (!stop.isFired()) {
      List<PlannedFile> group = queue.poll();
      if (group == null) {
        return;
      }
      try {
        bringGroup(group, space);
      } catch (DrayException e) {
        failures.add(e);
      } catch (RuntimeException | Error e) {
        failures.add(
            new StorageException(
                group.getFirst().file().path() + " could not be brought: " + e,
                "This is a fault in Dray; please report it with the log.",
                ErrorContext.NONE,
                e));
      }
    }
  }

  private void bringGroup(List<PlannedFile> group, SpaceReservations.Reservation space) {
    RemoteFile lead = group.getFirst().file();
    if (group.stream()
        .allMatch(f -> f.state() instanceof FileState.Present && archives.isDone(f.file()))) {
      // Nothing to do for any of them, so no lock is taken: a read-only cache stays readable.
      group.forEach(f -> inPlace(f.file(), archives.inspect(shelf, f.file()), false, space));
      return;
    }
    try (StoreLock _ =
        Walk.waking(
            stop, () -> shelf.lock(lead, waiting -> report.accept(new Report.Note(waiting))))) {
      Optional<Path> content = Optional.empty();
      for (PlannedFile planned : group) {
        stop.check(planned.file().path().text());
        RemoteFile file = planned.file();
        boolean again = request.force() && content.isEmpty() && begun.add(file.path());
        FileState now = again ? new FileState.Absent() : archives.inspect(shelf, file);
        if (now instanceof FileState.Absent && content.isPresent()) {
          // Equal content under a second path in a layout that keeps real files.
          TransferEngine.copy(content.get(), shelf.partFile(file));
          Path place = shelf.publish(file, shelf.partFile(file));
          receipt.reused(file, place);
          keep(file, place);
          board.linked(sizeOf(file));
        } else {
          inPlace(file, now, again, space);
        }
        // What an archive was unpacked to is not the archive's content.
        boolean stays = archives.keeps() || archives.archive(file).isEmpty();
        content = Optional.ofNullable(places.get(file.path())).filter(p -> stays);
      }
    }
  }

  private void inPlace(
      RemoteFile file, FileState state, boolean again, SpaceReservations.Reservation space) {
    switch (state) {
      case FileState.Present(Path path) -> {
        receipt.kept(file, path);
        keep(file, path);
        board.kept(sizeOf(file));
      }
      case FileState.Linkable linkable -> {
        Optional<Path> linked = borrower.take(file, linkable, stop);
        if (linked.isPresent()) {
          receipt.reused(file, linked.get());
          keep(file, linked.get());
          board.linked(sizeOf(file));
        } else {
          fetch(file, again, space);
        }
      }
      case FileState.Absent absent -> fetchOnce(file, again, space);
    }
  }

  /// Another download of this process may be bringing the same content for another model.
  private void fetchOnce(RemoteFile file, boolean again, SpaceReservations.Reservation space) {
    Optional<Path> content = again ? Optional.empty() : shelf.sharedContent(file);
    if (content.isEmpty()) {
      fetch(file, again, space);
      return;
    }
    try (SingleFlight.Place place =
            SingleFlight.SHARED.take(content.get(), file.path().text(), stop);
        ContentTurns.Turn turn = turn(file)) {
      stop.check(file.path().text());
      boolean waited = place.waited() || turn.waited();
      if (waited) {
        shelf.lookAgain();
      }
      Optional<Path> linked = waited ? shelf.link(file) : Optional.empty();
      if (linked.isPresent()) {
        receipt.reused(file, linked.get());
        recordPlace(file, linked.get(), 0);
        board.linked(sizeOf(file));
      } else {
        fetch(file, again, space);
      }
    }
  }

  /// The turn among processes; small files are fetched sooner than it is agreed on.
  private ContentTurns.Turn turn(RemoteFile file) {
    boolean worth = file.size().orElse(0) >= WORTH_A_TURN;
    return file.digest()
        .filter(digest -> worth)
        .map(digest -> street.traffic().turns().take(digest, stop::isFired))
        .orElseGet(() -> new ContentTurns.Turn(false, () -> {}));
  }

  /// A file that is here; of an archive, its content too.
  private void keep(RemoteFile file, Path place) {
    archives
        .unpack(file, place, stop)
        .ifPresent(unpacked -> report.accept(new Report.FromArchive(unpacked)));
    recordPlace(file, place, 0);
  }

  private void fetch(RemoteFile file, boolean again, SpaceReservations.Reservation space) {
    shelf.requireFree(file);
    Path part = shelf.partFile(file);
    if (again) {
      TransferEngine.discard(part);
    }
    TransferMeter meter = board.start(file.path(), file.size(), part);
    meter.onSourceDropped((source, why) ->
        report.accept(new Report.Dropped(new DroppedSource(source, file.path(), why))));
    report.accept(new Report.Started(file.path()));
    boolean done = false;
    Optional<ArchiveName> archive = archives.archive(file);
    Optional<Unpacking> unpacking =
        archive.map(name -> archives.follow(file, name, part, meter, stop));
    unpacking.ifPresent(u -> board.beside(file.path(), u::condition));
    try {
      FileTransfer transfer = transfer(file, part);
      Optional<SmallFile> small =
          again || unpacking.isPresent()
              ? Optional.empty()
              : street.engine().fetchSmall(transfer, meter, stop);
      TransferResult got =
          small.isPresent() ? small.get().result() : street.engine().fetch(transfer, meter, stop);
      RemoteFile known = known(file, got);
      Path place =
          unpacking.isPresent()
              ? publish(known, part, unpacking.get(), archive.orElseThrow())
              : small.isPresent() ? publish(known, small.get()) : publish(known, part);
      space.arrived(got.size());
      if (!got.verified()) {
        unverified.incrementAndGet();
      }
      board.finished(file.path(), got.size());
      done = true;
      receipt.fetched(file, known, place);
      recordPlace(known, place, got.fetched());
    } finally {
      unpacking.ifPresent(Unpacking::close);
      fetched.addAndGet(meter.received());
      if (!done) {
        board.stopped(file.path());
      }
    }
  }

  private FileTransfer transfer(RemoteFile file, Path part) {
    Optional<Digest> stated = request.digest();
    return new FileTransfer(
        file.path().text(),
        part,
        file.size(),
        stated.or(file::digest),
        stated.isPresent() ? IntegrityException.Origin.CALLER : IntegrityException.Origin.LISTING,
        file.sources(),
        limits,
        street.words().apply(request, file.path()));
  }

  /// The file with what its transfer found out, so that no store has to hash it again.
  private static RemoteFile known(RemoteFile file, TransferResult got) {
    return new RemoteFile(
        file.path(),
        OptionalLong.of(got.size()),
        Optional.of(file.digest().orElse(got.digest())),
        file.hub(),
        file.sources());
  }

  private Path publish(RemoteFile file, SmallFile small) {
    try {
      return shelf.publish(file, small.place());
    } catch (RuntimeException | Error e) {
      TransferEngine.discard(small.place());
      throw e;
    }
  }

  private Path publish(RemoteFile file, Path part) {
    boolean published = false;
    try {
      Path place = shelf.publish(file, part);
      published = true;
      TransferEngine.forget(part);
      return place;
    } finally {
      if (!published) {
        // The whole and verified part file stays for the next run, which must not wait for us.
        TransferEngine.release(part);
      }
    }
  }

  /// What was in an archive goes to its place, and the archive to its own or away.
  private Path publish(RemoteFile file, Path part, Unpacking unpacking, ArchiveName name) {
    Unpacked unpacked;
    try {
      unpacked = archives.publish(unpacking, file, name, file.digest());
    } catch (RuntimeException | Error e) {
      // The archive is whole and right, and stays for another run.
      TransferEngine.release(part);
      throw e;
    }
    report.accept(new Report.FromArchive(unpacked));
    if (archives.keeps()) {
      return publish(file, part);
    }
    TransferEngine.discard(part);
    return unpacked.place();
  }

  private void recordPlace(RemoteFile file, Path place, long received) {
    places.put(file.path(), place);
    bytes.addAndGet(sizeOf(place, file));
    report.accept(new Report.Finished(file.path(), place, received));
  }

  private static long sizeOf(RemoteFile file) {
    return file.size().orElse(0);
  }

  private static long sizeOf(Path place, RemoteFile file) {
    try {
      return file.size().isPresent() ? file.size().getAsLong() : Files.size(place);
    } catch (IOException e) {
      return 0;
    }
  }
}
