package dev.dray.server;

import dev.dray.server.job.JobBackup;
import java.nio.file.Path;
import java.util.Optional;

/// Copies of the service's jobs and their history. Files of models are not in them, and neither is
/// the key that opens the tokens which jobs came with.
public final class ServerBackup {

  private ServerBackup() {}

  /// Copies the jobs as they are at this moment into a new file, while the service works or not.
  ///
  /// @throws dev.dray.error.UnsupportedException if they are kept in PostgreSQL
  /// @throws dev.dray.error.ConflictException if the file is there already
  /// @throws dev.dray.error.NotFoundException if the service never ran
  /// @throws dev.dray.error.StorageException if the file cannot be written
  public static void make(ServerSettings settings, Path target) {
    JobBackup.make(settings.jobs(), target);
  }

  /// Puts a copy in the place of the jobs that are here; jobs that were under way when it was made
  /// go on when the service starts.
  ///
  /// @return where the jobs that were replaced lie now, if there were any
  /// @throws dev.dray.error.UnsupportedException if they are kept in PostgreSQL
  /// @throws dev.dray.error.ConflictException if the service runs, or a newer one made the copy
  /// @throws dev.dray.error.NotFoundException if there is no such file
  /// @throws dev.dray.error.StorageException if the file is damaged or no copy of jobs
  public static Optional<Path> restore(ServerSettings settings, Path source) {
    return JobBackup.restore(settings.jobs(), source);
  }
}
