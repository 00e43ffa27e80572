package dev.dray.server.job;

import dev.dray.Dray;
import dev.dray.download.Download;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.event.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Works on jobs on this node: takes up as many as may run at once, takes back what other nodes let
/// lapse, and tells their figures. Two threads, and that of the leases; downloads have their own.
final class Runner implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.job");

  /// Figures of a job go out at most twice a second.
  private static final Duration FIGURES_EVERY = Duration.ofMillis(500);

  private static final Duration STOPPING = Duration.ofSeconds(15);

  /// How many paused and parked jobs are held beside those that run.
  private static final int HELD = 32;

  private final Dray dray;
  private final JobQueue queue;
  private final JobStore store;
  private final Vault vault;
  private final Events events;
  private final JobsOptions options;
  private final Figures figures;
  private final boolean shared;
  private final LeaseKeeper leases;
  private final Map<JobId, Run> runs = new ConcurrentHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Thread worker;
  private final Thread teller;
  private volatile boolean closing;
  private long lookedBack = System.nanoTime();
  private long pruned = System.nanoTime() - Duration.ofDays(1).toNanos();

  Runner(
      Dray dray,
      JobQueue queue,
      JobStore store,
      Vault vault,
      Events events,
      JobsOptions options,
      Figures figures,
      Optional<ContentLeases> leases,
      Optional<NodeGroup> group) {
    this.dray = dray;
    this.queue = queue;
    this.store = store;
    this.vault = vault;
    this.events = events;
    this.options = options;
    this.figures = figures;
    this.shared = leases.isPresent();
    this.leases = new LeaseKeeper(queue, leases, group, options.lease(), runs::values, this::lose);
    this.worker = Thread.ofPlatform().daemon().name("dray-jobs").unstarted(this::work);
    this.teller = Thread.ofPlatform().daemon().name("dray-jobs-figures").unstarted(this::tell);
  }

  /// Takes back what earlier processes left, and begins.
  void start() {
    if (!shared) {
      // The database is ours alone: whoever held a job is dead.
      queue.takeBack(true);
    }
    leases.start();
    worker.start();
    teller.start();
  }

  /// Looks at the queue soon.
  void wake() {
    news.release();
  }

  /// Somebody wants something of a job.
  void wished(JobId id) {
    Optional.ofNullable(runs.get(id)).ifPresent(run -> store.find(id).ifPresent(run::obey));
    wake();
  }

  /// The job while this node works on it.
  Optional<Run> run(JobId id) {
    return Optional.ofNullable(runs.get(id));
  }

  /// How many downloads take a place now.
  int busy() {
    return (int) runs.values().stream().filter(Run::takesPlace).count();
  }

  private void work() {
    while (!closing) {
      try {
        lookBack();
        prune();
        while (!closing && hasRoom()) {
          Optional<JobRow> next = queue.take();
          if (next.isEmpty()) {
            break;
          }
          begin(next.get());
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "The job store did not answer: {0}", e.getMessage());
        LOG.log(System.Logger.Level.DEBUG, "The job store did not answer", e);
      }
      try {
        boolean ignored = news.tryAcquire(options.lease().toMillis() / 6, TimeUnit.MILLISECONDS);
        news.drainPermits();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean hasRoom() {
    int places = dray.limits().parallelDownloads();
    return busy() < places && runs.size() < places + HELD;
  }

  private void begin(JobRow row) {
    JobId id = row.job().id();
    Download download;
    try {
      download = dray.download(row.job().spec().request(token(row), row.job().commit()));
    } catch (DrayException e) {
      fail(row, JobError.of(e));
      return;
    } catch (IllegalArgumentException e) {
      fail(
          row,
          JobError.of(
              new InvalidRequestException(
                  "Job " + id + " cannot be run: " + e.getMessage(),
                  "Ask for something else.",
                  ErrorContext.of(row.job().spec().ref().toString()))));
      return;
    }
    Run run = new Run(queue, row, download, this::over);
    runs.put(id, run);
    download.events().subscribe(run);
    // What was wanted between taking it up and now told nobody.
    store.find(id).ifPresent(run::obey);
  }

  private TokenChoice token(JobRow row) {
    return switch (row.token()) {
      case CONFIGURED -> new TokenChoice.Configured();
      case NONE -> new TokenChoice.None();
      case GIVEN ->
          row.secret()
              .flatMap(sealed -> vault.open(row.job().id(), sealed))
              .map(TokenChoice.Given::new)
              .orElseThrow(() -> Jobs.tokenGone(row.job()));
    };
  }

  private void fail(JobRow row, JobError why) {
    queue.end(
        row,
        row.job()
            .ended(
                DownloadState.FAILED,
                why.message(),
                row.job().progress(),
                Optional.of(why),
                Optional.empty(),
                Instant.now()));
  }

  private void over(Run run) {
    runs.remove(run.id(), run);
    wake();
  }

  private void lose(Run run) {
    // One that has just ended is no longer ours, and not lost.
    if (store.find(run.id()).map(row -> row.job().isActive()).orElse(true)) {
      LOG.log(System.Logger.Level.WARNING, "Job {0} went to another node", run.id());
      run.lose();
    }
  }

  private void lookBack() {
    if (shared && due(lookedBack, options.lease().dividedBy(3))) {
      lookedBack = System.nanoTime();
      queue.takeBack(false);
    }
  }

  private void prune() {
    if (due(pruned, Duration.ofMinutes(10))) {
      pruned = System.nanoTime();
      store.prune(
          Instant.now().minus(options.historyAge()), options.historyJobs(), options.events());
    }
  }

  private static boolean due(long since, Duration every) {
    return System.nanoTime() - since >= every.toNanos();
  }

  private void tell() {
    Map<JobId, JobProgress> told = new HashMap<>();
    while (!closing) {
      try {
        Thread.sleep(FIGURES_EVERY);
      } catch (InterruptedException e) {
        return;
      }
      told.keySet().retainAll(runs.keySet());
      for (Run run : runs.values()) {
        Job job = run.now();
        if (job.isActive() && !job.progress().equals(told.put(run.id(), job.progress()))) {
          events.publish(Instant.now(), Job.PROGRESS, job);
          figures.tell(job);
        }
      }
    }
  }

  /// Parks what runs and gives it back.
  @Override
  public void close() {
    closing = true;
    wake();
    try {
      worker.join(STOPPING);
      List<Run> running = List.copyOf(runs.values());
      running.forEach(
          run -> run.park("Stopped with the service; goes on where it was when that is back"));
      long until = System.nanoTime() + STOPPING.toNanos();
      for (Run run : running) {
        if (!run.await(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
          LOG.log(System.Logger.Level.WARNING, "Job {0} did not stop in time", run.id());
        }
      }
      leases.close();
      teller.interrupt();
      teller.join(STOPPING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
