package dev.dray.server.job;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.Dray;
import dev.dray.Schedule;
import dev.dray.download.ContentTurns;
import dev.dray.download.DownloadState;
import dev.dray.download.Priority;
import dev.dray.download.TokenChoice;
import dev.dray.error.AccessNeededException;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.location.Location;
import dev.dray.location.Locations;
import dev.dray.server.database.Database;
import dev.dray.server.database.PostgresDatabase;
import dev.dray.server.database.SqliteDatabase;
import dev.dray.server.event.Event;
import dev.dray.server.event.Events;
import dev.dray.server.event.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The service's downloads: submitted once, they go on over restarts until they are completed, fail
/// or are cancelled. Thread-safe.
///
/// Whoever submits what an active job brings already gets that job. A terminal state never changes;
/// a retry is a new job, which goes on with the bytes that the old one left.
///
/// Every method may throw a [dev.dray.error.StorageException] when the job store refuses.
public final class Jobs implements AutoCloseable {

  /// How long cancel and pause wait for the job to be so, before they answer with how it is.
  private static final Duration SOON = Duration.ofSeconds(3);

  private final Dray dray;
  private final Database database;
  private final JobStore store;
  private final Vault vault;
  private final Events events;
  private final Figures figures;
  private final Runner runner;
  private final Optional<NodeGroup> group;

  private Jobs(Dray dray, JobsOptions options, Database database) {
    this.dray = dray;
    this.database = database;
    this.store = new JobStore(database);
    this.vault = Vault.open(options.keyFile());
    this.events = new Events(store, Events.BOUND);
    this.figures = new Figures(database, options.node());
    this.group =
        database.isShared()
            ? Optional.of(
                NodeGroup.join(
                    database, options.node(), dray.settings().hfCache(), options.lease()))
            : Optional.empty();
    JobQueue queue = new JobQueue(database, options.node(), options.lease());
    Optional<ContentLeases> leases =
        database.isShared()
            ? Optional.of(new ContentLeases(database, options.node(), options.lease()))
            : Optional.empty();
    leases.ifPresent(dray::takeTurns);
    this.runner = new Runner(dray, queue, store, vault, events, options, figures, leases, group);
  }

