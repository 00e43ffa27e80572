package dev.dray.cli.progress;

/// What a bar is drawn with.
///
/// @param colour whether colours are used
/// @param boxes whether box characters and `…` are used, else plain ASCII
public record BarStyle(boolean colour, boolean boxes) {

  private static final String FILLED = "\u001b[36m";
  private static final String REST = "\u001b[90m";
  private static final String OFF = "\u001b[0m";

  /// What stands for the left-out middle of a name.
  String mark() {
    return boxes ? "…" : "..";
  }

  /// A bar of exactly so many columns.
  ///
  /// @param fraction the filled part, 0.0 to 1.0
  String bar(double fraction, int columns) {
    int filled = (int) Math.floor(Math.clamp(fraction, 0.0, 1.0) * columns);
    String done = (boxes ? "━" : "#").repeat(filled);
    String left = (boxes ? "─" : "-").repeat(columns - filled);
    return colour ? FILLED + done + REST + left + OFF : done + left;
  }
}
