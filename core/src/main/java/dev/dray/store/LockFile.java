package dev.dray.store;

import dev.dray.error.CancelledException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A lock on a file that other processes and the official Hub client (Python's `filelock`) respect.
///
/// Implementation note. A lock is held when three things are true, taken in this order and given
/// back in reverse:
/// 1. the path is in [#HELD]: keeps the threads of this process apart, also where `flock` is mapped
///    to record locks that belong to the process (NFS);
/// 2. `flock(LOCK_EX)` on a descriptor of our own, or a `FileChannel` lock where there is no flock,
///    or nothing where the file system has neither: the engine's leases do the work then;
/// 3. the path still names the file that the descriptor has open: somebody may remove lock files,
///    and a lock on a file nobody can find keeps nobody out. Otherwise start again. Java tells no
///    file's identity from an open channel, so with a `FileChannel` lock the file must be the same
///    one before it was opened and after it was locked.
///
/// Where no other tool knows the file it is a `FileChannel` lock, because binding the C library's
/// functions takes about 40 ms of every process that does it.
///
/// The operating system drops the lock when the process dies. The file stays: removing it is what
/// makes rule 3 necessary.
final class LockFile implements StoreLock {

  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /// File systems that were found to have no locks, so that it is said once.
  private static final Set<String> WITHOUT_LOCKS = ConcurrentHashMap.newKeySet();

  private static final long FIRST_WAIT_MILLIS = 2;
  private static final long LONGEST_WAIT_MILLIS = 100;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /// Whose file it is.
  private enum Kind {
    /// Other tools lock the same file, by `flock`.
    SHARED,
    /// Ours alone.
    OWN,
    /// Ours alone, and removed with its lock.
    TEMPORARY
  }

  /// How the operating system's part of a lock is given back.
  private interface Grip {
    void release();
  }

  private final Path key;
  private final Kind kind;
  private Optional<Grip> grip;

  private LockFile(Path key, Kind kind, Grip grip) {
    this.key = key;
    this.kind = kind;
    this.grip = Optional.of(grip);
  }

  /// Waits for the lock, making the file and its folder if need be.
  ///
  /// @param what what is waited for, in the sentence for the user
  /// @param waiting told once if the lock is not free at once
  /// @throws CancelledException if the thread is interrupted
  /// @throws dev.dray.error.StorageException if the lock file cannot be made or opened
  static StoreLock acquire(Path file, String what, Consumer<String> waiting) {
    return acquire(file, what, waiting, Kind.SHARED);
  }

  /// The same for a lock file of our own that no other tool knows.
  static StoreLock acquireOwn(Path file, String what, Consumer<String> waiting) {
    return acquire(file, what, waiting, Kind.OWN);
  }

  /// The same for one that goes with the lock, where the layout wants no traces.
  static StoreLock acquireTemporary(Path file, String what, Consumer<String> waiting) {
    return acquire(file, what, waiting, Kind.TEMPORARY);
  }

  private static StoreLock acquire(Path file, String what, Consumer<String> waiting, Kind kind) {
    return await(file, what, Optional.empty(), waiting, kind).orElseThrow();
  }

  /// The same for one of our own within a time; nothing if others keep the lock for longer.
  static Optional<StoreLock> await(Path file, String what, Duration longest) {
    return await(file, what, Optional.of(longest), _ -> {}, Kind.OWN);
  }

  private static Optional<StoreLock> await(
      Path file, String what, Optional<Duration> longest, Consumer<String> waiting, Kind kind) {
    long began = System.nanoTime();
    long wait = FIRST_WAIT_MILLIS;
    boolean told = false;
    while (true) {
      try {
        Optional<StoreLock> lock = attempt(file, true, kind);
        if (lock.isPresent()) {
          return lock;
        }
        if (longest.isPresent() && System.nanoTime() - began > longest.get().toNanos()) {
          return Optional.empty();
        }
        if (!told) {
          told = true;
          waiting.accept("Waiting for another download of " + what + " to finish");
        }
        Thread.sleep(wait);
        // Whoever waits for a time looks often: others take such locks for milliseconds, one after
        // another, and nobody stands in a queue.
        wait = longest.isPresent() ? wait : Math.min(LONGEST_WAIT_MILLIS, wait * 2);
      } catch (IOException e) {
        throw DiskFailure.of("lock", file, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException("Waiting for " + what + " was stopped", ErrorContext.of(what));
      }
    }
  }

  /// Takes the lock if it is free at this moment, making the file and its folder if need be.
  static Optional<StoreLock> tryAcquire(Path file) throws IOException {
    return attempt(file, true, Kind.SHARED);
  }

  /// Whether somebody holds the lock now. Makes no file: a lock file that does not exist is held by
  /// nobody; one that cannot be opened counts as held.
  static boolean isHeld(Path file) {
    try {
      Optional<StoreLock> lock = attempt(file, false, Kind.SHARED);
      lock.ifPresent(StoreLock::close);
      return lock.isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static Optional<StoreLock> attempt(Path file, boolean create, Kind kind)
      throws IOException {
    Path key = file.toAbsolutePath().normalize();
    if (!HELD.add(key)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      if (create) {
        createFile(key);
      } else if (!Files.exists(key)) {
        throw new NoSuchFileException(key.toString());
      }
      Optional<Grip> grip = kind == Kind.SHARED ? grip(key) : channelGrip(key);
      taken = grip.isPresent();
      return grip.map(held -> new LockFile(key, kind, held));
    } catch (NoSuchFileException e) {
      if (create) {
        // Removed with its lock by whoever had it, between our making and our opening it.
        return Optional.empty();
      }
      throw e;
    } finally {
      if (!taken) {
        HELD.remove(key);
      }
    }
  }

  private static void createFile(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try {
      Files.createFile(file);
      // Whoever shares the cache by its group must be able to open it for writing, whatever our
      // umask; Python's filelock opens so.
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    } catch (FileAlreadyExistsException | UnsupportedOperationException e) {
      // Made by somebody else meanwhile, or no such modes here: both are as good.
    }
  }

  private static Optional<Grip> grip(Path file) throws IOException {
    // The C library knows the default file system's paths and no others.
    boolean byName = file.getFileSystem().equals(FileSystems.getDefault());
    Optional<Flock> flock = byName ? Flock.bound() : Optional.empty();
    if (flock.isEmpty()) {
      return channelGrip(file);
    }
    Flock calls = flock.get();
    int descriptor = calls.open(file);
    Flock.Outcome outcome = Flock.Outcome.BUSY;
    boolean keep = false;
    try {
      outcome = calls.tryLock(descriptor);
      keep = outcome == Flock.Outcome.TAKEN && stillNamed(file, descriptor);
    } finally {
      if (!keep) {
        calls.close(descriptor);
      }
    }
    return switch (outcome) {
      case TAKEN -> keep ? Optional.of(() -> calls.close(descriptor)) : Optional.empty();
      case BUSY -> Optional.empty();
      // Only now: closing any descriptor of a file drops the record locks a process has on it.
      case UNSUPPORTED -> channelGrip(file);
    };
  }

  private static boolean stillNamed(Path file, int descriptor) throws IOException {
    Path opened = DESCRIPTORS.resolve(Integer.toString(descriptor));
    if (!Files.exists(DESCRIPTORS)) {
      return Files.exists(file);
    }
    try {
      return Files.isSameFile(opened, file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Optional<Grip> channelGrip(Path file) throws IOException {
    Optional<Object> before = identity(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    boolean keep = false;
    try {
      keep = tryLock(channel) && Files.exists(file) && identity(file).equals(before);
    } catch (LocklessException e) {
      return withoutLocks(file, e);
    } finally {
      if (!keep) {
        channel.close();
      }
    }
    return keep ? Optional.of(() -> closeQuietly(channel)) : Optional.empty();
  }

  private static boolean tryLock(FileChannel channel) throws LocklessException {
    try {
      // The first byte, which is what Python's filelock locks on Windows.
      return channel.tryLock(0, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      // Another copy of this library in the same process has it.
      return false;
    } catch (IOException e) {
      throw new LocklessException(e);
    }
  }

  /// The file system does not lock.
  private static final class LocklessException extends IOException {
    private static final long serialVersionUID = 1L;

    LocklessException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /// Which file the path names, where the file system can tell.
  private static Optional<Object> identity(Path file) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Where the file system can lock nothing (some NFS, some FUSE), the leases beside the part files
  /// keep downloads apart, in every process and on every machine; this lock then holds for the
  /// threads of this process only.
  private static Optional<Grip> withoutLocks(Path file, IOException failure) {
    Path folder = Objects.requireNonNull(file.getParent());
    String name = lockless(folder);
    if (WITHOUT_LOCKS.add(name)) {
      System.getLogger(LockFile.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "The file system of "
                  + folder
                  + " has no locks ("
                  + failure.getMessage()
                  + "). Downloads are kept apart by lease files instead; other tools that write to"
                  + " the same folder are not seen.");
    }
    return Optional.of(() -> {});
  }

  private static String lockless(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return store.name() + " " + store.type();
    } catch (IOException e) {
      return folder.toString();
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(LockFile.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a lock file failed", e);
    }
  }

  @Override
  public synchronized void close() {
    if (grip.isEmpty()) {
      return;
    }
    if (kind == Kind.TEMPORARY) {
      try {
        Files.deleteIfExists(key);
      } catch (IOException e) {
        // An empty file stays; the next run uses it.
        System.getLogger(LockFile.class.getName())
            .log(System.Logger.Level.DEBUG, "a lock file stays behind", e);
      }
    }
    grip.get().release();
    grip = Optional.empty();
    HELD.remove(key);
  }
}