  /// Opens the job store, goes on with what was under way, and begins to work.
  ///
  /// @param dray brings the bytes; it must stay open until the jobs are closed
  /// @throws ConflictException if another service has the store, or other nodes on the database
  ///   have another folder for models
  public static Jobs open(Dray dray, JobsOptions options) {
    Database database =
        options
            .database()
            .<Database>map(PostgresDatabase::open)
            .orElseGet(() -> SqliteDatabase.open(options.file()));
    try {
      Jobs jobs = new Jobs(dray, options, database);
      database.listen(new Ears(jobs.store, jobs.events, jobs.figures, jobs.runner));
      jobs.runner.start();
      return jobs;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /// Asks for a download.
  ///
  /// @param owner who asks, for people: the name of a token, never the token
  /// @param token which token the provider gets; one that is given here is kept sealed, until the
  ///   job has ended without a failure
  /// @return the new job, or the active one that brings the same files to the same place
  /// @throws InvalidRequestException if there is no such location
  public Submission submit(JobSpec spec, String owner, TokenChoice token) {
    return submit(spec, owner, token, 1, Optional.empty(), Optional.empty());
  }

  private Submission submit(
      JobSpec asked,
      String owner,
      TokenChoice token,
      int attempt,
      Optional<JobId> retryOf,
      Optional<Commit> commit) {
    JobSpec spec = asked.location(asked.location().map(this::placeNamed));
    JobId id = JobId.random();
    Job job =
        new Job(
            id,
            spec,
            owner,
            DownloadState.QUEUED,
            "Waiting for its turn",
            JobProgress.NONE,
            Optional.empty(),
            Instant.now(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            commit,
            attempt,
            retryOf,
            Optional.empty(),
            token instanceof TokenChoice.Given,
            0);
    Optional<byte[]> secret =
        token instanceof TokenChoice.Given(String words)
            ? Optional.of(vault.seal(id, words))
            : Optional.empty();
    Submission submission = store.submit(new JobRow(job, Wish.RUN, TokenKind.of(token), secret, 0));
    return new Submission(newest(submission.job()), submission.created());
  }

  /// Only places that were set up: what the network says must not name a path.
  private String placeNamed(String name) {
    String asked = name.strip();
    if (asked.equalsIgnoreCase(Locations.AUTO)) {
      return Locations.AUTO;
    }
    List<Location> known = Locations.of(dray.settings()).all();
    return known.stream()
        .filter(place ->
            Stream.concat(Stream.of(place.name()), place.aliases().stream())
                .anyMatch(asked::equalsIgnoreCase))
        .findFirst()
        .map(Location::name)
        .orElseThrow(() ->
            new InvalidRequestException(
                "There is no location '" + name + "'",
                "Name one of "
                    + String.join(", ", known.stream().map(Location::name).toList())
                    + ", or "
                    + Locations.AUTO
                    + ".",
                ErrorContext.of(name)));
  }

  /// A job as it is now.
  public Optional<Job> find(JobId id) {
    return store.find(id).map(row -> newest(row.job()));
  }

  /// A job as it is now.
  ///
  /// @throws NotFoundException with code `DOWNLOAD_NOT_FOUND` if there is none
  public Job get(JobId id) {
    return find(id).orElseThrow(() -> unknown(id));
  }

  /// Jobs as they are now, the newest first.
  public List<Job> list(JobFilter filter) {
    return store.list(filter).stream().map(this::newest).toList();
  }

  /// How many jobs are in this state.
  public int count(DownloadState state) {
    return store.count(state);
  }

  /// The store's job with the figures of this moment.
  private Job newest(Job stored) {
    return stored.isActive()
        ? runner
            .run(stored.id())
            .map(Run::now)
            .filter(job -> job.event() >= stored.event())
            .orElseGet(() -> figures.newest(stored))
        : stored;
  }

  /// Stops a job's bytes and keeps them, until it is resumed; over restarts, too. No effect on one
  /// that is paused.
  ///
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has ended
  /// @throws dev.dray.error.UnsupportedException if a daemon fetches by itself and cannot be
  ///   stopped so that it goes on later
  public Job pause(JobId id) {
    // Whether it can be paused is known where it runs.
    runner.run(id).ifPresent(run -> run.download().pause());
    return wish(id, Wish.PAUSE, job -> job.state() == DownloadState.PAUSED || !job.isActive());
  }

  /// Lets a paused job go on, at the same byte. No effect on one that is not.
  ///
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has ended
  public Job resume(JobId id) {
    return wish(id, Wish.RUN, job -> job.state() != DownloadState.PAUSED);
  }

  /// Ends a job and keeps what was fetched. No effect on one that is cancelled.
  ///
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException with code `DOWNLOAD_ENDED` if it is completed or has failed
  public Job cancel(JobId id) {
    Job before = get(id);
    return before.state() == DownloadState.CANCELLED
        ? before
        : wish(id, Wish.CANCEL, job -> !job.isActive());
  }

  private Job wish(JobId id, Wish wish, Predicate<Job> met) {
    try (Subscription changes =
        events.subscribe(
            OptionalLong.empty(), event -> event.subject().key().equals(id.toString()))) {
      Job job = store.wish(id, wish).orElseThrow(() -> unknown(id)).job();
      if (wish != Wish.CANCEL || job.state() != DownloadState.CANCELLED) {
        active(job);
      }
      runner.wished(id);
      long until = System.nanoTime() + SOON.toNanos();
      while (!met.test(job)) {
        long left = until - System.nanoTime();
        Optional<Event> next = left <= 0 ? Optional.empty() : changes.next(Duration.ofNanos(left));
        if (next.isEmpty()) {
          break;
        }
        if (next.get().kept() && next.get().subject() instanceof Job changed) {
          job = changed;
        }
      }
      return get(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return get(id);
    }
  }

  private static Job active(Job job) {
    if (!job.isActive()) {
      throw ended(job);
    }
    return job;
  }

  private static ConflictException ended(Job job) {
    return new ConflictException(
        ErrorCode.DOWNLOAD_ENDED,
        "The download " + job.id() + " is " + job.state().name().toLowerCase(Locale.ROOT),
        "Ask for it again, if it is wanted once more.",
        ErrorContext.of(job.spec().ref().toString()));
  }

  /// Asks again for what failed or was cancelled: a new job, with the token of the old one if that
  /// failed, and for the commit that the old one had found, so that it goes on where that stopped.
  /// If the hub no longer has that commit, it is what the branch is now.
  ///
  /// @param newest whether to bring what the branch is now in any case
  /// @return the new job, or the active one that brings the same
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it runs, or is completed
  /// @throws AccessNeededException if it had a token of its own that is no longer kept
  public Submission retry(JobId id, boolean newest) {
    JobRow row = store.find(id).orElseThrow(() -> unknown(id));
    TokenChoice token =
        switch (row.token()) {
          case CONFIGURED -> new TokenChoice.Configured();
          case NONE -> new TokenChoice.None();
          case GIVEN ->
              row.secret()
                  .flatMap(sealed -> vault.open(id, sealed))
                  .<TokenChoice>map(TokenChoice.Given::new)
                  .orElseThrow(() -> tokenGone(row.job()));
        };
    return retry(id, newest, token);
  }

  /// The same with this token.
  public Submission retry(JobId id, boolean newest, TokenChoice token) {
    Job old = get(id);
    return switch (old.state()) {
      case FAILED, CANCELLED ->
          submit(
              old.spec(),
              old.owner(),
              token,
              old.attempt() + 1,
              Optional.of(id),
              newest || isGone(old) ? Optional.empty() : old.commit());
      case COMPLETED -> throw ended(old);
      case QUEUED, RESOLVING, TRANSFERRING, VERIFYING, PUBLISHING, PAUSED, PARKED ->
          throw new ConflictException(
              "The download " + id + " has not ended",
              "Resume it, if it is paused.",
              ErrorContext.of(old.spec().ref().toString()));
    };
  }

  private static boolean isGone(Job job) {
    return job.error().filter(why -> why.code() == ErrorCode.REVISION_NOT_FOUND).isPresent();
  }

  /// Changes a job's priority, while it waits or runs.
  ///
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has ended
  public Job priority(JobId id, Priority rank) {
    return revised(id, store.revise(id, spec -> spec.priority(rank)));
  }

  /// Changes a job's limit, while it waits or runs.
  ///
  /// @param perSecond bytes per second, above zero; empty for none
  /// @throws IllegalArgumentException if it is zero
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has ended
  public Job limit(JobId id, Optional<ByteSize> perSecond) {
    if (perSecond.filter(rate -> rate.bytes() <= 0).isPresent()) {
      throw new IllegalArgumentException("a limit must be above zero");
    }
    return revised(id, store.revise(id, spec -> spec.limit(perSecond)));
  }

  /// Changes the hours in which a job's bytes are fetched, while it waits or runs.
  ///
  /// @param hours empty for those of the whole library
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has ended
  public Job between(JobId id, Optional<Schedule> hours) {
    return revised(id, store.revise(id, spec -> spec.between(hours)));
  }

  private Job revised(JobId id, Optional<JobRow> row) {
    Job job = active(row.orElseThrow(() -> unknown(id)).job());
    runner.wished(id);
    return newest(job);
  }

  /// Removes a job that has ended from the history. Files stay.
  ///
  /// @return the job as it was
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has not ended
  public Job remove(JobId id) {
    return ended(id, store.remove(id));
  }

  /// The job that [#remove(JobId)] would remove; changes nothing.
  ///
  /// @throws NotFoundException if there is no such job
  /// @throws ConflictException if it has not ended
  public Job removable(JobId id) {
    return ended(id, store.find(id));
  }

  private static Job ended(JobId id, Optional<JobRow> row) {
    Job job = row.orElseThrow(() -> unknown(id)).job();
    if (job.isActive()) {
      throw new ConflictException(
          "The download " + id + " has not ended",
          "Cancel it first.",
          ErrorContext.of(job.spec().ref().toString()));
    }
    return job;
  }

  /// What happens to jobs: every change of state is kept, figures are sampled. Subjects are of type
  /// [Job].
  public Events events() {
    return events;
  }

  /// Takes up waiting jobs at once, after something changed that they wait for, such as the number
  /// that may run.
  public void lookAgain() {
    runner.wake();
  }

  private static NotFoundException unknown(JobId id) {
    return new NotFoundException(
        ErrorCode.DOWNLOAD_NOT_FOUND,
        "There is no download " + id,
        "Look at the list; what ended long ago is no longer in it.",
        ErrorContext.of(id.toString()));
  }

  static AccessNeededException tokenGone(Job job) {
    return new AccessNeededException(
        ErrorCode.BAD_TOKEN,
        "The token that came with the download " + job.id() + " is no longer here",
        "Ask for the download again, with its token.",
        Optional.empty(),
        ErrorContext.of(job.spec().ref().toString()));
  }

  /// Parks what runs, so that it goes on when the store is opened again, and ends every
  /// subscription. Waits at most half a minute.
  @Override
  public void close() {
    runner.close();
    if (database.isShared()) {
      dray.takeTurns(ContentTurns.ALONE);
    }
    events.close();
    group.ifPresent(NodeGroup::close);
    database.close();
  }
}
