package dev.dray.testkit.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Header fields in their order, names compared without case. Mutable; not thread-safe.
public final class Headers {
  private final List<Field> fields = new ArrayList<>();

  /// Empty headers.
  public Headers() {}

  /// One field as it goes over the wire.
  ///
  /// @param name the name, in the spelling that was sent
  /// @param value the value, without surrounding space
  public record Field(String name, String value) {}

  /// Headers from alternating names and values.
  public static Headers of(String... namesAndValues) {
    Headers headers = new Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /// Adds a field, keeping others of that name.
  public Headers add(String name, String value) {
    fields.add(new Field(name, value));
    return this;
  }

  /// Adds all fields of `other`.
  public Headers addAll(Headers other) {
    fields.addAll(other.fields);
    return this;
  }

  /// Puts a field in place of all others of that name.
  public Headers set(String name, String value) {
    remove(name);
    return add(name, value);
  }

  /// Removes all fields of that name.
  public Headers remove(String name) {
    fields.removeIf(field -> field.name().equalsIgnoreCase(name));
    return this;
  }

  /// The first value of that name.
  public Optional<String> first(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .findFirst();
  }

  /// Whether there is a field of that name.
  public boolean has(String name) {
    return first(name).isPresent();
  }

  /// All fields in their order.
  public List<Field> fields() {
    return List.copyOf(fields);
  }

  /// An independent copy.
  public Headers copy() {
    return new Headers().addAll(this);
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
