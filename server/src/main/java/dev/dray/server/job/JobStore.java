package dev.dray.server.job;

import dev.dray.download.DownloadState;
import dev.dray.server.database.Columns;
import dev.dray.server.database.Database;
import dev.dray.server.database.Session;
import dev.dray.server.event.Event;
import dev.dray.server.event.EventArchive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The tables of jobs and events as callers use them; [JobQueue] is for who works on jobs. Every
/// change is one transaction together with its event. Thread-safe.
final class JobStore implements EventArchive {

  /// The channel of signals that events were added; the payload is the newest number.
  static final String EVENTS = "dray_events";

  /// The channel of signals that somebody wants something of a job; the payload is its id.
  static final String WISHES = "dray_wishes";

  /// The channel of signals with figures of a running job, for other nodes.
  static final String FIGURES = "dray_figures";

  private final Database database;

  JobStore(Database database) {
    this.database = database;
  }

  /// Adds a job, unless there is an active one that brings the same.
  ///
  /// @param row the new job's row
  Submission submit(JobRow row) {
    return database.write(session -> {
      Optional<JobRow> twin = twin(session, row);
      if (twin.isPresent()) {
        return new Submission(twin.get().job(), false);
      }
      Job job = row.job();
      int added =
          session.update(
              "INSERT INTO job (id, twin, owner, spec, rank, token, secret, state, wish, message,"
                  + " progress, pinned, created, attempt, retry_of)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              job.id(),
              job.spec().twin(),
              job.owner(),
              JobJson.write(job.spec()),
              job.spec().priority().weight(),
              row.token(),
              row.secret(),
              job.state(),
              row.wish(),
              job.message(),
              JobJson.write(job.progress()),
              job.commit(),
              job.created(),
              job.attempt(),
              job.retryOf());
      if (added == 0) {
        // Another node was first, between our look and our insert.
        return new Submission(twin(session, row).orElseThrow().job(), false);
      }
      Job recorded = row.record(session, Job.CREATED).job();
      session.signal(WISHES, job.id().toString());
      return new Submission(recorded, true);
    });
  }

  private static Optional<JobRow> twin(Session session, JobRow row) {
    return session.first(
        "SELECT " + JobRow.COLUMNS + " FROM job WHERE twin = ? AND finished IS NULL",
        JobRow::read,
        row.job().spec().twin());
  }

  Optional<JobRow> find(JobId id) {
    return database.read(session -> JobRow.find(session, id));
  }

  List<Job> list(JobFilter filter) {
    StringBuilder sql = new StringBuilder("SELECT " + JobRow.COLUMNS + " FROM job WHERE 1 = 1");
    List<Object> arguments = new ArrayList<>();
    if (!filter.states().isEmpty()) {
      sql.append(" AND state IN (")
          .append(String.join(", ", filter.states().stream().map(state -> "?").toList()))
          .append(')');
      arguments.addAll(filter.states());
    }
    filter
        .finishedSince()
        .ifPresent(moment -> {
          sql.append(" AND (finished IS NULL OR finished >= ?)");
          arguments.add(moment);
        });
    filter
        .from()
        .ifPresent(moment -> {
          sql.append(" AND created >= ?");
          arguments.add(moment);
        });
    filter
        .to()
        .ifPresent(moment -> {
          sql.append(" AND created < ?");
          arguments.add(moment);
        });
    sql.append(" ORDER BY created DESC, event DESC LIMIT ? OFFSET ?");
    arguments.add(filter.limit());
    arguments.add(filter.offset());
    return database.read(session ->
        session.query(sql.toString(), row -> JobRow.read(row).job(), arguments.toArray()));
  }

  /// How many jobs are in each state.
  int count(DownloadState state) {
    return database.read(session ->
        session
            .first("SELECT count(*) FROM job WHERE state = ?", row -> (int) row.number(), state)
            .orElse(0));
  }

