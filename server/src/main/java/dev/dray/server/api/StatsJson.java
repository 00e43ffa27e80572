package dev.dray.server.api;

import dev.dray.registry.RegistryStats;
import dev.dray.registry.RegistryStats.Share;
import java.util.Map;

/// What the registry holds, in the words of `dray stats --json`.
final class StatsJson {

  private StatsJson() {}

  static void write(RegistryStats stats, Fields fields) {
    fields
        .number("entries", stats.entries())
        .number("downloaded", stats.downloaded())
        .number("installed", stats.installed())
        .number("logical", stats.logical())
        .number("deprecated", stats.deprecated())
        .number("testing", stats.testing())
        .number("bytes", stats.bytes());
    shares("by_format", "format", stats.formats(), fields);
    shares("by_location", "location", stats.locations(), fields);
    shares("by_backend", "backend", stats.backends(), fields);
  }

  private static void shares(String name, String key, Map<String, Share> shares, Fields fields) {
    fields.objects(
        name,
        shares.entrySet(),
        (share, one) ->
            one.text(key, share.getKey())
                .number("models", share.getValue().models())
                .number("bytes", share.getValue().bytes()));
  }
}
