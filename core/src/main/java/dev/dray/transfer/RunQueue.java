package dev.dray.transfer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What is still to be read of one file, handed out front first so that the contiguous prefix grows
/// and can be hashed. Thread-safe.
///
/// Implementation note. `pending` holds the stretches nobody reads, by their first byte; `active`
/// the runs being read. Invariant, whenever the lock is free: pending stretches, the unwritten
/// rests of active runs, and the written bytes are disjoint and together the whole file. A run is
/// handed out in whole pieces, more of them while much is left (fewer requests), one at a time
/// towards the end (the last connections finish together); all of a stretch if there is only one
/// connection, which is cut short when others join. When nothing is pending, the longest rest is
/// split in two: the victim's end moves to the middle under the lock, or to the end of what it
/// reserved if that lies behind the middle. Since the victim reserves under the same lock, before
/// each read, whatever that read may bring, no byte is written by both, none by neither, and none
/// is read for nothing.
final class RunQueue {

  /// Below this a rest is not split: a request costs more than it saves.
  static final long SMALLEST_SPLIT = 256 * 1024;

  /// The end of a file whose size is unknown; far from overflow.
  static final long ENDLESS = 1L << 62;

  private static final int LONGEST_RUN_PIECES = 4;

  private final long pieceSize;
  private final TreeMap<Long, Long> pending = new TreeMap<>();
  private final Set<Run> active = new HashSet<>();
  private boolean splittable = true;

  RunQueue(List<Span> gaps, long pieceSize) {
    this.pieceSize = pieceSize;
    gaps.forEach(gap -> pending.put(gap.from(), gap.to()));
  }

  /// The next run for one of so many connections, or nothing if no other connection is of use.
  synchronized Optional<Run> take(int connections) {
    if (pending.isEmpty()) {
      shorten(connections);
    }
    Map.Entry<Long, Long> first = pending.pollFirstEntry();
    if (first == null) {
      return split();
    }
    long from = first.getKey();
    long to =
        splittable && connections > 1
            ? Math.min(first.getValue(), endOfRun(from, first.getValue(), connections))
            : first.getValue();
    if (to < first.getValue()) {
      pending.put(to, first.getValue());
    }
    return Optional.of(started(from, to));
  }

  private long endOfRun(long from, long to, int connections) {
    long left = to - from;
    for (Map.Entry<Long, Long> gap : pending.entrySet()) {
      left += gap.getValue() - gap.getKey();
    }
    long pieces = left / pieceSize / (4L * connections);
    pieces = Math.clamp(pieces, 1, LONGEST_RUN_PIECES);
    return (from / pieceSize + pieces) * pieceSize;
  }

  /// A connection that read alone has all of the rest for its run. Now that others join, it keeps
  /// what one of several would get.
  private void shorten(int connections) {
    if (!splittable || connections == 1 || active.size() != 1) {
      return;
    }
    Run run = active.iterator().next();
    long end = endOfRun(run.reserved(), run.currentEnd(), connections);
    if (run.currentEnd() - end > LONGEST_RUN_PIECES * pieceSize) {
      pending.put(end, run.currentEnd());
      run.endAt(end);
    }
  }

  private Optional<Run> split() {
    if (!splittable) {
      return Optional.empty();
    }
    Optional<Run> longest =
        active.stream().max((one, other) -> Long.compare(one.sparable(), other.sparable()));
    if (longest.isEmpty() || longest.get().sparable() < SMALLEST_SPLIT) {
      return Optional.empty();
    }
    Run victim = longest.get();
    long end = victim.currentEnd();
    long middle = end - victim.sparable();
    victim.endAt(middle);
    return Optional.of(started(middle, end));
  }

  private Run started(long from, long to) {
    Run run = new Run(this, from, to);
    active.add(run);
    return run;
  }

  /// Whether another connection would find something to do.
  synchronized boolean hasWork() {
    return !pending.isEmpty()
        || (splittable && active.stream().anyMatch(run -> run.sparable() >= SMALLEST_SPLIT));
  }

  /// Whether nothing is left to read and nobody is reading.
  synchronized boolean isFinished() {
    return pending.isEmpty() && active.isEmpty();
  }

  /// Ends a run; what it did not write goes back to the pending stretches. Harmless the second
  /// time.
  synchronized void giveBack(Run run) {
    if (active.remove(run) && run.written() < run.currentEnd()) {
      pending.put(splittable ? run.written() : 0, run.currentEnd());
    }
  }

  /// The file's size became known while `run`, from its start on, is read on a guess.
  synchronized void sizeIs(long size, Run run) {
    long guessed = run.currentEnd();
    if (size > guessed) {
      pending.put(guessed, size);
    } else {
      run.endAt(Math.max(size, run.written()));
    }
  }

  /// The file can only be had from its first byte on, by one connection: `run`, the only active
  /// one, becomes that reading.
  ///
  /// @param end the file's size, or [#ENDLESS]
  synchronized void becomeWhole(Run run, long end) {
    pending.clear();
    splittable = false;
    run.restart(end);
  }

  /// What nobody reads, for tests.
  synchronized List<Span> pending() {
    List<Span> copy = new ArrayList<>();
    pending.forEach((from, to) -> copy.add(new Span(from, to)));
    return copy;
  }
}
