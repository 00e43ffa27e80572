package dev.dray.server.job;

import dev.dray.Commit;
import dev.dray.download.DownloadState;
import dev.dray.server.database.Columns;
import dev.dray.server.database.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A row of the table of jobs.
///
/// @param job what everybody may see
/// @param wish what the callers want
/// @param token which token it uses
/// @param secret the sealed token, where it has one of its own
/// @param fence rises each time a node takes the job up; what bears an older one is refused
record JobRow(Job job, Wish wish, TokenKind token, Optional<byte[]> secret, long fence) {

  /// The columns that [#read(Columns)] expects.
  static final String COLUMNS =
      "id, owner, spec, token, secret, state, wish, message, progress, error, place, pinned, created,"
          + " started, finished, attempt, retry_of, node, fence, event";

  static JobRow read(Columns row) {
    TokenKind token = TokenKind.valueOf(row.text("token"));
    return new JobRow(
        new Job(
            JobId.parse(row.text("id")).orElseThrow(),
            JobJson.spec(row.text("spec")),
            row.text("owner"),
            DownloadState.valueOf(row.text("state")),
            row.text("message"),
            JobJson.progress(row.text("progress")),
            row.someText("error").map(JobJson::error),
            row.moment("created"),
            row.someMoment("started"),
            row.someMoment("finished"),
            row.someText("place").map(Path::of),
            row.someText("pinned").map(Commit::new),
            (int) row.number("attempt"),
            row.someText("retry_of").flatMap(JobId::parse),
            row.someText("node"),
            token == TokenKind.GIVEN,
            row.number("event")),
        Wish.valueOf(row.text("wish")),
        token,
        row.someBytes("secret"),
        row.number("fence"));
  }

  static Optional<JobRow> find(Session session, JobId id) {
    return session.first("SELECT " + COLUMNS + " FROM job WHERE id = ?", JobRow::read, id);
  }

  /// The row for a change: nobody else changes it until the transaction ends.
  static Optional<JobRow> lock(Session session, JobId id) {
    return session.first(
        "SELECT " + COLUMNS + " FROM job WHERE id = ?" + session.locking(), JobRow::read, id);
  }

  /// Writes the job as it is now with its kept event, and signals both.
  ///
  /// @return the row with the event's number
  JobRow record(Session session, String type) {
    session.update("UPDATE event_number SET last = last + 1");
    long number = session.first("SELECT last FROM event_number", Columns::number).orElseThrow();
    session.update(
        "INSERT INTO event (id, at, type, job, body) VALUES (?, ?, ?, ?, ?)",
        number,
        Instant.now(),
        type,
        job.id(),
        JobJson.write(job));
    session.update(
        "UPDATE job SET spec = ?, rank = ?, state = ?, wish = ?, message = ?, progress = ?,"
            + " error = ?, place = ?, pinned = ?, started = ?, finished = ?, node = ?, event = ?"
            + " WHERE id = ?",
        JobJson.write(job.spec()),
        job.spec().priority().weight(),
        job.state(),
        wish,
        job.message(),
        JobJson.write(job.progress()),
        job.error().map(JobJson::write),
        job.place(),
        job.commit(),
        job.started(),
        job.finished(),
        job.node(),
        number,
        job.id());
    session.signal(JobStore.EVENTS, String.valueOf(number));
    return new JobRow(job.withEvent(number), wish, token, secret, fence);
  }

  JobRow wanting(Wish other) {
    return new JobRow(job, other, token, secret, fence);
  }

  JobRow as(Job other) {
    return new JobRow(other, wish, token, secret, fence);
  }

  JobRow fenced(long number) {
    return new JobRow(job, wish, token, secret, number);
  }
}
