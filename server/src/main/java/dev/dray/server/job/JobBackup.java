package dev.dray.server.job;

import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.server.database.SqliteDatabase;
import java.nio.file.Path;
import java.util.Optional;

/// Copies of the job store: made while a service works with it, and put back while none does.
public final class JobBackup {

  /// After a store was put back, events count on from so much higher: whoever saw later ones of the
  /// store that was replaced learns that it has to look at everything again.
  private static final long LEAP = 1_000_000;

  private JobBackup() {}

  /// Copies the job store as it is at this moment into a new file. Tokens of jobs stay sealed in
  /// it; their key is not in it.
  ///
  /// @throws UnsupportedException if the store is a PostgreSQL database
  /// @throws dev.dray.error.ConflictException if the file is there already
  /// @throws dev.dray.error.NotFoundException if there is no job store yet
  /// @throws dev.dray.error.StorageException if it cannot be written
  public static void make(JobsOptions options, Path target) {
    requireFile(options, "pg_dump");
    SqliteDatabase.copy(options.file(), target);
  }

  /// Puts a copy back in place of the job store, which is kept beside it under another name. Jobs
  /// that were under way when the copy was made go on when the service starts.
  ///
  /// @return where the store that was replaced lies now, if there was one
  /// @throws UnsupportedException if the store is a PostgreSQL database
  /// @throws dev.dray.error.ConflictException if a service works with the store, or the copy was
  ///   made by a newer program
  /// @throws dev.dray.error.NotFoundException if there is no such file
  /// @throws dev.dray.error.StorageException if the file is damaged or no job store
  public static Optional<Path> restore(JobsOptions options, Path source) {
    requireFile(options, "pg_restore");
    return SqliteDatabase.replace(
        options.file(),
        source,
        session -> {
          session.update("DELETE FROM event");
          session.update("UPDATE event_number SET last = last + ?", LEAP);
          return true;
        });
  }

  private static void requireFile(JobsOptions options, String program) {
    if (options.database().isPresent()) {
      throw new UnsupportedException(
          "The job store is a PostgreSQL database, which this does not copy",
          "Use PostgreSQL's own " + program + ".",
          ErrorContext.NONE);
    }
  }
}