  /// Notes what somebody wants of an active job. One that nobody works on changes at once; for the
  /// others the node that does is told.
  ///
  /// @return the row as it is then; of a job that has ended as it was; empty if there is none
  Optional<JobRow> wish(JobId id, Wish wish) {
    return database.write(session -> {
      Optional<JobRow> found = JobRow.lock(session, id);
      if (found.isEmpty() || !found.get().job().isActive() || found.get().wish() == Wish.CANCEL) {
        return found;
      }
      JobRow row = found.get().wanting(wish);
      session.update("UPDATE job SET wish = ? WHERE id = ?", wish, id);
      if (row.job().node().isEmpty()) {
        row = settle(session, row, Instant.now());
      }
      session.signal(WISHES, id.toString());
      return Optional.of(row);
    });
  }

  /// Puts a job that nobody works on into the state that its wish means.
  static JobRow settle(Session session, JobRow row, Instant now) {
    Job job = row.job();
    Job next =
        switch (row.wish()) {
          case RUN -> job.released(DownloadState.QUEUED, "Waiting for its turn");
          case PAUSE -> job.released(DownloadState.PAUSED, "Paused; everything fetched is kept");
          case CANCEL ->
              job.ended(
                  DownloadState.CANCELLED,
                  "The download of " + job.spec().ref() + " was cancelled",
                  job.progress(),
                  Optional.empty(),
                  Optional.empty(),
                  now);
        };
    if (next.state() == job.state() && job.node().isEmpty()) {
      return row;
    }
    if (row.wish() == Wish.CANCEL) {
      session.update("UPDATE job SET secret = NULL WHERE id = ?", job.id());
    }
    return row.as(next).record(session, Job.STATE);
  }

  /// Changes what an active job is to bring: its priority or limit.
  ///
  /// @return the row as it is then; of a job that has ended as it was; empty if there is none
  Optional<JobRow> revise(JobId id, UnaryOperator<JobSpec> change) {
    return database.write(session -> {
      Optional<JobRow> found = JobRow.lock(session, id);
      if (found.isEmpty() || !found.get().job().isActive()) {
        return found;
      }
      Job job = found.get().job();
      JobRow row =
          found.get().as(job.revised(change.apply(job.spec()))).record(session, Job.CHANGED);
      session.signal(WISHES, id.toString());
      return Optional.of(row);
    });
  }

  /// Removes a job that has ended from the history.
  ///
  /// @return the row as it was; empty if there is none
  Optional<JobRow> remove(JobId id) {
    return database.write(session -> {
      Optional<JobRow> found = JobRow.lock(session, id);
      if (found.isPresent() && !found.get().job().isActive()) {
        found.get().record(session, Job.REMOVED);
        session.update("DELETE FROM job WHERE id = ?", id);
      }
      return found;
    });
  }

  /// Removes what is older, and what is more, than is kept.
  ///
  /// @return how many jobs went
  int prune(Instant before, int jobs, int events) {
    return database.write(session -> {
      int gone =
          session.update("DELETE FROM job WHERE finished IS NOT NULL AND finished < ?", before);
      gone +=
          session.update(
              "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE finished IS NOT NULL"
                  + " ORDER BY finished DESC, id LIMIT 1000000 OFFSET ?)",
              jobs);
      session.update(
          "DELETE FROM event WHERE id <= (SELECT last FROM event_number) - ?", (long) events);
      return gone;
    });
  }

  @Override
  public List<Event> after(long id, int most) {
    return database.read(session ->
        session.query(
            "SELECT id, at, type, body FROM event WHERE id > ? ORDER BY id LIMIT ?",
            row ->
                new Event(
                    row.number("id"),
                    row.moment("at"),
                    row.text("type"),
                    true,
                    JobJson.job(row.text("body"), row.number("id"))),
            id,
            most));
  }

  @Override
  public long first() {
    return database.read(session ->
        session
            .first(
                "SELECT coalesce(min(id), (SELECT last FROM event_number) + 1) FROM event",
                Columns::number)
            .orElse(1L));
  }

  @Override
  public long last() {
    return database.read(
        session -> session.first("SELECT last FROM event_number", Columns::number).orElse(0L));
  }
}
