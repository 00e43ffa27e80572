package dev.dray.server.mirror.content;

import java.util.concurrent.atomic.LongAdder;

/// What the mirror did since it was opened. Thread-safe; every number only grows.
public final class MirrorCounts {

  private final LongAdder requests = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder follows = new LongAdder();
  private final LongAdder passed = new LongAdder();

  /// A request was answered.
  ///
  /// @param bytes bytes of the answer's body that went out
  public void answered(long bytes) {
    requests.increment();
    sent.add(bytes);
  }

  /// Bytes of files came from behind the mirror.
  public void received(long bytes) {
    received.add(bytes);
  }

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
    received.add(bytes);
  }

  /// Requests of every kind.
  public long requests() {
    return requests.sum();
  }

  /// Bytes of bodies that were sent to callers.
  public long sent() {
    return sent.sum();
  }

  /// Bytes of files that came from the hub or the registry, repeated and passed-on ones included.
  public long received() {
    return received.sum();
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
