package dev.dray.transfer;

import java.util.function.BooleanSupplier;

/// How many connections all files together may use. Every file gets one as soon as one is free;
/// further ones only while nobody waits for a first one. Thread-safe.
final class ConnectionSlots {

  private final int total;
  private int free;
  private int waiting;

  ConnectionSlots(int total) {
    this.total = total;
    this.free = total;
  }

  /// Takes a file's first slot, waiting until one is free.
  ///
  /// @param stopped looked at ten times a second
  /// @return whether it was taken; not if `stopped` said so
  synchronized boolean takeFirst(BooleanSupplier stopped) throws InterruptedException {
    waiting++;
    try {
      while (free == 0) {
        if (stopped.getAsBoolean()) {
          return false;
        }
        wait(100);
      }
      free--;
      return true;
    } finally {
      waiting--;
    }
  }

  /// Takes a further slot, if one is to spare.
  synchronized boolean tryTakeMore() {
    if (free <= waiting) {
      return false;
    }
    free--;
    return true;
  }

  /// Whether a file waits for its first slot: files with several should let one go.
  synchronized boolean isContended() {
    return waiting > 0 && free == 0;
  }

  /// How many are taken.
  synchronized int inUse() {
    return total - free;
  }

  synchronized void release() {
    free++;
    notifyAll();
  }
}
