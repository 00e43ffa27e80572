package dev.dray.server.job;

import dev.dray.Commit;
import dev.dray.download.DownloadState;
import dev.dray.server.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table of jobs as a node uses it that works on them.
///
/// A node takes a job up with a fence that is higher than any before, and holds it by a lease that
/// it renews. Whatever it writes bears its fence: after another node has taken the job up, it is
/// refused. Thread-safe.
final class JobQueue {

  private final Database database;
  private final String node;
  private final Duration lease;

  JobQueue(Database database, String node, Duration lease) {
    this.database = database;
    this.node = node;
    this.lease = lease;
  }

  /// Takes up the job whose turn it is: by priority, then by age.
  Optional<JobRow> take() {
    // Looking first keeps a node that has nothing to do from writing.
    boolean any =
        database.read(session ->
            session
                .first(
                    "SELECT 1 FROM job WHERE finished IS NULL AND node IS NULL AND wish = 'RUN'"
                        + " LIMIT 1",
                    row -> 1)
                .isPresent());
    if (!any) {
      return Optional.empty();
    }
    return database.write(session -> {
      Optional<JobRow> next =
          session.first(
              "SELECT "
                  + JobRow.COLUMNS
                  + " FROM job WHERE finished IS NULL AND node IS NULL AND wish = 'RUN'"
                  + " ORDER BY rank DESC, created, id LIMIT 1"
                  + session.lockingFreeOnes(),
              JobRow::read);
      if (next.isEmpty()) {
        return next;
      }
      JobRow row = next.get();
      long fence = row.fence() + 1;
      session.update(
          "UPDATE job SET fence = ?, lease_until = ? WHERE id = ?",
          fence,
          session.now() + lease.toMillis(),
          row.job().id());
      // An event of its own is not worth it: the download tells its first state at once.
      Job taken = row.job().takenBy(node, Instant.now());
      session.update(
          "UPDATE job SET node = ?, started = ? WHERE id = ?", node, taken.started(), taken.id());
      return Optional.of(row.as(taken).fenced(fence));
    });
  }

  /// Writes a state before the last.
  ///
  /// @param commit what the job brings, once that is known
  /// @return the row as it is then; empty if the job is no longer this node's
  Optional<JobRow> enter(
      JobRow held,
      DownloadState state,
      String message,
      JobProgress figures,
      Optional<Commit> commit) {
    return database.write(session -> {
      Optional<JobRow> mine = mine(JobRow.lock(session, held.job().id()), held);
      return mine.isEmpty()
          ? mine
          : Optional.of(
              mine.get()
                  .as(mine.get().job().in(state, message, figures, commit))
                  .record(session, Job.STATE));
    });
  }

  /// Writes the end.
  ///
  /// @return the row as it is then; empty if the job is no longer this node's
  Optional<JobRow> end(JobRow held, Job last) {
    return database.write(session -> {
      Optional<JobRow> mine = mine(JobRow.lock(session, held.job().id()), held);
      if (mine.isEmpty()) {
        return mine;
      }
      if (last.state() != DownloadState.FAILED) {
        // A retry of what failed needs the token again, nobody else does.
        session.update("UPDATE job SET secret = NULL WHERE id = ?", last.id());
      }
      Job job = mine.get().job();
      Job ended =
          job.ended(
              last.state(),
              last.message(),
              last.progress(),
              last.error(),
              last.place(),
              last.finished().orElseGet(Instant::now));
      return Optional.of(mine.get().as(ended).record(session, Job.STATE));
    });
  }

  /// Gives a job back that goes on later, here or elsewhere.
  void release(JobRow held, String message, JobProgress figures) {
    database.write(session -> {
      Optional<JobRow> mine = mine(JobRow.lock(session, held.job().id()), held);
      if (mine.isPresent()) {
        JobRow row = mine.get().as(mine.get().job().with(figures, message));
        if (row.wish() == Wish.RUN) {
          row.as(row.job().released(DownloadState.QUEUED, message)).record(session, Job.STATE);
        } else {
          JobStore.settle(session, row, Instant.now());
        }
        session.signal(JobStore.WISHES, row.job().id().toString());
      }
      return true;
    });
  }

  private Optional<JobRow> mine(Optional<JobRow> row, JobRow held) {
    return row.filter(r -> r.job().isActive() && r.fence() == held.fence())
        .filter(r -> r.job().node().equals(Optional.of(node)));
  }

  /// Renews the leases on these jobs, and keeps their figures.
  ///
  /// @return those that are no longer this node's
  List<JobId> renew(Map<JobRow, JobProgress> held) {
    return database.write(session -> {
      List<JobId> lost = new ArrayList<>();
      long until = session.now() + lease.toMillis();
      for (Map.Entry<JobRow, JobProgress> each : held.entrySet()) {
        JobId id = each.getKey().job().id();
        int renewed =
            session.update(
                "UPDATE job SET lease_until = ?, progress = ? WHERE id = ? AND fence = ?"
                    + " AND node = ? AND finished IS NULL",
                until,
                JobJson.write(each.getValue()),
                id,
                each.getKey().fence(),
                node);
        if (renewed == 0) {
          lost.add(id);
        }
      }
      return lost;
    });
  }

  /// Takes jobs back from nodes that no longer renew their leases.
  ///
  /// @param everybody from every node, as nobody else can be there
  /// @return how many
  int takeBack(boolean everybody) {
    int taken = 0;
    while (takeOneBack(everybody)) {
      taken++;
    }
    return taken;
  }

  private boolean takeOneBack(boolean everybody) {
    String lapsed =
        " FROM job WHERE finished IS NULL AND node IS NOT NULL"
            + (everybody ? "" : " AND lease_until < ?");
    boolean any =
        database.read(session ->
            session
                .first(
                    "SELECT 1" + lapsed + " LIMIT 1",
                    row -> 1,
                    everybody ? new Object[0] : new Object[] {session.now()})
                .isPresent());
    return any
        && database.write(session -> {
          Optional<JobRow> found =
              session.first(
                  "SELECT "
                      + JobRow.COLUMNS
                      + lapsed
                      + " ORDER BY rank DESC, created, id LIMIT 1"
                      + session.lockingFreeOnes(),
                  JobRow::read,
                  everybody ? new Object[0] : new Object[] {session.now()});
          if (found.isEmpty()) {
            return false;
          }
          JobRow row = found.get();
          if (row.wish() == Wish.RUN) {
            row.as(
                    row.job()
                        .released(
                            DownloadState.QUEUED,
                            "The node that worked on it is gone; goes on where it stopped"))
                .record(session, Job.STATE);
          } else {
            JobStore.settle(session, row, Instant.now());
          }
          session.signal(JobStore.WISHES, row.job().id().toString());
          return true;
        });
  }
}
