package dev.dray.server.job;

import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One job while this node works on it: writes each state of its download into the store, in order,
/// and at last how it ended.
final class Run implements Flow.Subscriber<DownloadEvent> {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.job");
  private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

  private final JobQueue queue;
  private final JobRow held;
  private final Download download;
  private final Consumer<Run> over;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Job latest;
  private volatile Optional<String> parking = Optional.empty();
  private volatile boolean lost;

  Run(JobQueue queue, JobRow held, Download download, Consumer<Run> over) {
    this.queue = queue;
    this.held = held;
    this.download = download;
    this.over = over;
    this.latest = held.job();
  }

  JobId id() {
    return held.job().id();
  }

  /// The row as it was taken up, with the fence.
  JobRow held() {
    return held;
  }

  Download download() {
    return download;
  }

  /// The job as it is now: the state as it was written last, with the newest figures.
  Job now() {
    Job job = latest;
    DownloadProgress progress = download.progress();
    return job.state().isTerminal() || progress.state().isTerminal()
        ? job
        : job.with(figures(progress), progress.message());
  }

  private JobProgress figures(DownloadProgress progress) {
    return JobProgress.of(progress).orWhileUnknown(held.job().progress());
  }

  /// Whether it takes one of the places of those that run.
  boolean takesPlace() {
    return switch (download.state()) {
      case QUEUED, RESOLVING, TRANSFERRING, VERIFYING, PUBLISHING -> true;
      case PAUSED, PARKED, COMPLETED, FAILED, CANCELLED -> false;
    };
  }

  /// Does what the callers want of it now.
  void obey(JobRow row) {
    latest = latest.revised(row.job().spec());
    download.priority(row.job().spec().priority());
    download.limitRate(row.job().spec().limit());
    if (!row.job().spec().between().equals(download.request().between())) {
      // A download keeps its hours for life; the next run of the job has the new ones.
      park("Its hours were changed");
      return;
    }
    switch (row.wish()) {
      case RUN -> download.resume();
      case CANCEL -> download.cancel();
      case PAUSE -> {
        try {
          download.pause();
        } catch (DrayException e) {
          LOG.log(System.Logger.Level.INFO, "Job {0} runs on: {1}", id(), e.getMessage());
        }
      }
    }
  }

  /// Stops the bytes and gives the job back, for later.
  void park(String message) {
    parking = Optional.of(message);
    download.cancel();
  }

  /// Stops the bytes and writes nothing more: another node has the job.
  void lose() {
    lost = true;
    download.cancel();
  }

  /// Waits until the end is written.
  boolean await(Duration most) throws InterruptedException {
    return done.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(DownloadEvent event) {
    DownloadState state = event.progress().state();
    // The end comes with the result; what a stop looks like from inside is not the job's state.
    if (event instanceof DownloadEvent.StateChanged && !state.isTerminal() && parking.isEmpty()) {
      if (state != latest.state() || !event.progress().message().equals(latest.message())) {
        enter(event.progress());
      }
    }
  }

  private void enter(DownloadProgress progress) {
    try {
      Optional<JobRow> written =
          queue.enter(
              held, progress.state(), progress.message(), figures(progress), download.commit());
      written.ifPresentOrElse(row -> latest = row.job(), this::lose);
    } catch (StorageException e) {
      // The next state, or the end, says where it stands.
      LOG.log(System.Logger.Level.WARNING, "The state of job " + id() + " was not written", e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    onComplete();
  }

  @Override
  public void onComplete() {
    try {
      // Bytes that are here stay here, whatever becomes of the store.
      while (!lost && !wroteEnd()) {
        Thread.sleep(TRY_AGAIN_AFTER);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.accept(this);
      done.countDown();
    }
  }

  private boolean wroteEnd() {
    try {
      Optional<Job> end = end();
      if (end.isPresent()) {
        queue.end(held, end.get()).ifPresent(row -> latest = row.job());
      } else if (!lost) {
        queue.release(held, parking.orElse("Waiting for its turn"), latest.progress());
      }
      return true;
    } catch (StorageException e) {
      LOG.log(System.Logger.Level.WARNING, "The end of job " + id() + " was not written", e);
      // A service that stops finds the job again when it starts.
      return parking.isPresent();
    }
  }

  /// How it ended; empty if it was only stopped.
  private Optional<Job> end() {
    DownloadProgress progress = download.progress();
    JobProgress figures = figures(progress);
    try {
      DownloadResult result = download.await();
      return Optional.of(
          latest.ended(
              DownloadState.COMPLETED,
              progress.message(),
              figures,
              Optional.empty(),
              result.place(),
              Instant.now()));
    } catch (CancelledException e) {
      if (parking.isPresent() || lost) {
        latest = latest.with(figures, latest.message());
        return Optional.empty();
      }
      return Optional.of(failed(DownloadState.CANCELLED, e, figures));
    } catch (DrayException e) {
      return Optional.of(failed(DownloadState.FAILED, e, figures));
    } catch (RuntimeException e) {
      return Optional.of(
          failed(
              DownloadState.FAILED,
              new StorageException(
                  "The download ended unexpectedly: " + e,
                  "This is a fault in Dray; please report it with the log.",
                  ErrorContext.NONE,
                  e),
              figures));
    }
  }

  private Job failed(DownloadState state, DrayException why, JobProgress figures) {
    JobError error = JobError.of(why);
    return latest.ended(
        state,
        error.message(),
        figures,
        state == DownloadState.FAILED ? Optional.of(error) : Optional.empty(),
        Optional.empty(),
        Instant.now());
  }
}
