package dev.dray.server.mirror.content;

import java.util.concurrent.atomic.LongAdder;

/// What the mirror did since it was opened. Thread-safe.
public final class MirrorCounts {

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder follows = new LongAdder();
  private final LongAdder passed = new LongAdder();

  /// A file was here.
  public void hit() {
    hits.increment();
  }

  /// A file was not here.
  ///
  /// @param followed whether somebody had asked for it before, so that it was on its way
  public void miss(boolean followed) {
    (followed ? follows : misses).increment();
  }

  /// A short range was passed on.
  public void passedOn(int bytes) {
    passed.add(bytes);
  }

  /// Requests for files that were here.
  public long hits() {
    return hits.sum();
  }

  /// Requests that began a download.
  public long misses() {
    return misses.sum();
  }

  /// Requests that followed a download which was running.
  public long follows() {
    return follows.sum();
  }

  /// Bytes that were passed on and not kept.
  public long passedOn() {
    return passed.sum();
  }
}
