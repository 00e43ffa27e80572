package dev.dray.registry;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/// Writes JSON to the byte as Python's `json.dump(…, indent=2)` does, which is how the files of
/// existing registries look: `[]` and `{}` for what is empty, `": "` after keys, and every
/// character beyond printable ASCII as an escape in lower case. Uses no JSON library, so that a
/// download can be noted down without loading one.
final class JsonWriter {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final Appendable out;
  private final boolean ascii;

  private JsonWriter(Appendable out, boolean ascii) {
    this.out = out;
    this.ascii = ascii;
  }

  /// A registry file: a list of entries, two spaces a level, and a final newline.
  ///
  /// @param ascii whether characters beyond ASCII are escaped
  static void file(Iterable<? extends JsonValue> entries, boolean ascii, Appendable out)
      throws IOException {
    JsonWriter writer = new JsonWriter(out, ascii);
    Iterator<? extends JsonValue> each = entries.iterator();
    if (!each.hasNext()) {
      out.append("[]\n");
      return;
    }
    out.append('[');
    while (each.hasNext()) {
      out.append("\n  ");
      writer.indented(each.next(), 1);
      out.append(each.hasNext() ? "," : "\n");
    }
    out.append("]\n");
  }

  /// One value on one line, without a line's end.
  static String line(JsonValue value) {
    StringBuilder text = new StringBuilder();
    try {
      new JsonWriter(text, true).flat(value);
    } catch (IOException e) {
      throw new AssertionError("a StringBuilder does not fail", e);
    }
    return text.toString();
  }

  private void indented(JsonValue value, int level) throws IOException {
    switch (value) {
      case JsonValue.Items(List<JsonValue> items) -> {
        if (items.isEmpty()) {
          out.append("[]");
          return;
        }
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
          newLine(i > 0, level + 1);
          indented(items.get(i), level + 1);
        }
        newLine(false, level);
        out.append(']');
      }
      case JsonObject object -> {
        if (object.size() == 0) {
          out.append("{}");
          return;
        }
        out.append('{');
        for (int i = 0; i < object.size(); i++) {
          newLine(i > 0, level + 1);
          quoted(object.key(i));
          out.append(": ");
          indented(object.value(i), level + 1);
        }
        newLine(false, level);
        out.append('}');
      }
      case JsonValue.Text _, JsonValue.Numeral _, JsonValue.Truth _, JsonValue.Null _ ->
          scalar(value);
    }
  }

  private void flat(JsonValue value) throws IOException {
    switch (value) {
      case JsonValue.Items(List<JsonValue> items) -> {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
          out.append(i > 0 ? ", " : "");
          flat(items.get(i));
        }
        out.append(']');
      }
      case JsonObject object -> {
        out.append('{');
        for (int i = 0; i < object.size(); i++) {
          out.append(i > 0 ? ", " : "");
          quoted(object.key(i));
          out.append(": ");
          flat(object.value(i));
        }
        out.append('}');
      }
      case JsonValue.Text _, JsonValue.Numeral _, JsonValue.Truth _, JsonValue.Null _ ->
          scalar(value);
    }
  }

  private void scalar(JsonValue value) throws IOException {
    switch (value) {
      case JsonValue.Text(String text) -> quoted(text);
      case JsonValue.Numeral(String literal) -> out.append(literal);
      case JsonValue.Truth(boolean yes) -> out.append(yes ? "true" : "false");
      case JsonValue.Null _ -> out.append("null");
      case JsonValue.Items _, JsonObject _ -> throw new AssertionError("not a scalar");
    }
  }

  private void newLine(boolean comma, int level) throws IOException {
    out.append(comma ? ",\n" : "\n");
    for (int i = 0; i < level; i++) {
      out.append("  ");
    }
  }

  private void quoted(String text) throws IOException {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean kept =
          c >= ' ' && c != '"' && c != '\\' && (c < 0x7f || (!ascii && !Character.isSurrogate(c)));
      if (!kept && !(!ascii && isPair(text, i))) {
        out.append(text, plain, i);
        escape(c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length());
    out.append('"');
  }

  /// Whether a character is half of a whole surrogate pair, which UTF-8 can write.
  private static boolean isPair(String text, int at) {
    char c = text.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  private void escape(char c) throws IOException {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\f' -> out.append("\\f");
      case '\b' -> out.append("\\b");
      default ->
          out.append("\\u")
              .append(HEX[c >> 12])
              .append(HEX[(c >> 8) & 15])
              .append(HEX[(c >> 4) & 15])
              .append(HEX[c & 15]);
    }
  }
}
