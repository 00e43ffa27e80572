package dev.dray.provider.huggingface;

import dev.dray.json.BoundedJson;
import dev.dray.json.JsonField;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the hub's JSON with bounds, and its values without trusting their types.
final class HubJson {

  /// A document is at most 512 MiB and 64 levels deep; a number is at most 100 digits long.
  static final JsonFactory FACTORY = BoundedJson.factory(512L << 20, 64, 16 << 20);

  static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

  private HubJson() {}

  static Optional<Instant> time(JsonNode node) {
    try {
      return JsonField.text(node).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
