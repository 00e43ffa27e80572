package dev.dray.transfer;

/// The stretch that one connection reads with one request. Its end may move towards the front while
/// it is read, when an idle connection takes the rest over; so what a read may bring is
/// [claimed][#claim(int)] before it is read, and nobody takes that over: no byte that arrives is
/// for nothing. All state is guarded by the queue's lock, which makes the hand-over of an end one
/// step.
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
      return written;
    }
  }

  /// The byte after the last one that this run must bring, as of now.
  long end() {
    synchronized (queue) {
      return end;
    }
  }

  /// Reserves the bytes that the next read may bring: nobody takes them over until they are
  /// [written][#wrote(int)]. Takes the place of an earlier claim.
  ///
  /// @return how many of `bytes` still belong to this run
  int claim(int bytes) {
    synchronized (queue) {
      int granted = (int) Math.min(bytes, end - written);
      claimed = written + granted;
      return granted;
    }
  }

  /// Tells how many of the bytes claimed were read and are written; the others are free again.
  void wrote(int bytes) {
    synchronized (queue) {
      written += bytes;
      claimed = written;
    }
  }

  /// Whether every byte is written.
  boolean isDone() {
    synchronized (queue) {
      return written >= end;
    }
  }

  // The rest is called by the queue, with its lock held.

  /// What another connection may take over: half of what is not written, and nothing of what is
  /// claimed.
  long sparable() {
    return end - Math.max(claimed, end - (end - written) / 2);
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
