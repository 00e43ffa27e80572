package dev.dray.provider.lmstudio;

import dev.dray.error.CancelledException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.ProtocolException;
import dev.dray.provider.Cancellation;
import dev.dray.provider.PullProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Follows one download of LM Studio to its end by asking about it again and again: its REST API
/// has no events and no list of downloads. Used by one thread.
final class JobWatch {

  /// How often, and how long.
  ///
  /// @param first from the first question to the second; each further wait is twice as long
  /// @param between the longest wait from one question to the next
  /// @param patience how long a download may say that it runs without a byte arriving; one that is
  ///   paused may wait for ever
  record Pace(Duration first, Duration between, Duration patience) {
    /// Each second in the end; ten minutes, because LM Studio may be checking or waiting for a slow
    /// server.
    static final Pace USUAL =
        new Pace(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(10));
  }

  private final LmStudioApi api;
  private final Wanted wanted;
  private final PullProgress progress;
  private final Pace pace;
  private long resumed = -1;
  private long held = -1;
  private long movedAt = System.nanoTime();
  private String said = "";
  private Duration wait;

  JobWatch(LmStudioApi api, Wanted wanted, PullProgress progress, Pace pace) {
    this.api = api;
    this.wanted = wanted;
    this.progress = progress;
    this.pace = pace;
    this.wait = pace.first();
  }

  /// Blocks until the download ends.
  ///
  /// @return the model's bytes, where they were told
  /// @throws NetworkException if it failed, stopped moving, or LM Studio went away or forgot it
  /// @throws CancelledException if the caller wants no more of it
  OptionalLong follow(DownloadJob first, Cancellation cancellation) {
    CountDownLatch cancelled = new CountDownLatch(1);
    Runnable undo = cancellation.onCancel(cancelled::countDown);
    try {
      String id = first.id().orElse("");
      OptionalLong total = first.total();
      DownloadJob job = first;
      while (!isOver(job)) {
        job = ask(id, total);
        if (job.total().isPresent()) {
          total = job.total();
        }
        tell(job, total);
        if (!isOver(job)) {
          waitFor(cancelled);
        }
      }
      return total;
    } finally {
      undo.run();
    }
  }

  private boolean isOver(DownloadJob job) {
    return switch (job.state()) {
      case COMPLETED, ALREADY_DOWNLOADED -> true;
      case DOWNLOADING, PAUSED -> false;
      case FAILED -> throw failed();
    };
  }

  private DownloadJob ask(String id, OptionalLong total) {
    Optional<DownloadJob> job;
    try {
      job = api.status(id);
    } catch (NetworkException e) {
      throw new NetworkException(
          e.code(),
          "LM Studio went away while it was downloading " + wanted.name() + ": " + e.getMessage(),
          "Start LM Studio again and ask once more; what it fetched is its own to keep.",
          e.context(),
          e);
    }
    if (job.isPresent()) {
      return job.get();
    }
    // Not known: it ended and was forgotten, or it was lost with a restart of LM Studio.
    if (api.models().stream().anyMatch(model -> model.answersTo(wanted))) {
      return new DownloadJob(
          Optional.of(id), DownloadJob.State.COMPLETED, total, OptionalLong.empty());
    }
    throw new NetworkException(
        ErrorCode.CONNECTION_LOST,
        "LM Studio does not know the download of "
            + wanted.name()
            + " any more; it was started anew, or somebody ended the download in its window",
        "Ask once more; what it fetched is its own to keep.",
        context());
  }

  private void tell(DownloadJob job, OptionalLong total) {
    long done = job.done().orElse(Math.max(held, 0));
    if (total.isPresent() && done > total.getAsLong()) {
      throw new ProtocolException(
          "LM Studio says it has " + done + " of " + total.getAsLong() + " bytes",
          "Look at the download in LM Studio's window.",
          context());
    }
    if (resumed < 0) {
      resumed = done;
    }
    resumed = Math.min(resumed, done);
    if (done != held || job.state() != DownloadJob.State.DOWNLOADING) {
      held = done;
      movedAt = System.nanoTime();
    }
    progress.bytes(done, resumed, total, false);
    Duration still = Duration.ofNanos(System.nanoTime() - movedAt);
    if (still.compareTo(pace.patience()) > 0) {
      throw stalled();
    }
    say(
        switch (job.state()) {
          case PAUSED -> "Paused in LM Studio; it goes on when somebody resumes it there";
          case DOWNLOADING -> "LM Studio is downloading";
          case COMPLETED, ALREADY_DOWNLOADED -> "LM Studio has it";
          case FAILED -> "LM Studio gave up";
        });
  }

  private void say(String sentence) {
    if (!sentence.equals(said)) {
      said = sentence;
      progress.says(sentence);
    }
  }

  private void waitFor(CountDownLatch cancelled) {
    try {
      if (!cancelled.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        Duration longer = wait.multipliedBy(2);
        wait = longer.compareTo(pace.between()) > 0 ? pace.between() : longer;
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CancelledException(
        "Nobody waits for " + wanted.name() + " any more; LM Studio goes on downloading it",
        context());
  }

  private NetworkException failed() {
    return new NetworkException(
        ErrorCode.SERVER_ERROR,
        "LM Studio's download of " + wanted.name() + " failed; its API does not say why",
        "Look at the download in LM Studio's window. It has no token for gated and private"
            + " repositories; Dray can place their files with DRAY_LMSTUDIO_SERVER=never.",
        context());
  }

  private NetworkException stalled() {
    return new NetworkException(
        ErrorCode.TIMED_OUT,
        "LM Studio says that it downloads "
            + wanted.name()
            + ", but no byte came for "
            + pace.patience().toSeconds()
            + " s",
        "Look at the download in LM Studio's window, or have Dray place the files with"
            + " DRAY_LMSTUDIO_SERVER=never.",
        context());
  }

  private ErrorContext context() {
    return ErrorContext.of(wanted.name()).withProvider("lmstudio");
  }
}
