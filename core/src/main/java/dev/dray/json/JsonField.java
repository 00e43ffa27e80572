package dev.dray.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Reads values whose type nobody guarantees: what is of another type is not there.
public final class JsonField {

  private JsonField() {}

  /// A text that is not blank.
  public static Optional<String> text(JsonNode node) {
    return node.isString()
        ? Optional.of(node.stringValue()).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  /// The texts of a list; what else is in it is passed over.
  public static List<String> texts(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(child -> text(child).ifPresent(all::add));
    }
    return all;
  }

  /// The texts of a list, or the one text that stands for a list of one.
  public static List<String> textOrTexts(JsonNode node) {
    return node.isArray() ? texts(node) : text(node).map(List::of).orElse(List.of());
  }

  /// A whole number from zero.
  public static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
        ? OptionalLong.of(node.longValue())
        : OptionalLong.empty();
  }

  /// A finite number from zero.
  public static OptionalDouble decimal(JsonNode node) {
    return node.isNumber() && node.doubleValue() >= 0 && Double.isFinite(node.doubleValue())
        ? OptionalDouble.of(node.doubleValue())
        : OptionalDouble.empty();
  }

  /// Whether it says `true`.
  public static boolean isTrue(JsonNode node) {
    return node.isBoolean() && node.booleanValue();
  }
}
