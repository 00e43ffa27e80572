package dev.dray.server.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object of an answer, written field by field. What is not known is `null`: a field is
/// never left out. Not thread-safe.
final class Fields {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode node = NODES.objectNode();

  private Fields() {}

  /// An object.
  static ObjectNode of(Consumer<Fields> fill) {
    Fields fields = new Fields();
    fill.accept(fields);
    return fields.node;
  }

  /// A list of objects.
  static <T> ArrayNode list(Collection<T> items, BiConsumer<T, Fields> fill) {
    ArrayNode list = NODES.arrayNode(items.size());
    for (T item : items) {
      list.add(of(fields -> fill.accept(item, fields)));
    }
    return list;
  }

  Fields text(String name, Object value) {
    node.put(name, value.toString());
    return this;
  }

  Fields text(String name, Optional<?> value) {
    node.set(name, value.<JsonNode>map(v -> NODES.stringNode(v.toString())).orElse(none()));
    return this;
  }

  Fields number(String name, long value) {
    node.put(name, value);
    return this;
  }

  Fields number(String name, OptionalLong value) {
    node.set(name, value.isPresent() ? NODES.numberNode(value.getAsLong()) : none());
    return this;
  }

  Fields number(String name, OptionalInt value) {
    node.set(name, value.isPresent() ? NODES.numberNode(value.getAsInt()) : none());
    return this;
  }

  Fields number(String name, Optional<Long> value) {
    return number(name, value.map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  Fields decimal(String name, double value) {
    node.put(name, value);
    return this;
  }

  Fields flag(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  Fields texts(String name, Collection<?> values) {
    ArrayNode list = node.putArray(name);
    values.forEach(value -> list.add(value.toString()));
    return this;
  }

  <T> Fields objects(String name, Collection<T> items, BiConsumer<T, Fields> fill) {
    node.set(name, list(items, fill));
    return this;
  }

  Fields object(String name, Consumer<Fields> fill) {
    node.set(name, of(fill));
    return this;
  }

  Fields node(String name, JsonNode value) {
    node.set(name, value);
    return this;
  }

  Fields node(String name, Optional<? extends JsonNode> value) {
    node.set(name, value.<JsonNode>map(v -> v).orElse(none()));
    return this;
  }

  /// Everything that another object says.
  Fields all(ObjectNode other) {
    node.setAll(other);
    return this;
  }

  /// The objects of a page and where the next one begins.
  static <T> ObjectNode page(Page<T> page, BiConsumer<T, Fields> fill) {
    return of(fields -> page.write(fields, fill));
  }

  /// A list that has no pages.
  static <T> ObjectNode items(List<T> items, BiConsumer<T, Fields> fill) {
    return of(fields -> fields.objects("items", items, fill));
  }

  private static JsonNode none() {
    return NODES.nullNode();
  }
}
