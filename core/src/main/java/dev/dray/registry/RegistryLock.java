package dev.dray.registry;

import dev.dray.error.CancelledException;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The right to write a registry: one thread of one process at a time. Readers need none, because
/// files are replaced whole.
///
/// Implementation note. The operating system's lock keeps processes apart and is gone with its
/// process; the one in memory keeps the threads of this process apart, who would all own the other.
/// Where the file system has no locks, only the latter holds.
final class RegistryLock implements AutoCloseable {

  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();
  private static final long PAUSE_MILLIS = 20;

  private final ReentrantLock thread;
  private final Optional<FileChannel> channel;

  private RegistryLock(ReentrantLock thread, Optional<FileChannel> channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /// Waits for the lock, making the file and its folder if need be.
  ///
  /// @throws ConflictException if others keep it for longer
  /// @throws CancelledException if the thread is interrupted
  /// @throws dev.dray.error.StorageException if the file cannot be made
  static RegistryLock acquire(Path file, Duration longest) {
    Path key = file.toAbsolutePath().normalize();
    ReentrantLock thread = THREADS.computeIfAbsent(key, _ -> new ReentrantLock());
    long deadline = System.nanoTime() + longest.toNanos();
    boolean held = false;
    try {
      if (!thread.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy(key);
      }
      Optional<FileChannel> channel = open(key, deadline);
      held = true;
      return new RegistryLock(thread, channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException(
          "Waiting for the registry was stopped", ErrorContext.of(key.toString()));
    } catch (IOException e) {
      throw DiskFailure.of("lock", key, e);
    } finally {
      if (!held && thread.isHeldByCurrentThread()) {
        thread.unlock();
      }
    }
  }

  private static Optional<FileChannel> open(Path file, long deadline)
      throws IOException, InterruptedException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean kept = false;
    try {
      while (true) {
        FileLock lock;
        try {
          lock = channel.tryLock();
        } catch (IOException e) {
          System.getLogger(RegistryLock.class.getName())
              .log(System.Logger.Level.WARNING, file + " cannot be locked; others may write", e);
          return Optional.empty();
        }
        if (lock != null) {
          kept = true;
          return Optional.of(channel);
        }
        if (System.nanoTime() > deadline) {
          throw busy(file);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  private static ConflictException busy(Path file) {
    return new ConflictException(
        "Another program is writing the registry in " + file.getParent(),
        "Run the same command again when it is done.",
        ErrorContext.of(file.toString()));
  }

  @Override
  public void close() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      System.getLogger(RegistryLock.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a lock file failed", e);
    } finally {
      thread.unlock();
    }
  }
}
