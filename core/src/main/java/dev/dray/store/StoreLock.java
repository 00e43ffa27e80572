package dev.dray.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A held lock. Closing releases it; closing twice is harmless. The lock also goes when the process
/// dies.
public interface StoreLock extends AutoCloseable {

  /// Waits for the lock on a file, making the file and its folder if need be. It keeps out the
  /// threads of this process and other processes; where the file system has no locks, only the
  /// former. Not reentrant.
  ///
  /// @param what what is waited for, in the sentence for the user
  /// @return nothing if others keep it for longer
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  /// @throws dev.dray.error.StorageException if the file cannot be made or opened
  static Optional<StoreLock> await(Path file, String what, Duration longest) {
    return LockFile.await(file, what, longest);
  }

  @Override
  void close();
}
