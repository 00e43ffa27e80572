package dev.dray.distribution;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a registry's JSON with bounds, and its values without trusting their types.
final class DistributionJson {

  /// A document is at most 4 MiB and 32 levels deep; a number is at most 100 digits long.
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(4L << 20)
                          .maxNestingDepth(32)
                          .maxNumberLength(100)
                          .maxNameLength(4096)
                          .maxStringLength(1 << 20)
                          .build())
                  .build())
          .build();

  private DistributionJson() {}

  static Optional<String> text(JsonNode node) {
    return node.isString()
        ? Optional.of(node.stringValue()).filter(t -> !t.isBlank())
        : Optional.empty();
  }

  static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
        ? OptionalLong.of(node.longValue())
        : OptionalLong.empty();
  }
}
