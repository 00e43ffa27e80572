package dev.dray.server.api.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads the part of YAML 1.2 that the contract is written in: block mappings and sequences, texts
/// after `|`, flow mappings and sequences within one line, plain and quoted scalars, comments on
/// lines of their own. Not for foreign documents. Used once.
final class YamlReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern KEY =
      Pattern.compile("(?:'((?:[^']|'')*)'|([^\\s'\"{\\[#&*!|>%@`-][^'\"]*?))\\s*:(?:\\s+(.*))?");

  /// A line without its indentation.
  private record Line(int number, int indent, String text) {}

  private final List<Line> lines = new ArrayList<>();
  private int at;

  private YamlReader(String text) {
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String stripped = raw.stripTrailing();
      int indent = stripped.length() - stripped.stripLeading().length();
      lines.add(new Line(number, indent, stripped.substring(indent)));
    }
  }

  /// Reads a document.
  ///
  /// @throws IllegalArgumentException naming the line that is not understood
  static JsonNode read(String text) {
    YamlReader reader = new YamlReader(text);
    reader.skip();
    JsonNode node = reader.block(0);
    reader.skip();
    if (reader.at < reader.lines.size()) {
      throw bad(reader.lines.get(reader.at), "stands too far to the left or right");
    }
    return node;
  }

  /// Passes over empty lines and comments.
  private Optional<Line> skip() {
    while (at < lines.size()) {
      Line line = lines.get(at);
      if (!line.text().isEmpty() && !line.text().startsWith("#")) {
        return Optional.of(line);
      }
      at++;
    }
    return Optional.empty();
  }

  private JsonNode block(int indent) {
    Optional<Line> first = skip();
    return first.isPresent() && isItem(first.get()) ? sequence(indent) : mapping(indent);
  }

  private static boolean isItem(Line line) {
    return line.text().equals("-") || line.text().startsWith("- ");
  }

  private JsonNode sequence(int indent) {
    ArrayNode list = NODES.arrayNode();
    while (next(indent, YamlReader::isItem) instanceof Line line) {
      String rest = line.text().substring(1).stripLeading();
      if (KEY.matcher(rest).matches()) {
        // The item is a mapping whose first key stands behind the dash.
        int inner = indent + line.text().length() - rest.length();
        lines.set(at, new Line(line.number(), inner, rest));
        list.add(mapping(inner));
      } else {
        at++;
        list.add(inline(line, rest));
      }
    }
    return list;
  }

  private JsonNode mapping(int indent) {
    ObjectNode map = NODES.objectNode();
    while (next(indent, line -> !isItem(line)) instanceof Line line) {
      Matcher key = KEY.matcher(line.text());
      if (!key.matches()) {
        throw bad(line, "is no key with a value");
      }
      at++;
      String name = key.group(1) != null ? key.group(1).replace("''", "'") : key.group(2);
      String rest = key.group(3) == null ? "" : key.group(3);
      if (map.has(name)) {
        throw bad(line, "says a key twice");
      }
      map.set(name, value(line, rest));
    }
    return map;
  }

  private JsonNode value(Line line, String rest) {
    if (rest.equals("|")) {
      return NODES.stringNode(text(line.indent()));
    }
    if (!rest.isEmpty()) {
      return inline(line, rest);
    }
    Optional<Line> below = skip();
    return below.isPresent() && below.get().indent() > line.indent()
        ? block(below.get().indent())
        : NODES.nullNode();
  }

  /// The lines of a text, without the indentation of the first of them.
  private String text(int outer) {
    StringBuilder text = new StringBuilder();
    int indent = -1;
    while (at < lines.size()) {
      Line line = lines.get(at);
      if (!line.text().isEmpty() && line.indent() <= outer) {
        break;
      }
      if (indent < 0 && !line.text().isEmpty()) {
        indent = line.indent();
      }
      text.append(" ".repeat(line.text().isEmpty() ? 0 : line.indent() - indent))
          .append(line.text())
          .append('\n');
      at++;
    }
    return text.toString().stripTrailing() + "\n";
  }

  /// The next line, if it stands here and is of that kind.
  private @Nullable Line next(int indent, Predicate<Line> kind) {
    return skip().filter(line -> line.indent() == indent && kind.test(line)).orElse(null);
  }

  private static JsonNode inline(Line line, String text) {
    FlowReader reader = new FlowReader(text);
    try {
      return reader.whole();
    } catch (IllegalArgumentException e) {
      throw bad(line, e.getMessage() == null ? "is not understood" : e.getMessage());
    }
  }

  private static IllegalArgumentException bad(Line line, String why) {
    return new IllegalArgumentException("line " + line.number() + " " + why + ": " + line.text());
  }
}
