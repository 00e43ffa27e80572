package dev.dray.store;

/// A held lock. Closing releases it; closing twice is harmless. The lock also goes when the process
/// dies.
public interface StoreLock extends AutoCloseable {
  @Override
  void close();
}
