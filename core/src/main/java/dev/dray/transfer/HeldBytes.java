package dev.dray.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which bytes of a file lie in its part file, as disjoint stretches that never touch each other.
/// Kept by byte and not by piece, so that another piece size, another number of connections or a
/// cut in the middle of a piece loses nothing. Thread-safe.
final class HeldBytes {

  private final TreeMap<Long, Long> spans = new TreeMap<>();
  private long total;

  /// Adds bytes that were written; overlaps with what is here are harmless.
  synchronized void add(Span span) {
    long from = span.from();
    long to = span.to();
    Map.Entry<Long, Long> before = spans.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      if (before.getValue() >= to) {
        return;
      }
      from = before.getKey();
      total -= before.getValue() - before.getKey();
    }
    Map.Entry<Long, Long> next = spans.higherEntry(from);
    while (next != null && next.getKey() <= to) {
      to = Math.max(to, next.getValue());
      total -= next.getValue() - next.getKey();
      spans.remove(next.getKey());
      next = spans.higherEntry(from);
    }
    spans.put(from, to);
    total += to - from;
  }

  /// Takes bytes out; those that are not here are harmless.
  synchronized void remove(Span gone) {
    Map.Entry<Long, Long> before = spans.lowerEntry(gone.from());
    if (before != null && before.getValue() > gone.from()) {
      spans.put(before.getKey(), gone.from());
      total -= before.getValue() - gone.from();
      if (before.getValue() > gone.to()) {
        spans.put(gone.to(), before.getValue());
        total += before.getValue() - gone.to();
      }
    }
    Map.Entry<Long, Long> next = spans.ceilingEntry(gone.from());
    while (next != null && next.getKey() < gone.to()) {
      spans.remove(next.getKey());
      total -= next.getValue() - next.getKey();
      if (next.getValue() > gone.to()) {
        spans.put(gone.to(), next.getValue());
        total += next.getValue() - gone.to();
      }
      next = spans.higherEntry(next.getKey());
    }
  }

  /// How many bytes are here.
  synchronized long total() {
    return total;
  }

  /// How many bytes from the start on are here without a hole.
  synchronized long prefix() {
    Map.Entry<Long, Long> first = spans.firstEntry();
    return first == null || first.getKey() != 0 ? 0 : first.getValue();
  }

  /// The stretches that are here, in order.
  synchronized List<Span> spans() {
    List<Span> copy = new ArrayList<>(spans.size());
    spans.forEach((from, to) -> copy.add(new Span(from, to)));
    return copy;
  }

  /// The stretches below `size` that are not here, in order.
  synchronized List<Span> gaps(long size) {
    List<Span> gaps = new ArrayList<>();
    long position = 0;
    for (Map.Entry<Long, Long> span : spans.entrySet()) {
      if (span.getKey() > position) {
        gaps.add(new Span(position, Math.min(size, span.getKey())));
      }
      position = span.getValue();
      if (position >= size) {
        return gaps;
      }
    }
    if (position < size) {
      gaps.add(new Span(position, size));
    }
    return gaps;
  }

  /// Forgets every byte from `end` on.
  synchronized void cut(long end) {
    List<Span> before = spans();
    clear();
    before.stream()
        .filter(span -> span.from() < end)
        .forEach(span -> add(new Span(span.from(), Math.min(end, span.to()))));
  }

  /// Forgets everything.
  synchronized void clear() {
    spans.clear();
    total = 0;
  }
}
