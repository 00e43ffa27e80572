package dev.dray.provider.modelscope;

import dev.dray.json.BoundedJson;
import dev.dray.json.JsonField;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads ModelScope's JSON with bounds, and its values without trusting their types. Its older API
/// writes names with a capital, its newer one in snake case; both are asked for.
final class ScopeJson {

  /// A document is at most 64 MiB and 64 levels deep.
  static final JsonMapper MAPPER = BoundedJson.mapper(64L << 20, 64, 16 << 20);

  private ScopeJson() {}

  /// The first of these members that is there and not null.
  static JsonNode member(JsonNode object, String... names) {
    for (String name : names) {
      JsonNode found = object.path(name);
      if (!found.isMissingNode() && !found.isNull()) {
        return found;
      }
    }
    return object.path(names[0]);
  }

  /// The texts of a list, of the names in a list of objects, or the one text.
  static List<String> texts(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode child : node) {
        JsonField.text(child.isObject() ? member(child, "Name", "name", "id") : child)
            .ifPresent(all::add);
      }
    } else {
      JsonField.text(node).ifPresent(all::add);
    }
    return all;
  }

  /// Seconds since 1970, or a time in ISO 8601.
  static Optional<Instant> time(JsonNode node) {
    try {
      OptionalLong seconds = JsonField.number(node);
      return seconds.isPresent()
          ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong()))
          : JsonField.text(node).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
