package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TestingNames;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The registry's entries in the order in which people see them, with what each list asks of each
/// of them. Worked out once for each state of the registry, because sorting and matching a hundred
/// thousand names takes half a second. Thread-safe; of several callers who find the registry
/// changed, one reads it.
final class RegistryView {

  /// An entry.
  ///
  /// @param entry the entry
  /// @param words its names in lower case, to be searched
  /// @param trial whether it is there for a test only
  record Shown(RegistryEntry entry, String words, boolean trial) {}

  private record Known(RegistryContents contents, List<Shown> shown) {}

  private static final Comparator<RegistryEntry> ORDER =
      Comparator.comparing(RegistryEntry::displayName, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(RegistryEntry::name);

  private final Dray dray;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Known> known = Optional.empty();

  RegistryView(Dray dray) {
    this.dray = dray;
  }

  /// All entries, by their display names.
  ///
  /// @throws dev.dray.error.StorageException if the registry cannot be read
  @SuppressWarnings("ReferenceEquality") // Contents never change; other contents are other ones.
  List<Shown> all() {
    lock.lock();
    try {
      RegistryContents contents = dray.registry().contents();
      Known now =
          known
              .filter(one -> one.contents() == contents)
              .orElseGet(() -> new Known(contents, shown(contents)));
      known = Optional.of(now);
      return now.shown();
    } finally {
      lock.unlock();
    }
  }

  private List<Shown> shown(RegistryContents contents) {
    TestingNames testing = dray.registry().rules().testing();
    return contents.entries().stream()
        .sorted(ORDER)
        .map(entry ->
            new Shown(
                entry,
                (entry.name() + " " + entry.displayName()).toLowerCase(Locale.ROOT),
                testing.isTesting(entry)))
        .toList();
  }
}
