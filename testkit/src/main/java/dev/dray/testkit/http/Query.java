package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decoded parameters of a query or of a form body, in their order; names may repeat.
///
/// @param parameters name and value of each
public record Query(List<Parameter> parameters) {

  /// One parameter.
  ///
  /// @param name decoded name
  /// @param value decoded value, empty if there was none
  public record Parameter(String name, String value) {}

  /// Copies the list.
  public Query {
    parameters = List.copyOf(parameters);
  }

  /// Reads `a=1&b=2`; broken percent signs are taken as they are.
  public static Query parse(String raw) {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : List.of(raw.split("&", -1))) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        parameters.add(
            new Parameter(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1))));
      }
    }
    return new Query(parameters);
  }

  /// The first value of that name.
  public Optional<String> first(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(Parameter::value)
        .findFirst();
  }

  /// All values of `name` and of `name[]`.
  public List<String> all(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name) || parameter.name().equals(name + "[]"))
        .map(Parameter::value)
        .toList();
  }

  /// Whether the parameter is `true` or `1`.
  public boolean flag(String name) {
    String value = first(name).orElse("");
    return value.equals("1") || value.equalsIgnoreCase("true");
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
