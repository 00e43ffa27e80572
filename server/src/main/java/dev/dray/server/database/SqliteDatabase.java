package dev.dray.server.database;

import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.sqlite.SQLiteConfig;

/// A file of SQLite's, with a write-ahead log, in the hands of one process.
///
/// Native code holds its carrier thread, so SQL runs on platform threads of its own: one that
/// writes, two that read. A committed transaction is on the disk (`synchronous=FULL`).
public final class SqliteDatabase implements Database {

  private static final int READERS = 2;

  private final Path file;
  private final FileChannel owner;
  private final Connection writing;
  private final BlockingQueue<Connection> reading = new LinkedBlockingQueue<>();
  private final ExecutorService writer = threads(1, "dray-jobs-writer");
  private final ExecutorService readers = threads(READERS, "dray-jobs-reader");
  private final ExecutorService signals = threads(1, "dray-jobs-signals");
  private volatile Optional<Listener> listener = Optional.empty();

  private SqliteDatabase(Path file, FileChannel owner) throws SQLException {
    this.file = file;
    this.owner = owner;
    this.writing = connect();
    try {
      writing.setAutoCommit(false);
      new Migrator(Dialect.SQLITE, file.toString()).migrate(new Session(writing, Dialect.SQLITE));
      writing.commit();
      for (int i = 0; i < READERS; i++) {
        reading.add(connect());
      }
    } catch (SQLException | RuntimeException e) {
      writing.close();
      throw e;
    }
  }

  /// Opens the file, and makes it if it is not there, readable for its owner alone.
  ///
  /// @throws ConflictException if another process has it, or a newer program has written it
  /// @throws StorageException if it cannot be opened
  public static SqliteDatabase open(Path file) {
    FileChannel owner = own(file);
    try {
      if (Files.notExists(file)) {
        createPrivate(file);
      }
      return new SqliteDatabase(file, owner);
    } catch (SQLException | IOException e) {
      release(owner);
      throw refused(file, "opened", e);
    } catch (RefusedException e) {
      release(owner);
      throw refused(file, "opened", e.refusal());
    } catch (DrayException e) {
      release(owner);
      throw e;
    }
  }

  /// Copies a database as it is at this moment, also while a process works with it.
  ///
  /// @throws NotFoundException if there is none
  /// @throws ConflictException if the target is there already
  /// @throws StorageException if it cannot be read or written
  public static void copy(Path file, Path target) {
    requireThere(file);
    if (Files.exists(target)) {
      throw new ConflictException(
          target + " is there already", "Name a file that is not.", ErrorContext.NONE);
    }
    try {
      createPrivate(target);
      // An empty file is a database without tables, and taken.
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
        statement.setString(1, target.toString());
        statement.execute();
      }
    } catch (SQLException | IOException e) {
      throw refused(file, "copied to " + target, e);
    }
  }

  /// Puts a copy in place of a database, which no process must have, and changes it before it can
  /// be opened.
  ///
  /// @return where the database that was there before lies now
  /// @throws NotFoundException if there is no copy
  /// @throws ConflictException if a process has the database, or a newer program wrote the copy
  /// @throws StorageException if the copy is damaged or none
  public static Optional<Path> replace(Path file, Path copy, Work<Boolean> change) {
    requireThere(copy);
    FileChannel owner = own(file);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.copy(copy, next, StandardCopyOption.REPLACE_EXISTING);
      requireSound(next);
      try (SqliteDatabase opened = open(next)) {
        boolean ignored = opened.write(change);
      }
      Optional<Path> before = Optional.empty();
      if (Files.exists(file)) {
        // What lies in the log of the old one belongs to it, and closing writes it back.
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        Path kept =
            file.resolveSibling(
                file.getFileName()
                    + ".before-"
                    + Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", ""));
        Files.move(file, kept);
        before = Optional.of(kept);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      return before;
    } catch (SQLException | IOException e) {
      throw refused(copy, "put back", e);
    } finally {
      release(owner);
      deleteQuietly(next);
      deleteQuietly(next.resolveSibling(next.getFileName() + ".lock"));
    }
  }

  private static void requireSound(Path copy) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
        if (!rows.next() || !rows.getString(1).equals("ok")) {
          throw new SQLException("it is damaged");
        }
      }
      try (ResultSet rows =
          statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE name = 'migration'")) {
        if (!rows.next() || rows.getInt(1) == 0) {
          throw new SQLException("it is no job store");
        }
      }
    }
  }

  private static void requireThere(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "There is no file " + file,
          "Check the name.",
          ErrorContext.of(file.toString()));
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is written over the next time.
    }
  }

  private static FileChannel own(Path file) {
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // This process has it.
      }
      channel.close();
    } catch (IOException e) {
      throw refused(file, "opened", e);
    }
    throw new ConflictException(
        "Another service works with the job store " + file,
        "Stop that one, or give this one another folder (DRAY_HOME) or a PostgreSQL database.",
        ErrorContext.of(file.toString()));
  }

  private static void createPrivate(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  private static void release(FileChannel owner) {
    try {
      owner.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }

  private static ExecutorService threads(int number, String name) {
    return Executors.newFixedThreadPool(
        number, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(10_000);
    return DriverManager.getConnection("jdbc:sqlite:" + file, config.toProperties());
  }

  @Override
  public <T> T read(Work<T> work) {
    return await(
        CompletableFuture.supplyAsync(
            () -> {
              Connection connection = reading.remove();
              try {
                return work.run(new Session(connection, Dialect.SQLITE));
              } catch (RefusedException e) {
                throw refused(file, "read", e.refusal());
              } finally {
                reading.add(connection);
              }
            },
            readers));
  }

  @Override
  public <T> T write(Work<T> work) {
    return await(CompletableFuture.supplyAsync(() -> change(work), writer));
  }

  private <T> T change(Work<T> work) {
    Session session = new Session(writing, Dialect.SQLITE);
    try {
      T done;
      try {
        done = work.run(session);
        writing.commit();
      } catch (SQLException | RuntimeException e) {
        writing.rollback();
        throw e;
      }
      session.signals().forEach(signal -> signal(signal.channel(), signal.payload()));
      return done;
    } catch (RefusedException e) {
      throw refused(file, "written", e.refusal());
    } catch (SQLException e) {
      throw refused(file, "written", e);
    }
  }

  private static <T> T await(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public void signal(String channel, String payload) {
    listener.ifPresent(ears -> {
      try {
        signals.execute(() -> ears.signalled(channel, payload));
      } catch (RejectedExecutionException e) {
        // Closing: nobody listens any more.
      }
    });
  }

  @Override
  public void listen(Listener ears) {
    listener = Optional.of(ears);
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void close() {
    writer.close();
    signals.close();
    readers.close();
    List<Connection> all = new ArrayList<>(reading);
    all.add(writing);
    for (Connection connection : all) {
      try {
        connection.close();
      } catch (SQLException e) {
        // Everything committed is on the disk.
      }
    }
    release(owner);
  }

  private static StorageException refused(Path file, String what, Exception cause) {
    return new StorageException(
        "The job store " + file + " cannot be " + what + ": " + cause.getMessage(),
        "Check the disk and the rights of the folder; it must not lie on a network file system.",
        ErrorContext.of(file.toString()),
        cause);
  }
}
