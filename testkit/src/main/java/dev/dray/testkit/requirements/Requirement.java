package dev.dray.testkit.requirements;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One thing that is owed.
///
/// @param id its name, `S001-74` or `field-24`
/// @param section what it belongs to
/// @param text what it says, in Markdown
public record Requirement(String id, String section, String text) {

  /// The source document or list that the id belongs to: what stands before its last dash.
  public String source() {
    return id.substring(0, id.lastIndexOf('-'));
  }

  /// Reads a list: one requirement a line, id, section and text parted by tabs.
  ///
  /// @throws IllegalArgumentException on a line of another shape and on an id that stands twice
  public static List<Requirement> read(Path file) {
    List<Requirement> list = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String[] cells : rows(file, 3)) {
      if (!ids.add(cells[0])) {
        throw new IllegalArgumentException(cells[0] + " stands twice in " + file.getFileName());
      }
      list.add(new Requirement(cells[0], cells[1], cells[2]));
    }
    return List.copyOf(list);
  }

  /// The lines of a tab-separated file, each with exactly `columns` cells that are not empty.
  static List<String[]> rows(Path file, int columns) {
    List<String[]> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split("\t", -1);
        if (cells.length != columns || List.of(cells).contains("")) {
          throw new IllegalArgumentException(
              "Not " + columns + " cells in " + file.getFileName() + ": " + line);
        }
        rows.add(cells);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
