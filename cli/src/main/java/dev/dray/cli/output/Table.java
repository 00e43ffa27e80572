package dev.dray.cli.output;

import dev.dray.cli.console.DisplayWidth;
import java.util.ArrayList;
import java.util.List;

/// Rows in columns that line up. A heading that starts with `>` is aligned to the right. The last
/// column is never filled up.
public final class Table {

  private final List<Boolean> right = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /// A table with these headings.
  public Table(String... headings) {
    List<String> first = new ArrayList<>();
    for (String heading : headings) {
      right.add(heading.startsWith(">"));
      first.add(heading.startsWith(">") ? heading.substring(1) : heading);
    }
    rows.add(first);
  }

  /// Adds a row with as many cells as there are headings.
  public void row(String... cells) {
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(DisplayWidth.printable(cell));
    }
    rows.add(row);
  }

  /// The lines, headings first.
  public List<String> lines() {
    int[] widths = new int[right.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(i == 0 ? "" : "  ");
      line.append(
          right.get(i) ? DisplayWidth.right(cell, widths[i]) : DisplayWidth.left(cell, widths[i]));
    }
    return line.toString().stripTrailing();
  }
}
