package dev.dray.cli.progress;

import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.console.TerminalSize;
import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;

/// A block of lines at the bottom of a terminal that is painted over in place. Thread-safe.
///
/// Implementation note. The cursor rests at the end of the block's last line. A frame is one write:
/// back to the block's first row, every line followed by "erase to the end of line", then "erase
/// below". Nothing is erased before it is written again, so nothing flickers. Automatic wrapping is
/// off while a frame is painted, so a window that was just made narrower cuts lines instead of
/// wrapping them; lines painted before are counted with the rows they take at the present width,
/// because terminals wrap them anew. The cursor is hidden while the block stands and shown again by
/// [#clear(TerminalSize)], which must be called whatever happens.
public final class LiveDisplay {

  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

  private final PrintStream err;
  private List<String> painted = List.of();
  private boolean closed;

  /// A display on this stream, which is a terminal.
  public LiveDisplay(PrintStream err) {
    this.err = err;
  }

  /// Shows these lines instead of the ones before.
  public synchronized void paint(List<String> lines, TerminalSize size) {
    if (closed) {
      return;
    }
    StringBuilder frame = new StringBuilder("\u001b[?25l\u001b[?7l");
    home(frame, size);
    for (int i = 0; i < lines.size(); i++) {
      frame.append(i == 0 ? "" : "\n").append(lines.get(i)).append("\u001b[K");
    }
    // The cursor waits at the start of the last line: what the terminal itself writes there, such
    // as
    // the ^C of an interrupt, must not wrap and push the block up by a line.
    frame.append("\u001b[J\u001b[?7h\r");
    painted = List.copyOf(lines);
    write(frame);
  }

  /// Prints a lasting line above the block.
  public synchronized void above(String line, TerminalSize size) {
    StringBuilder text = new StringBuilder();
    List<String> block = painted;
    home(text, size);
    text.append("\u001b[J").append(line).append('\n');
    write(text);
    painted = List.of();
    if (!block.isEmpty()) {
      paint(block, size);
    }
  }

  /// Takes the block away and gives the cursor back. Nothing is painted after it.
  public synchronized void clear(TerminalSize size) {
    if (closed) {
      return;
    }
    closed = true;
    StringBuilder text = new StringBuilder();
    home(text, size);
    text.append("\u001b[J\u001b[?7h\u001b[?25h");
    painted = List.of();
    write(text);
  }

  private void home(StringBuilder text, TerminalSize size) {
    if (painted.isEmpty()) {
      return;
    }
    int rows = -1;
    for (String line : painted) {
      int width = DisplayWidth.of(COLOURS.matcher(line).replaceAll(""));
      rows += Math.max(1, Math.ceilDiv(width, size.columns()));
    }
    text.append('\r');
    if (rows > 0) {
      text.append("\u001b[").append(rows).append('A');
    }
  }

  private void write(CharSequence text) {
    err.print(text);
    err.flush();
  }
}
