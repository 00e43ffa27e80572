package dev.dray.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// How many models a registry knows, and how much room they take. Immutable.
///
/// @param entries all entries
/// @param downloaded those that name files
/// @param installed those whose files are here
/// @param deprecated those that are deprecated
/// @param testing trials and placeholders
/// @param bytes bytes of all files; files that two entries share count once
/// @param formats what was downloaded by container format; `unknown` where none is noted
/// @param locations the same by the name of the location
/// @param backends the same by the program that serves it
public record RegistryStats(
    int entries,
    int downloaded,
    int installed,
    int deprecated,
    int testing,
    long bytes,
    SortedMap<String, Share> formats,
    SortedMap<String, Share> locations,
    SortedMap<String, Share> backends) {

  private static final String UNKNOWN = "unknown";

  /// A number of entries and their bytes.
  ///
  /// @param models how many entries
  /// @param bytes bytes as the entries state them
  public record Share(int models, long bytes) {
    private Share plus(Share other) {
      return new Share(models + other.models, bytes + other.bytes);
    }
  }

  /// Copies the maps.
  public RegistryStats {
    formats = Collections.unmodifiableSortedMap(new TreeMap<>(formats));
    locations = Collections.unmodifiableSortedMap(new TreeMap<>(locations));
    backends = Collections.unmodifiableSortedMap(new TreeMap<>(backends));
  }

  /// Counts entries.
  ///
  /// @param downloads knows which of them are here; looks at the disk
  /// @param trials tells trials and placeholders
  public static RegistryStats of(
      Collection<RegistryEntry> all, DownloadRegistry downloads, TestingNames trials) {
    List<RegistryEntry> downloaded = all.stream().filter(RegistryEntry::hasPath).toList();
    return new RegistryStats(
        all.size(),
        downloaded.size(),
        count(downloaded, entry -> downloads.installed(entry).installed()),
        count(all, RegistryEntry::deprecated),
        count(all, trials::isTesting),
        bytes(downloaded),
        shares(downloaded, entry -> entry.download().format().orElse(UNKNOWN)),
        shares(downloaded, entry -> entry.download().location().orElse(UNKNOWN)),
        shares(downloaded, RegistryEntry::backend));
  }

  /// Entries that name no files.
  public int logical() {
    return entries - downloaded;
  }

  private static int count(Collection<RegistryEntry> all, Predicate<RegistryEntry> what) {
    return (int) all.stream().filter(what).count();
  }

  /// Two programs may serve the same files.
  private static long bytes(List<RegistryEntry> downloaded) {
    Set<List<String>> places = new HashSet<>();
    return downloaded.stream()
        .filter(entry ->
            places.add(
                List.of(
                    entry.download().path().orElse(""),
                    String.join("\n", entry.download().files()))))
        .mapToLong(RegistryStats::size)
        .sum();
  }

  private static SortedMap<String, Share> shares(
      List<RegistryEntry> downloaded, Function<RegistryEntry, String> word) {
    SortedMap<String, Share> shares = new TreeMap<>();
    downloaded.forEach(
        entry -> shares.merge(word.apply(entry), new Share(1, size(entry)), Share::plus));
    return shares;
  }

  private static long size(RegistryEntry entry) {
    return Math.max(0, entry.download().size().orElse(0));
  }
}
