package dev.dray.inventory;

/// A model that is in use until this is closed, or the process ends. Closing twice does nothing.
public final class ModelInUse implements AutoCloseable {

  private final AutoCloseable grip;
  private boolean closed;

  ModelInUse(AutoCloseable grip) {
    this.grip = grip;
  }

  /// Whether the use goes on.
  public synchronized boolean isOpen() {
    return !closed;
  }

  /// Ends the use.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      grip.close();
    } catch (Exception e) {
      // The lock goes with the process at the latest.
      System.getLogger(ModelInUse.class.getName())
          .log(System.Logger.Level.DEBUG, "a lock is given back late", e);
    }
  }
}
