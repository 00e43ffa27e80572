package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.download.DroppedSource;
import dev.dray.download.Priority;
import dev.dray.download.Unpacked;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.transfer.FairLimit;
import dev.dray.transfer.HostLimits;
import dev.dray.transfer.StopSignal;
import dev.dray.transfer.TokenBucket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// One download: walks the street in legs, and reports.
///
/// A leg runs from the start, or from a resume, to the end or to a stop. Pausing fires the leg's
/// stop signal, which closes its connections; resuming starts a new leg that plans again with the
/// listing pinned by the first, and finds on disk what the last one left. So a pause needs no state
/// of its own beyond what a crash would leave.
public final class DownloadTask implements Download {

  private static final Duration SAMPLE_EVERY = Duration.ofMillis(100);

  private static final long FIRST_LOOK_NANOS = 250_000_000L;
  private static final long LONGEST_LOOK_NANOS = 5_000_000_000L;

  /// How often a waiting download looks at the clock, which may jump, as after a sleep of the
  /// machine.
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private enum Intent {
    RUN,
    PAUSE,
    CANCEL
  }

  private final UUID id = UUID.randomUUID();
  private final DownloadRequest request;
  private final Street street;
  private final ProgressBoard board = new ProgressBoard(System::nanoTime);
  private final TokenBucket ownLimit;
  private final FairLimit.Share share;
  private final HostLimits.Payer payer;
  private final StartQueue.Turn turn;
  private final EventHub events;
  private final CompletableFuture<DownloadResult> result = new CompletableFuture<>();
  private final ReentrantLock control = new ReentrantLock();
  private final Condition intentChanged = control.newCondition();
  private Intent intent = Intent.RUN;
  private boolean saidQueued;
  private StopSignal signal = new StopSignal();
  // Guarded by the control lock.
  private boolean lookAgain;
  // Of the download's thread.
  private long heldAtShortage = -1;
  private long waitingSince;
  private long nextLook;
  private volatile Optional<Instant> parkedUntil = Optional.empty();
  private long sequence;
  private volatile DownloadProgress latest;

  private DownloadTask(DownloadRequest request, Street street) {
    this.request = request;
    this.street = street;
    this.ownLimit =
        new TokenBucket(request.limitRate().map(ByteSize::bytes).orElse(TokenBucket.UNLIMITED));
    this.share = street.traffic().share(request.priority());
    this.payer = street.traffic().payer(request.priority());
    this.turn = street.traffic().turn(request.priority(), this::turnCame);
    this.latest = board.snapshot();
    this.events = new EventHub(new DownloadEvent.StateChanged(++sequence, Instant.now(), latest));
  }

  /// Prepares a download; whoever listens before [#begin()] hears everything from the first event.
  public static DownloadTask prepare(DownloadRequest request, Street street) {
    return new DownloadTask(request, street);
  }

