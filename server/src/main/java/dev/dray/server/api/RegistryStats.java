package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TestingNames;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Counts what the registry holds, in the words of `dray stats --json`. Used once.
final class RegistryStats {

  /// A number of entries and their bytes.
  private record Share(int entries, long bytes) {
    Share plus(Share other) {
      return new Share(entries + other.entries, bytes + other.bytes);
    }
  }

  private final Map<String, Share> formats = new TreeMap<>();
  private final Map<String, Share> locations = new TreeMap<>();
  private final Map<String, Share> backends = new TreeMap<>();
  private final Set<List<String>> places = new HashSet<>();
  private int entries;
  private int downloaded;
  private int installed;
  private int deprecated;
  private int testing;
  private long bytes;

  static void write(Dray dray, Fields fields) {
    RegistryStats stats = new RegistryStats();
    DownloadRegistry downloads = dray.downloadRegistry();
    TestingNames trials = dray.registry().rules().testing();
    for (RegistryEntry entry : dray.registry().entries()) {
      stats.testing += trials.isTesting(entry) ? 1 : 0;
      stats.count(entry, downloads);
    }
    stats.write(fields);
  }

  private void count(RegistryEntry entry, DownloadRegistry downloads) {
    entries++;
    deprecated += entry.deprecated() ? 1 : 0;
    if (!entry.hasPath()) {
      return;
    }
    downloaded++;
    installed += downloads.installed(entry).installed() ? 1 : 0;
    Share share = new Share(1, Math.max(0, entry.download().size().orElse(0)));
    // Two programs may serve the same files.
    boolean first =
        places.add(
            List.of(
                entry.download().path().orElse(""), String.join("\n", entry.download().files())));
    bytes += first ? share.bytes() : 0;
    formats.merge(entry.download().format().orElse("unknown"), share, Share::plus);
    locations.merge(entry.download().location().orElse("unknown"), share, Share::plus);
    backends.merge(entry.backend(), share, Share::plus);
  }

  private void write(Fields fields) {
    fields
        .number("entries", entries)
        .number("downloaded", downloaded)
        .number("installed", installed)
        .number("logical", entries - downloaded)
        .number("deprecated", deprecated)
        .number("testing", testing)
        .number("bytes", bytes);
    shares("by_format", "format", formats, fields);
    shares("by_location", "location", locations, fields);
    shares("by_backend", "backend", backends, fields);
  }

  private static void shares(String name, String key, Map<String, Share> shares, Fields fields) {
    fields.objects(
        name,
        shares.entrySet(),
        (share, one) ->
            one.text(key, share.getKey())
                .number("models", share.getValue().entries())
                .number("bytes", share.getValue().bytes()));
  }
}
