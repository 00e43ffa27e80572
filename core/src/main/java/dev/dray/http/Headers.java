package dev.dray.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Header fields in the order they were given; names are compared without regard to case and may
/// occur several times. Immutable.
///
/// @param fields all of them
public record Headers(List<Field> fields) {

  /// No header at all.
  public static final Headers EMPTY = new Headers(List.of());

  /// One header field.
  ///
  /// @param name a token of RFC 9110 §5.6.2
  /// @param value without line ends
  public record Field(String name, String value) {

    /// @throws IllegalArgumentException if the name is no token or the value holds a line end or
    ///   NUL
    public Field {
      if (!isToken(name)) {
        throw new IllegalArgumentException("not a header name");
      }
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '\r' || c == '\n' || c == 0) {
          throw new IllegalArgumentException("header " + name + " holds a line end");
        }
      }
    }

    /// Names the field; values may hold secrets or signed links.
    @Override
    public String toString() {
      return name;
    }
  }

  /// Copies the list.
  public Headers {
    fields = List.copyOf(fields);
  }

  /// Headers from names and values in turn.
  ///
  /// @throws IllegalArgumentException if their number is odd, or for [Field]'s reasons
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a header without a value");
    }
    List<Field> list = new ArrayList<>(namesAndValues.length / 2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      list.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new Headers(list);
  }

  /// The value of the first field of that name.
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        return Optional.of(field.value);
      }
    }
    return Optional.empty();
  }

  /// The values of all fields of that name, in order.
  public List<String> all(String name) {
    return fields.stream().filter(f -> f.name.equalsIgnoreCase(name)).map(Field::value).toList();
  }

  /// Whether there is a field of that name.
  public boolean has(String name) {
    return first(name).isPresent();
  }

  /// The same with this field in place of all of its name.
  public Headers with(String name, String value) {
    List<Field> list = new ArrayList<>(without(name).fields);
    list.add(new Field(name, value));
    return new Headers(list);
  }

  /// The same without the fields of that name.
  public Headers without(String name) {
    return new Headers(fields.stream().filter(f -> !f.name.equalsIgnoreCase(name)).toList());
  }

  /// Whether one of the comma-separated members of the fields of that name is `token`.
  public boolean lists(String name, String token) {
    for (String value : all(name)) {
      for (String member : value.split(",", -1)) {
        if (member.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The first value of `Content-Length`, in bytes, if it is a number. Of an answer to HEAD this is
  /// the length that GET would have; of a redirect it says nothing about the file.
  public OptionalLong contentLength() {
    return first("Content-Length").map(Headers::decimal).orElse(OptionalLong.empty());
  }

  /// A non-negative decimal number of at most 18 digits, or nothing.
  static OptionalLong decimal(String text) {
    String digits = text.strip();
    if (digits.isEmpty() || digits.length() > 18) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return OptionalLong.empty();
      }
      value = value * 10 + (c - '0');
    }
    return OptionalLong.of(value);
  }

  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isTokenChar(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
