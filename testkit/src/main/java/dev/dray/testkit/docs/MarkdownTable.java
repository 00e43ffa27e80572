package dev.dray.testkit.docs;

import java.util.List;

/// A Markdown table whose cells may hold any text. Not thread-safe.
public final class MarkdownTable {
  private final StringBuilder text = new StringBuilder();
  private final int columns;

  /// Starts a table with these column heads.
  public MarkdownTable(String... heads) {
    this.columns = heads.length;
    line(List.of(heads));
    text.append("|---".repeat(columns)).append("|\n");
  }

  /// Adds a row.
  ///
  /// @throws IllegalArgumentException unless there are as many cells as columns
  public MarkdownTable row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    line(List.of(cells));
    return this;
  }

  private void line(List<String> cells) {
    for (String cell : cells) {
      // A bar ends a cell even inside a code span.
      text.append("| ").append(cell.replace("|", "\\|").replace('\n', ' ')).append(' ');
    }
    text.append("|\n");
  }

  /// Plain text as Markdown: what could be taken for HTML or emphasis outside code spans is
  /// escaped.
  public static String plain(String text) {
    StringBuilder escaped = new StringBuilder();
    boolean code = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '`') {
        code = !code;
      }
      if (!code && c == '<') {
        escaped.append("&lt;");
      } else if (!code && c == '*') {
        escaped.append("\\*");
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
