package dev.dray.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What stands behind the question mark. Not thread-safe.
final class Query {

  private final StringBuilder text = new StringBuilder();

  Query add(String name, Object value) {
    text.append(text.isEmpty() ? '?' : '&')
        .append(encoded(name))
        .append('=')
        .append(encoded(value.toString()));
    return this;
  }

  Query add(String name, Optional<?> value) {
    value.ifPresent(v -> add(name, v));
    return this;
  }

  /// A word as it may stand anywhere in an address.
  static String encoded(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
