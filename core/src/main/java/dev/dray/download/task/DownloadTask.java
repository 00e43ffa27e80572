package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.RepoPath;
import dev.dray.download.ArrivingFile;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.download.Priority;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.Provider;
import dev.dray.transfer.FairLimit;
import dev.dray.transfer.HostLimits;
import dev.dray.transfer.StopSignal;
import dev.dray.transfer.TokenBucket;
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
import java.util.concurrent.ThreadLocalRandom;
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

  private final UUID id = freshId();
  private final DownloadRequest request;
  private final Street street;
  private final Optional<Listing> pinned;
  private final ProgressBoard board = new ProgressBoard(System::nanoTime);
  private final Reporter reporter = new Reporter(board);
  private final Wishes wishes = new Wishes();
  private final TokenBucket ownLimit;
  private final FairLimit.Share share;
  private final HostLimits.Payer payer;
  private final StartQueue.Turn turn;
  private final Gate gate;
  private final CompletableFuture<DownloadResult> result = new CompletableFuture<>();
  // Chosen by the first leg.
  private volatile Optional<Way> way = Optional.empty();

  private DownloadTask(DownloadRequest request, Street street, Optional<Listing> pinned) {
    this.request = request;
    this.pinned = pinned;
    this.street = street;
    this.ownLimit =
        new TokenBucket(request.limitRate().map(ByteSize::bytes).orElse(TokenBucket.UNLIMITED));
    this.share = street.traffic().share(request.priority());
    this.payer = street.traffic().payer(request.priority());
    this.turn = street.traffic().turn(request.priority(), wishes::nudge);
    this.gate = new Gate(request, street.traffic(), turn, board, reporter);
  }

  /// Prepares a download; whoever listens before [#begin()] hears everything from the first event.
  public static DownloadTask prepare(DownloadRequest request, Street street) {
    return new DownloadTask(request, street, Optional.empty());
  }

  /// The same for a model that is pinned already, so that nobody is asked for it.
  public static DownloadTask prepare(DownloadRequest request, Street street, Listing pinned) {
    return new DownloadTask(request, street, Optional.of(pinned));
  }

  /// Begins the walk on a thread of its own and returns at once. Called once.
  public DownloadTask begin() {
    Thread.ofPlatform().daemon().name("dray-download").start(this::run);
    return this;
  }

  /// Of version 4, and no secret: secure random numbers would load the JDK's cryptography into each
  /// download over plain http.
  private static UUID freshId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = (random.nextLong() & ~0xf000L) | 0x4000L;
    long variant = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(version4, variant);
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
    return reporter.progress();
  }

  @Override
  public Flow.Publisher<DownloadEvent> events() {
    return reporter.events();
  }

  @Override
  public Stream<DownloadEvent> stream() {
    EventHub.Channel channel = reporter.events().open();
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
  public Optional<Commit> commit() {
    return way.flatMap(Way::commit);
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
  public Optional<ArrivingFile> arriving(RepoPath path) {
    return board.arriving(path);
  }

  @Override
  public void pause() {
    way.flatMap(Way::whyNoPause)
        .ifPresent(why -> {
          throw new UnsupportedException(
              why,
              "Let it run, or cancel it.",
              ErrorContext.of(request.ref().toString())
                  .withProvider(request.ref().provider().id()));
        });
    wishes.want(Wishes.Wish.RUN, Wishes.Wish.PAUSE);
  }

  @Override
  public void resume() {
    wishes.want(Wishes.Wish.PAUSE, Wishes.Wish.RUN);
    wishes.lookAgain();
  }

  @Override
  public void cancel() {
    wishes.want(Wishes.Wish.RUN, Wishes.Wish.CANCEL);
    wishes.want(Wishes.Wish.PAUSE, Wishes.Wish.CANCEL);
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
    return gate.parkedUntil();
  }

  private void run() {
    Thread sampler = new Sampler(board, reporter, this::mustPark, wishes::endLeg).start();
    RoomWait roomWait = new RoomWait(street.waitForSpace(), wishes, board, reporter);
    try {
      while (true) {
        StopSignal leg = nextLeg();
        try {
          DownloadResult done = way(leg).leg(leg);
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
          roomWait.await(way.orElseThrow(() -> e), e);
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

  /// Chosen once: a later leg goes on with what the first began.
  private Way way(StopSignal leg) {
    if (way.isEmpty()) {
      Provider provider = Walk.waking(leg, () -> street.providers().apply(request));
      way =
          Optional.of(
              switch (provider) {
                case FileProvider files ->
                    new Walk(
                        request,
                        street,
                        files,
                        board,
                        pinned,
                        List.of(ownLimit, share, payer),
                        reporter::report);
                case DaemonProvider daemon ->
                    new DelegatedWalk(
                        request, street.traffic(), daemon, board, reporter, street.recorder());
              });
    }
    return way.get();
  }

  private boolean mustPark() {
    return way.flatMap(Way::whyNoPause).isEmpty()
        && street.traffic().parkedUntil(request).isPresent();
  }

  /// Waits while paused, outside the hours, and for a place among those that run; gives the next
  /// leg its signal.
  private StopSignal nextLeg() {
    Optional<StopSignal> next = wishes.nextLeg(gate::mayPass);
    gate.open();
    return next.orElseThrow(() ->
        new CancelledException(
            "The download of "
                + request.ref()
                + " was cancelled"
                + way.flatMap(Way::afterCancel).map(more -> "; " + more).orElse(""),
            ErrorContext.of(request.ref().toString())));
  }

  private void finish(DownloadResult done) {
    wishes.end(() -> reporter.enter(DownloadState.COMPLETED, done.name() + " is complete"));
    result.complete(done);
    reporter.events().end();
  }

  private void fail(DrayException e) {
    DownloadState state =
        e instanceof CancelledException ? DownloadState.CANCELLED : DownloadState.FAILED;
    String message = e.getMessage() == null ? e.code().title() : e.getMessage();
    wishes.end(() -> reporter.enter(state, message));
    result.completeExceptionally(e);
    reporter.events().end();
  }
}
