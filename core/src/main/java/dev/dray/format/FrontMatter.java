package dev.dray.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The head of a model card: YAML between two lines `---`. Reads the part of YAML that cards use
/// for what is asked here: keys of the first level with a text, a list in either style, or a block
/// of text. What is nested deeper, as evaluation results are, is passed over; nothing in a card can
/// make it fail.
public final class FrontMatter {

  static final int LONGEST = 512 << 10;
  private static final int MOST_KEYS = 256;
  private static final int MOST_VALUES = 4_096;
  private static final int LONGEST_VALUE = 4_096;

  /// No front matter.
  public static final FrontMatter NONE = new FrontMatter(Map.of());

  private final Map<String, List<String>> values;

  private FrontMatter(Map<String, List<String>> values) {
    this.values = values;
  }

  /// Reads the head of a card.
  public static FrontMatter of(String card) {
    String text = card.startsWith("\uFEFF") ? card.substring(1) : card;
    List<String> lines =
        text.substring(0, Math.min(text.length(), LONGEST))
            .lines()
            .map(String::stripTrailing)
            .toList();
    if (lines.isEmpty() || !lines.getFirst().equals("---")) {
      return NONE;
    }
    int end = lines.subList(1, lines.size()).indexOf("---");
    return end < 0 ? NONE : new FrontMatter(read(lines.subList(1, end + 1)));
  }

  /// The texts of a key; one where it has a single text, none where it has none.
  public List<String> texts(String key) {
    return values.getOrDefault(key, List.of());
  }

  /// The first text of a key.
  public Optional<String> text(String key) {
    return texts(key).stream().findFirst();
  }

  private static Map<String, List<String>> read(List<String> lines) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (int i = 0; i < lines.size() && found.size() < MOST_KEYS; i++) {
      String line = lines.get(i);
      int colon = keyEnd(line);
      if (colon < 0) {
        continue;
      }
      String key = unquoted(line.substring(0, colon).strip());
      String rest = withoutComment(line.substring(colon + 1)).strip();
      List<String> below = new ArrayList<>();
      while (i + 1 < lines.size() && belongsBelow(lines.get(i + 1))) {
        below.add(lines.get(++i));
      }
      List<String> value = value(rest, below);
      if (!value.isEmpty()) {
        found.putIfAbsent(key, value);
      }
    }
    return found;
  }

  /// Where the key of a line of the first level ends, or -1.
  private static int keyEnd(String line) {
    if (line.isEmpty() || " \t#-".indexOf(line.charAt(0)) >= 0) {
      return -1;
    }
    int colon = line.indexOf(':');
    boolean ends = colon == line.length() - 1 || (colon > 0 && line.charAt(colon + 1) == ' ');
    return colon > 0 && ends ? colon : -1;
  }

  private static boolean belongsBelow(String line) {
    return line.isEmpty() || " \t-#".indexOf(line.charAt(0)) >= 0 || keyEnd(line) < 0;
  }

  private static List<String> value(String rest, List<String> below) {
    if (rest.startsWith("|") || rest.startsWith(">")) {
      return one(String.join(" ", below.stream().map(String::strip).toList()).strip());
    }
    if (rest.startsWith("[")) {
      StringBuilder all = new StringBuilder(rest);
      below.forEach(line -> all.append(' ').append(withoutComment(line).strip()));
      return flow(all.toString());
    }
    if (!rest.isEmpty()) {
      return rest.equals("null") || rest.equals("~") ? List.of() : one(unquoted(rest));
    }
    List<String> items = new ArrayList<>();
    int indent = -1;
    for (String line : below) {
      int dash = indentOf(line);
      boolean isItem =
          dash < line.length()
              && line.charAt(dash) == '-'
              && (dash + 1 == line.length() || line.charAt(dash + 1) == ' ');
      if (isItem && (indent < 0 || dash == indent) && items.size() < MOST_VALUES) {
        indent = dash;
        String item = withoutComment(line.substring(dash + 1)).strip();
        boolean isNested = item.isEmpty() || (keyEnd(item) >= 0 && !isQuoted(item));
        if (!isNested) {
          items.add(cut(unquoted(item)));
        }
      }
    }
    return items;
  }

  private static int indentOf(String line) {
    int indent = 0;
    while (indent < line.length() && (line.charAt(indent) == ' ' || line.charAt(indent) == '\t')) {
      indent++;
    }
    return indent;
  }

  /// `[a, "b, c", d]`; what is not closed ends with the text.
  private static List<String> flow(String text) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    char quote = 0;
    for (int i = 1; i < text.length() && items.size() < MOST_VALUES; i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        item.append(c);
      } else if (c == ',' || c == ']') {
        String value = unquoted(item.toString().strip());
        if (!value.isEmpty()) {
          items.add(cut(value));
        }
        item.setLength(0);
        if (c == ']') {
          return items;
        }
      } else {
        quote = c == '"' || c == '\'' ? c : 0;
        item.append(c);
      }
    }
    return items;
  }

  private static List<String> one(String text) {
    return text.isEmpty() ? List.of() : List.of(cut(text));
  }

  private static String cut(String text) {
    return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) : text;
  }

  private static boolean isQuoted(String text) {
    return text.length() > 1
        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
        && text.charAt(text.length() - 1) == text.charAt(0);
  }

  private static String unquoted(String text) {
    if (!isQuoted(text)) {
      return text;
    }
    String inner = text.substring(1, text.length() - 1);
    return text.charAt(0) == '\''
        ? inner.replace("''", "'")
        : inner.replace("\\\"", "\"").replace("\\\\", "\\");
  }

  /// A comment begins with ` #` outside of quotes.
  private static String withoutComment(String text) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean opens = i == 0 || " [,".indexOf(text.charAt(i - 1)) >= 0;
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if ((c == '"' || c == '\'') && opens) {
        quote = c;
      } else if (c == '#' && i > 0 && text.charAt(i - 1) == ' ') {
        return text.substring(0, i);
      }
    }
    return text;
  }
}
