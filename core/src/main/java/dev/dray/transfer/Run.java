package dev.dray.transfer;

/// The stretch that one connection reads with one request. Its end may move towards the front while
/// it is read, when an idle connection takes the rest over; so what a read may bring is
/// [reserved][#reserve(int)] before it is read, and nobody takes that over: no byte that arrives is
/// for nothing. All state is guarded by the queue's lock, which makes the hand-over of an end one
/// step.
final class Run {

  private final RunQueue queue;
  // start <= written <= taken <= reserved <= end.
  private long written;
  private long taken;
  private long reserved;
  private long end;

  Run(RunQueue queue, long start, long end) {
    this.queue = queue;
    this.written = start;
    this.taken = start;
    this.reserved = start;
    this.end = end;
  }

  /// Where the next byte that is read belongs.
  long position() {
    synchronized (queue) {
      return taken;
    }
  }

  /// The byte after the last one that this run must bring, as of now.
  long end() {
    synchronized (queue) {
      return end;
    }
  }

  /// Reserves the bytes that the next read may bring: nobody takes them over until it [has
  /// brought][#took(int)] what it did. Takes the place of an earlier reservation.
  ///
  /// @return how many of `bytes` still belong to this run
  int reserve(int bytes) {
    synchronized (queue) {
      int granted = (int) Math.min(bytes, end - taken);
      reserved = taken + granted;
      return granted;
    }
  }

  /// Tells how many of the bytes reserved have come; the others are free again.
  void took(int bytes) {
    synchronized (queue) {
      taken += bytes;
      reserved = taken;
    }
  }

  /// Tells that the next bytes of those that came are written.
  void wrote(int bytes) {
    synchronized (queue) {
      written += bytes;
    }
  }

  /// Whether every byte has come.
  boolean isDone() {
    synchronized (queue) {
      return taken >= end;
    }
  }

  // The rest is called by the queue, with its lock held.

  /// What another connection may take over: half of what has not come, and nothing of what is
  /// reserved.
  long sparable() {
    return end - Math.max(reserved, end - (end - taken) / 2);
  }

  long reserved() {
    return reserved;
  }

  long written() {
    return written;
  }

  long currentEnd() {
    return end;
  }

  void endAt(long newEnd) {
    end = newEnd;
  }

  void restart(long newEnd) {
    written = 0;
    taken = 0;
    reserved = 0;
    end = newEnd;
  }
}
