package dev.dray.transfer;

/// The stretch that one connection reads with one request. Its end may move towards the front while
/// it is read, when an idle connection takes the rest over; so every write is
/// [claimed][#claim(int)] first, and what cannot be claimed is not written. All state is guarded by
/// the queue's lock, which makes the hand-over of an end one step.
final class Run {

  private final RunQueue queue;
  private long claimed;
  private long written;
  private long end;

  Run(RunQueue queue, long start, long end) {
    this.queue = queue;
    this.claimed = start;
    this.written = start;
    this.end = end;
  }

  /// Where the next byte of this run belongs.
  long position() {
    synchronized (queue) {
      return claimed;
    }
  }

  /// The byte after the last one that this run must bring, as of now.
  long end() {
    synchronized (queue) {
      return end;
    }
  }

  /// Reserves the next bytes for writing: nobody takes them over from now on.
  ///
  /// @return how many of `bytes` still belong to this run
  int claim(int bytes) {
    synchronized (queue) {
      int granted = (int) Math.min(bytes, end - claimed);
      claimed += granted;
      return granted;
    }
  }

  /// Tells that the bytes claimed last are written.
  void wrote(int bytes) {
    synchronized (queue) {
      written += bytes;
    }
  }

  /// Whether every byte is written.
  boolean isDone() {
    synchronized (queue) {
      return written >= end;
    }
  }

  // The rest is called by the queue, with its lock held.

  long unclaimed() {
    return end - claimed;
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
    claimed = 0;
    written = 0;
    end = newEnd;
  }
}
