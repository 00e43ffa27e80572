package dev.dray.server.database;

/// A database with the service's tables in their newest shape. Thread-safe.
///
/// All methods throw a [dev.dray.error.StorageException] when the database refuses.
public interface Database extends AutoCloseable {

  /// What to do with a session.
  ///
  /// @param <T> what comes of it
  interface Work<T> {
    /// Does it; whatever it throws undoes it.
    T run(Session session);
  }

  /// Hears signals, on one thread, in the order in which their transactions were committed.
  interface Listener {
    /// A transaction of this node or another one with this signal was committed.
    void signalled(String channel, String payload);

    /// Signals may have been missed: the connection was lost and is back.
    default void missed() {}
  }

  /// Reads.
  <T> T read(Work<T> work);

  /// Changes in one transaction, after which all of it is on the disk, or nothing.
  <T> T write(Work<T> work);

  /// Sends a signal outside any transaction; nothing is kept, and it may be lost.
  void signal(String channel, String payload);

  /// Says who hears signals; once.
  void listen(Listener listener);

  /// Whether other nodes may work on the same tables.
  boolean isShared();

  /// Closes after what is under way.
  @Override
  void close();
}
