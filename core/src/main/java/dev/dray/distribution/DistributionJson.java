package dev.dray.distribution;

import dev.dray.json.BoundedJson;
import tools.jackson.databind.json.JsonMapper;

/// Reads a registry's JSON with bounds, and its values without trusting their types.
final class DistributionJson {

  /// A document is at most 4 MiB and 32 levels deep; a number is at most 100 digits long.
  static final JsonMapper MAPPER = BoundedJson.mapper(4L << 20, 32, 1 << 20);

  private DistributionJson() {}
}
