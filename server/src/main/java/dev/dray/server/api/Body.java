package dev.dray.server.api;

import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON object that a caller sent. Fields that are `null` are as if they were not there; fields
/// that nobody knows are refused, because a misspelt wish would be passed over otherwise.
final class Body {

  private static final int LONGEST = 4096;

  private final ObjectNode node;

  private Body(ObjectNode node) {
    this.node = node;
  }

  /// The body of a request.
  ///
  /// @param known the fields it may have
  /// @throws IOException if the caller is gone
  static Body of(Exchange exchange, String... known) throws IOException {
    ObjectNode node = exchange.json();
    Set<String> unknown = new TreeSet<>(node.propertyNames());
    unknown.removeAll(Set.of(known));
    if (!unknown.isEmpty()) {
      throw RefusedException.invalid(
          "The body has fields that nobody knows: " + String.join(", ", unknown),
          "Known are " + String.join(", ", known) + ".");
    }
    return new Body(node);
  }

  /// Whether a field is there, `null` included.
  boolean has(String name) {
    return node.has(name);
  }

  /// A text.
  Optional<String> text(String name) {
    Optional<JsonNode> value = value(name);
    value
        .filter(v -> !v.isString())
        .ifPresent(v -> {
          throw wrong(name, "a text");
        });
    return value.map(v -> bounded(name, v.stringValue()));
  }

  /// A text that has to be there.
  String required(String name) {
    return text(name)
        .filter(t -> !t.isBlank())
        .orElseThrow(
            () -> RefusedException.invalid("'" + name + "' is missing", "Say it in the body."));
  }

  /// A whole number from `least`.
  OptionalLong whole(String name, long least) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!value.get().isIntegralNumber()
        || !value.get().canConvertToLong()
        || value.get().longValue() < least) {
      throw wrong(name, "a whole number from " + least);
    }
    return OptionalLong.of(value.get().longValue());
  }

  /// True or false; false if it is not there.
  boolean flag(String name) {
    Optional<JsonNode> value = value(name);
    value
        .filter(v -> !v.isBoolean())
        .ifPresent(v -> {
          throw wrong(name, "true or false");
        });
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /// A list of texts.
  ///
  /// @param most how many at most
  List<String> texts(String name, int most) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray() || value.get().size() > most) {
      throw wrong(name, "a list of at most " + most + " texts");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode one : value.get()) {
      if (!one.isString()) {
        throw wrong(name, "a list of texts");
      }
      texts.add(bounded(name, one.stringValue()));
    }
    return List.copyOf(texts);
  }

  /// The fields of an object.
  Map<String, JsonNode> fields(String name) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty() || !value.get().isObject()) {
      throw wrong(name, "an object");
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    value.get().properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
    return fields;
  }

  private Optional<JsonNode> value(String name) {
    return node.optional(name).filter(v -> !v.isNull());
  }

  private static String bounded(String name, String text) {
    if (text.length() > LONGEST) {
      throw wrong(name, "a text of at most " + LONGEST + " characters");
    }
    return text;
  }

  private static RefusedException wrong(String name, String wanted) {
    return RefusedException.invalid("'" + name + "' has to be " + wanted, "Correct the body.");
  }
}
