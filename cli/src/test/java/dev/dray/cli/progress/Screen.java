package dev.dray.cli.progress;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A terminal small enough to reason about: text, `\n` (with carriage return, as a tty does), `\r`,
/// cursor up, erase to end of line, erase below, cursor and wrap on and off, colours.
final class Screen {

  private final int columns;
  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int row;
  private int column;
  private boolean wrap = true;
  boolean cursorVisible = true;
  int writes;

  Screen(int columns) {
    this.columns = columns;
  }

  PrintStream stream() {
    return new PrintStream(bytes, false, StandardCharsets.UTF_8) {
      @Override
      public void flush() {
        super.flush();
        writes++;
        accept(bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
      }
    };
  }

  /// What the terminal itself writes at the cursor, such as `^C`.
  void echo(String text) {
    accept(text);
  }

  List<String> lines() {
    return rows.stream().map(r -> r.toString().stripTrailing()).toList();
  }

  private void accept(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u001b') {
        int end = i + 2;
        while (!Character.isLetter(text.charAt(end))) {
          end++;
        }
        control(text.substring(i + 2, end), text.charAt(end));
        i = end;
      } else if (c == '\n') {
        down();
        column = 0;
      } else if (c == '\r') {
        column = 0;
      } else {
        put(c);
      }
    }
  }

  private void control(String argument, char kind) {
    switch (kind) {
      case 'A' -> row -= Integer.parseInt(argument);
      case 'K' -> rows.get(row).setLength(Math.min(column, rows.get(row).length()));
      case 'J' -> {
        rows.get(row).setLength(Math.min(column, rows.get(row).length()));
        while (rows.size() > row + 1) {
          rows.removeLast();
        }
      }
      case 'h', 'l' -> {
        if (argument.equals("?25")) {
          cursorVisible = kind == 'h';
        } else if (argument.equals("?7")) {
          wrap = kind == 'h';
        }
      }
      case 'm' -> {}
      default -> throw new AssertionError("unknown control " + argument + kind);
    }
    if (row < 0) {
      throw new AssertionError("the cursor left the screen");
    }
  }

  private void put(char c) {
    if (column >= columns) {
      if (!wrap) {
        return;
      }
      down();
      column = 0;
    }
    StringBuilder line = rows.get(row);
    while (line.length() <= column) {
      line.append(' ');
    }
    line.setCharAt(column++, c);
  }

  private void down() {
    if (++row == rows.size()) {
      rows.add(new StringBuilder());
    }
  }
}
