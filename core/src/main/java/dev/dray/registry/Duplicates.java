package dev.dray.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Entries that say the same model twice: equal family, program, container and quantization.
public final class Duplicates {

  /// Entries of one variant.
  ///
  /// @param richest the one that knows most; of equals the first
  /// @param others the rest, in the order of the registry
  public record Group(RegistryEntry richest, List<RegistryEntry> others) {
    /// Copies the list.
    public Group {
      others = List.copyOf(others);
    }
  }

  private record Key(String family, String backend, String format, String quantization) {}

  private Duplicates() {}

  /// The variants that are there more than once, in the order of the registry. Those of which no
  /// entry lies anywhere are left alone: they are plans, not copies.
  public static List<Group> of(List<RegistryEntry> entries) {
    Map<Key, List<RegistryEntry>> byVariant = new LinkedHashMap<>();
    for (RegistryEntry entry : entries) {
      Key key =
          new Key(
              VariantNames.family(entry.family().orElseGet(entry::name)),
              entry.backend(),
              entry.download().format().map(VariantNames::lower).orElse(""),
              entry.quantization().orElse(""));
      byVariant.computeIfAbsent(key, _ -> new ArrayList<>()).add(entry);
    }
    return byVariant.values().stream()
        .filter(group -> group.size() > 1 && group.stream().anyMatch(RegistryEntry::hasPath))
        .map(Duplicates::group)
        .toList();
  }

  /// How much an entry knows: 3 for a quantization, 2 for a place, 1 for a size, and 1 for each key
  /// of its metadata.
  public static int score(RegistryEntry entry) {
    return (entry.quantization().isPresent() ? 3 : 0)
        + (entry.hasPath() ? 2 : 0)
        + (entry.download().size().orElse(0) > 0 ? 1 : 0)
        + entry.metadata().size();
  }

  private static Group group(List<RegistryEntry> entries) {
    RegistryEntry best = entries.getFirst();
    for (RegistryEntry entry : entries) {
      best = score(entry) > score(best) ? entry : best;
    }
    RegistryEntry richest = best;
    return new Group(richest, entries.stream().filter(e -> !e.equals(richest)).toList());
  }
}
