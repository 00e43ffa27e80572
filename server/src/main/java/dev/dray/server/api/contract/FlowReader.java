package dev.dray.server.api.contract;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads one value that stands in one line of YAML: a scalar, `[…]` or `{…}`. Used once.
final class FlowReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}\\.[0-9]{1,15}");

  private final String text;
  private int at;

  FlowReader(String text) {
    this.text = text;
  }

  /// The whole line.
  ///
  /// @throws IllegalArgumentException if something is left over or not closed
  JsonNode whole() {
    char first = text.charAt(0);
    if (first != '{' && first != '[' && first != '\'') {
      return plain(text);
    }
    JsonNode value = value();
    blanks();
    if (at < text.length()) {
      throw new IllegalArgumentException("goes on after its value");
    }
    return value;
  }

  private JsonNode value() {
    blanks();
    return switch (peek()) {
      case '{' -> mapping();
      case '[' -> sequence();
      case '\'' -> NODES.stringNode(quoted());
      default -> plain(bare(false));
    };
  }

  private JsonNode mapping() {
    ObjectNode map = NODES.objectNode();
    at++;
    blanks();
    while (peek() != '}') {
      String key = peek() == '\'' ? quoted() : bare(true);
      blanks();
      expect(':');
      map.set(key, value());
      comma('}');
    }
    at++;
    return map;
  }

  private JsonNode sequence() {
    ArrayNode list = NODES.arrayNode();
    at++;
    blanks();
    while (peek() != ']') {
      list.add(value());
      comma(']');
    }
    at++;
    return list;
  }

  private void comma(char end) {
    blanks();
    if (peek() != end) {
      expect(',');
      blanks();
    }
  }

  private String quoted() {
    StringBuilder quoted = new StringBuilder();
    at++;
    while (true) {
      char c = peek();
      at++;
      if (c != '\'') {
        quoted.append(c);
      } else if (at < text.length() && text.charAt(at) == '\'') {
        quoted.append('\'');
        at++;
      } else {
        return quoted.toString();
      }
    }
  }

  /// A scalar without quotes, up to what ends it.
  private String bare(boolean key) {
    int from = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean colon = c == ':' && (at + 1 == text.length() || text.charAt(at + 1) == ' ');
      if (c == ',' || c == '}' || c == ']' || (colon && key)) {
        break;
      }
      if (colon || c == '{' || c == '[') {
        throw new IllegalArgumentException("needs quotes at '" + text.substring(from) + "'");
      }
      at++;
    }
    return text.substring(from, at).strip();
  }

  private static JsonNode plain(String scalar) {
    if (WHOLE.matcher(scalar).matches()) {
      return NODES.numberNode(Long.parseLong(scalar));
    }
    if (DECIMAL.matcher(scalar).matches()) {
      return NODES.numberNode(Double.parseDouble(scalar));
    }
    return switch (scalar) {
      case "null", "~", "" -> NODES.nullNode();
      case "true" -> NODES.booleanNode(true);
      case "false" -> NODES.booleanNode(false);
      default -> NODES.stringNode(scalar);
    };
  }

  private void blanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private void expect(char c) {
    if (peek() != c) {
      throw new IllegalArgumentException("lacks a '" + c + "' before '" + text.substring(at) + "'");
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("ends too early");
    }
    return text.charAt(at);
  }
}
