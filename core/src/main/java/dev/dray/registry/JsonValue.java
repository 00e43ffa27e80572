package dev.dray.registry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A JSON value as it stands in a registry file. Numbers keep the text they were written with and
/// objects the order of their keys, so that what is read and written again is the same to the byte.
/// Immutable.
public sealed interface JsonValue
    permits JsonValue.Null,
        JsonValue.Text,
        JsonValue.Numeral,
        JsonValue.Truth,
        JsonValue.Items,
        JsonObject {

  /// JSON's `null`.
  record Null() implements JsonValue {
    static final Null ONLY = new Null();
  }

  /// A text.
  ///
  /// @param value the characters, unescaped
  record Text(String value) implements JsonValue {}

  /// A number.
  ///
  /// @param literal as it is written, `NaN` and the infinities of Python included
  record Numeral(String literal) implements JsonValue {}

  /// A truth value.
  ///
  /// @param value which of the two
  record Truth(boolean value) implements JsonValue {
    static final Truth YES = new Truth(true);
    static final Truth NO = new Truth(false);
  }

  /// A list.
  ///
  /// @param items in their order
  record Items(List<JsonValue> items) implements JsonValue {
    static final Items EMPTY = new Items(List.of());

    /// Copies the list.
    public Items {
      items = List.copyOf(items);
    }
  }

  /// JSON's `null`: not set.
  static JsonValue unset() {
    return Null.ONLY;
  }

  /// A text.
  static JsonValue of(String value) {
    return new Text(value);
  }

  /// A text, or null where there is none.
  static JsonValue of(Optional<String> value) {
    return value.<JsonValue>map(Text::new).orElse(Null.ONLY);
  }

  /// A whole number.
  static JsonValue of(long value) {
    return new Numeral(Long.toString(value));
  }

  /// A number with a fraction, written as Python writes it.
  static JsonValue of(double value) {
    return new Numeral(PythonNumber.text(value));
  }

  /// A truth value.
  static JsonValue of(boolean value) {
    return value ? Truth.YES : Truth.NO;
  }

  /// A list of texts.
  static JsonValue of(List<String> texts) {
    return texts.isEmpty() ? Items.EMPTY : new Items(texts.stream().map(JsonValue::of).toList());
  }

  /// The text, if it is one.
  default Optional<String> text() {
    return this instanceof Text t ? Optional.of(t.value()) : Optional.empty();
  }

  /// The text without blanks around it, if it is one and has any.
  default Optional<String> word() {
    // Asked some forty times for each entry of a list.
    if (!(this instanceof Text(String value))) {
      return Optional.empty();
    }
    String bare = value.strip();
    return bare.isEmpty() ? Optional.empty() : Optional.of(bare);
  }

  /// The whole number, if it is one that fits; a number with a fraction of zero is one.
  default OptionalLong whole() {
    if (!(this instanceof Numeral n) || n.literal().length() > 40) {
      return OptionalLong.empty();
    }
    try {
      BigInteger whole = new BigDecimal(n.literal()).toBigIntegerExact();
      return OptionalLong.of(whole.longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /// The number, if it is one.
  default OptionalDouble number() {
    if (!(this instanceof Numeral n)) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(n.literal()));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /// Whether it is `true`.
  default boolean isTrue() {
    return this instanceof Truth t && t.value();
  }

  /// Whether it is `null`.
  default boolean isNull() {
    return this instanceof Null;
  }

  /// The items, if it is a list; none otherwise.
  default List<JsonValue> list() {
    return this instanceof Items i ? i.items() : List.of();
  }

  /// The texts of a list; one text stands for a list of one.
  default List<String> texts() {
    return this instanceof Text t
        ? List.of(t.value())
        : list().stream().flatMap(item -> item.text().stream()).toList();
  }

  /// The object, if it is one; an empty one otherwise.
  default JsonObject object() {
    return this instanceof JsonObject o ? o : JsonObject.EMPTY;
  }
}
