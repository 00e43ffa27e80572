package dev.dray.provider.huggingface;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the hub's JSON with bounds, and its values without trusting their types.
final class HubJson {

  /// A document is at most 512 MiB and 64 levels deep; a number is at most 100 digits long.
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(512L << 20)
                  .maxNestingDepth(64)
                  .maxNumberLength(100)
                  .maxNameLength(4096)
                  .maxStringLength(16 << 20)
                  .build())
          .build();

  static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

  private HubJson() {}

  static Optional<String> text(JsonNode node) {
    return node.isString()
        ? Optional.of(node.stringValue()).filter(t -> !t.isBlank())
        : Optional.empty();
  }

  /// The texts of a list, or the one text that stands for a list of one.
  static List<String> texts(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(child -> text(child).ifPresent(all::add));
    } else {
      text(node).ifPresent(all::add);
    }
    return all;
  }

  static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
        ? OptionalLong.of(node.longValue())
        : OptionalLong.empty();
  }

  static Optional<Instant> time(JsonNode node) {
    try {
      return text(node).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