  /// Begins the walk on a thread of its own and returns at once. Called once.
  public DownloadTask begin() {
    Thread.ofPlatform().daemon().name("dray-download").start(this::run);
    return this;
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public DownloadRequest request() {
    return request;
  }

  @Override
  public DownloadProgress progress() {
    return latest.state().isTerminal() ? latest : board.snapshot();
  }

  @Override
  public Flow.Publisher<DownloadEvent> events() {
    return events;
  }

  @Override
  public Stream<DownloadEvent> stream() {
    EventHub.Channel channel = events.open();
    Spliterator<DownloadEvent> each =
        new Spliterators.AbstractSpliterator<>(
            Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
          @Override
          public boolean tryAdvance(Consumer<? super DownloadEvent> action) {
            try {
              Optional<DownloadEvent> next = channel.take();
              next.ifPresent(action);
              return next.isPresent();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw interrupted();
            }
          }
        };
    return StreamSupport.stream(each, false).onClose(channel::close);
  }

  @Override
  public CompletableFuture<DownloadResult> result() {
    return result.copy();
  }

  @Override
  public DownloadResult await() {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof DrayException failure) {
        throw failure;
      }
      throw new IllegalStateException("A download failed in a way of its own", e);
    }
  }

  private CancelledException interrupted() {
    return new CancelledException(
        "Waiting for " + request.ref() + " was interrupted",
        ErrorContext.of(request.ref().toString()));
  }

  @Override
  public void pause() {
    want(Intent.RUN, Intent.PAUSE);
  }

  @Override
  public void resume() {
    want(Intent.PAUSE, Intent.RUN);
    control.lock();
    try {
      // Who waits for room looks now.
      lookAgain = true;
      intentChanged.signalAll();
    } finally {
      control.unlock();
    }
  }

  @Override
  public void cancel() {
    want(Intent.RUN, Intent.CANCEL);
    want(Intent.PAUSE, Intent.CANCEL);
  }

  private void want(Intent from, Intent to) {
    StopSignal running;
    control.lock();
    try {
      if (intent != from || board.state().isTerminal()) {
        return;
      }
      intent = to;
      intentChanged.signalAll();
      running = signal;
    } finally {
      control.unlock();
    }
    if (to != Intent.RUN) {
      running.fire();
    }
  }

  @Override
  public void limitRate(Optional<ByteSize> perSecond) {
    ownLimit.setRate(perSecond.map(ByteSize::bytes).orElse(TokenBucket.UNLIMITED));
  }

  @Override
  public void priority(Priority rank) {
    share.setWeight(rank.weight());
    payer.setWeight(rank.weight());
    turn.setPriority(rank);
  }

  @Override
  public Optional<Instant> parkedUntil() {
    return parkedUntil;
  }

  /// It may be this download's turn. Whoever calls may hold another download's lock, so this one is
  /// not waited for: a waiting download looks again by itself soon.
  private void turnCame() {
    if (control.tryLock()) {
      try {
        intentChanged.signalAll();
      } finally {
        control.unlock();
      }
    }
  }

  private void run() {
    Thread sampler = Thread.ofVirtual().name("dray-progress").start(this::sample);
    try {
      Walk walk = new Walk(request, street, board, List.of(ownLimit, share, payer), this::report);
      while (true) {
        StopSignal leg = nextLeg();
        try {
          DownloadResult done = walk.leg(leg);
          turn.leave();
          finish(done);
          return;
        } catch (CancelledException e) {
          if (!leg.isFired()) {
            throw e;
          }
          turn.leave();
          // Stopped from outside: the next turn of the loop sees whether to wait or to end.
        } catch (NotEnoughSpaceException e) {
          turn.leave();
          awaitRoom(walk, e);
        }
      }
    } catch (DrayException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(
          new StorageException(
              "The download of " + request.ref().provider() + " ended unexpectedly: " + e,
              "This is a fault in Dray; please report it with the log.",
              ErrorContext.NONE,
              e));
    } finally {
      turn.leave();
      sampler.interrupt();
    }
  }

  /// Waits while paused, outside the hours, and for a place among those that run; gives the next
  /// leg its signal.
  private StopSignal nextLeg() {
    control.lock();
    try {
      while (intent != Intent.CANCEL && !mayRun()) {
        try {
          intentChanged.awaitNanos(LOOK_EVERY.toNanos());
        } catch (InterruptedException e) {
          // The last leg's signal, arriving late: looking again does no harm.
        }
      }
      // Firing may have interrupted this thread to wake it; that is dealt with now.
      Thread.interrupted();
      parkedUntil = Optional.empty();
      if (intent == Intent.CANCEL) {
        throw new CancelledException(
            "The download of " + request.ref() + " was cancelled",
            ErrorContext.of(request.ref().toString()));
      }
      signal = new StopSignal();
      return signal;
    } finally {
      control.unlock();
    }
  }

  /// Waits until the disk has room for the rest, or the caller wants something else, or the wait
  /// was long enough. Bytes that arrived since the last shortage begin a new wait.
  ///
  /// @throws NotEnoughSpaceException the shortage, when there is no waiting (any more)
  private void awaitRoom(Walk walk, NotEnoughSpaceException shortage) {
    if (street.waitForSpace().isZero() || !walk.hasBegun()) {
      throw shortage;
    }
    long now = System.nanoTime();
    long held = board.snapshot().bytesDone();
    if (held > heldAtShortage) {
      heldAtShortage = held;
      waitingSince = now;
      nextLook = FIRST_LOOK_NANOS;
    }
    long end = waitingSince + street.waitForSpace().toNanos();
    Walk.Room room = walk.room();
    if (now >= end) {
      throw new NotEnoughSpaceException(
          room.needed(), room.free(), room.place(), shortage.context());
    }
    control.lock();
    try {
      lookAgain = false;
      enter(DownloadState.PAUSED, sentence(room));
      report(new Report.Shortage(room));
      do {
        long left = Math.min(nextLook, end - System.nanoTime());
        nextLook = Math.min(2 * nextLook, LONGEST_LOOK_NANOS);
        while (left > 0 && intent == Intent.RUN && !lookAgain) {
          left = intentChanged.awaitNanos(left);
        }
      } while (intent == Intent.RUN
          && !lookAgain
          && System.nanoTime() < end
          && !walk.room().suffices());
    } catch (InterruptedException e) {
      // Nobody interrupts this thread between two legs; whoever does wants it to look.
    } finally {
      control.unlock();
    }
  }

  private static String sentence(Walk.Room room) {
    return room.suffices()
        ? "The disk takes no more at "
            + room.place()
            + ", though "
            + room.free()
            + " are free (a quota?); trying again. Everything fetched is kept"
        : "The disk is full: "
            + room.needed()
            + " needed at "
            + room.place()
            + ", "
            + room.free()
            + " free; waiting for room. Everything fetched is kept";
  }

  /// Whether the next leg may begin; otherwise says why not, once for each reason.
  private boolean mayRun() {
    if (intent == Intent.PAUSE) {
      turn.leave();
      parkedUntil = Optional.empty();
      if (board.state() != DownloadState.PAUSED) {
        enter(DownloadState.PAUSED, "Paused; everything fetched is kept");
      }
      return false;
    }
    Optional<Instant> opens = street.traffic().parkedUntil(request);
    if (opens.isPresent()) {
      turn.leave();
      park(opens.get());
      return false;
    }
    parkedUntil = Optional.empty();
    if (turn.tryTake()) {
      return true;
    }
    if (board.state() != DownloadState.QUEUED || !saidQueued) {
      saidQueued = true;
      enter(DownloadState.QUEUED, "Waiting for other downloads to end");
    }
    return false;
  }

  private void park(Instant until) {
    if (board.state() == DownloadState.PARKED && parkedUntil.equals(Optional.of(until))) {
      return;
    }
    parkedUntil = Optional.of(until);
    Traffic traffic = street.traffic();
    String when =
        traffic.hoursOf(request).map(hours -> hours.shown(until, traffic.now())).orElse("");
    enter(DownloadState.PARKED, "Outside its hours; goes on at " + when);
    report(new Report.Parked(until));
  }

  private void finish(DownloadResult done) {
    end(DownloadState.COMPLETED, done.name() + " is complete");
    result.complete(done);
    events.end();
  }

  private void fail(DrayException e) {
    end(
        e instanceof CancelledException ? DownloadState.CANCELLED : DownloadState.FAILED,
        e.getMessage() == null ? e.code().title() : e.getMessage());
    result.completeExceptionally(e);
    events.end();
  }

  private void end(DownloadState state, String message) {
    control.lock();
    try {
      enter(state, message);
    } finally {
      control.unlock();
    }
  }

  private void enter(DownloadState state, String message) {
    board.enter(state, message);
    report(new Report.State());
  }

  private void sample() {
    try {
      while (true) {
        Thread.sleep(SAMPLE_EVERY);
        board.sample();
        if (board.state() == DownloadState.TRANSFERRING && board.onlyHashing()) {
          enter(DownloadState.VERIFYING, "Checking the last bytes");
        }
        DownloadState state = board.state();
        if (isFetching(state) && street.traffic().parkedUntil(request).isPresent()) {
          endLeg();
        }
        if (state != DownloadState.PAUSED && state != DownloadState.PARKED && !state.isTerminal()) {
          report(new Report.Time());
        }
      }
    } catch (InterruptedException e) {
      // The download has ended.
    }
  }

  /// Only bytes have hours: what is being put into its place is not worth a pause.
  private static boolean isFetching(DownloadState state) {
    return switch (state) {
      case RESOLVING, TRANSFERRING -> true;
      case QUEUED, VERIFYING, PUBLISHING, PAUSED, PARKED, COMPLETED, FAILED, CANCELLED -> false;
    };
  }

  private void endLeg() {
    StopSignal running;
    control.lock();
    try {
      running = signal;
    } finally {
      control.unlock();
    }
    running.fire();
  }

  /// What a leg tells; becomes an event with a number and a snapshot.
  sealed interface Report {
    record State() implements Report {}

    record Time() implements Report {}

    record Started(RepoPath path) implements Report {}

    record Finished(RepoPath path, Path place, long fetched) implements Report {}

    record Shortage(Walk.Room room) implements Report {}

    record FromArchive(Unpacked unpacked) implements Report {}

    record Dropped(DroppedSource source) implements Report {}

    record Parked(Instant until) implements Report {}

    record Note(String text) implements Report {}
  }

  private synchronized void report(Report report) {
    if (latest.state().isTerminal()) {
      return;
    }
    DownloadProgress now = board.snapshot();
    latest = now;
    Instant at = Instant.now();
    long number = ++sequence;
    events.publish(
        switch (report) {
          case Report.State() -> new DownloadEvent.StateChanged(number, at, now);
          case Report.Time() -> new DownloadEvent.Progressed(number, at, now);
          case Report.Started(var path) -> new DownloadEvent.FileStarted(number, at, now, path);
          case Report.Finished(var path, var place, var fetched) ->
              new DownloadEvent.FileFinished(number, at, now, path, place, fetched);
          case Report.Shortage(var room) ->
              new DownloadEvent.SpaceNeeded(
                  number, at, now, room.place(), room.needed(), room.free());
          case Report.FromArchive(var unpacked) ->
              new DownloadEvent.FileUnpacked(number, at, now, unpacked);
          case Report.Parked(var until) -> new DownloadEvent.Parked(number, at, now, until);
          case Report.Dropped(var source) ->
              new DownloadEvent.SourceDropped(number, at, now, source);
          case Report.Note(var text) -> new DownloadEvent.Noted(number, at, now, text);
        });
  }
}
