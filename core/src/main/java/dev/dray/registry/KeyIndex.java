package dev.dray.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds entries by any of their names, whatever the case. Thread-safe.
///
/// Implementation note. A table of hashes alone, in chains of equal buckets: an entry has about
/// eight names, most of them made from others, and keeping them would double the memory of a large
/// registry. A hit is checked against the entry itself.
final class KeyIndex {

  private static final int USUAL_NAMES = 9;

  private final List<RegistryEntry> entries;
  private final int[] heads;
  private final int[] next;
  private final int[] owners;

  KeyIndex(List<RegistryEntry> entries) {
    this.entries = entries;
    int[] hashes = new int[Math.max(16, entries.size() * USUAL_NAMES)];
    int[] entryOf = new int[hashes.length];
    int count = 0;
    for (int i = 0; i < entries.size(); i++) {
      for (EntryNames.Key key : EntryNames.of(entries.get(i))) {
        if (count == hashes.length) {
          hashes = Arrays.copyOf(hashes, count + count / 2);
          entryOf = Arrays.copyOf(entryOf, hashes.length);
        }
        hashes[count] = key.text().hashCode();
        entryOf[count++] = i;
      }
    }
    this.heads = new int[Integer.highestOneBit(Math.max(16, count)) << 1];
    this.next = new int[count];
    this.owners = Arrays.copyOf(entryOf, count);
    Arrays.fill(heads, -1);
    // Backwards, so that a chain has the entries in their order.
    for (int i = count - 1; i >= 0; i--) {
      int bucket = bucket(hashes[i]);
      next[i] = heads[bucket];
      heads[bucket] = i;
    }
  }

  private int bucket(int hash) {
    return (hash ^ (hash >>> 16)) & (heads.length - 1);
  }

  /// The entries that a name stands for, by its strongest meaning: what is somebody's own name is
  /// nobody's alias.
  List<RegistryEntry> find(String text) {
    String wanted = VariantNames.lower(text.strip());
    EntryNames.Kind best = EntryNames.Kind.DISPLAY;
    List<RegistryEntry> found = new ArrayList<>();
    int last = -1;
    for (int at = heads[bucket(wanted.hashCode())]; at >= 0; at = next[at]) {
      if (owners[at] == last) {
        continue;
      }
      last = owners[at];
      RegistryEntry entry = entries.get(last);
      for (EntryNames.Key key : EntryNames.of(entry)) {
        if (key.text().equals(wanted) && key.kind().compareTo(best) <= 0) {
          if (key.kind() != best) {
            best = key.kind();
            found.clear();
          }
          found.add(entry);
        }
      }
    }
    return found;
  }
}
