package dev.dray.server.api;

import dev.dray.inventory.Eviction;
import tools.jackson.databind.node.ObjectNode;

/// An eviction in the words of `dray cache evict --json`.
final class EvictionJson {

  private EvictionJson() {}

  static ObjectNode of(Eviction eviction) {
    return Fields.of(fields ->
        fields
            .flag("dry_run", !eviction.done())
            .number("bytes_before", eviction.before().bytes())
            .number("bytes_limit", eviction.limit().bytes())
            .number("bytes_after", eviction.after().bytes())
            .flag("fits", eviction.fits())
            .objects(
                "evicted",
                eviction.evicted(),
                (model, one) ->
                    one.text("model", model.key())
                        .text("path", model.folder())
                        .number("bytes", model.size().bytes())
                        .text("last_used", model.lastUsed()))
            .objects(
                "kept",
                eviction.kept(),
                (kept, one) ->
                    one.text("model", kept.model().key()).text("reason", kept.reason())));
  }
}
