package dev.dray.cli.progress;

import dev.dray.ByteSize;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.console.TerminalSize;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.download.FileProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws a moment of a download as lines: one per running file, then the total. A pure function of
/// progress and size; immutable.
///
/// No line is wider than the terminal less one column, and there are never more lines than the
/// terminal has less one, so that a frame can be painted over in place. What does not fit is left
/// out in this order: bars, sizes, number of files, time left, speed; the percentage stays.
public final class BarRenderer {

  private static final int NARROW = 40;
  private static final int WITH_FILE_BARS = 60;
  private static final int LONGEST_BAR = 40;
  private static final int SHORTEST_BAR = 6;

  private final BarStyle style;

  /// A renderer that draws in this style.
  public BarRenderer(BarStyle style) {
    this.style = style;
  }

  /// The lines, at least one.
  public List<String> render(DownloadProgress progress, TerminalSize size) {
    int columns = size.columns() - 1;
    List<String> lines = new ArrayList<>();
    List<FileProgress> running = progress.running();
    int shown = Math.min(running.size(), size.rows() - 2);
    int widest = 0;
    for (FileProgress file : running.subList(0, shown)) {
      widest = Math.max(widest, DisplayWidth.of(DisplayWidth.printable(file.path().text())));
    }
    for (FileProgress file : running.subList(0, shown)) {
      lines.add(file(file, widest, columns));
    }
    lines.add(total(progress, columns));
    return lines;
  }

  private String file(FileProgress file, int widest, int columns) {
    String name = DisplayWidth.printable(file.path().text());
    if (columns < NARROW) {
      int room = columns - 5;
      return cell(name, room) + " " + percent(file);
    }
    int room = Math.min(widest, columns * 2 / 5);
    if (!file.condition().isEmpty()) {
      String condition = DisplayWidth.printable(file.condition());
      return cell(name, room)
          + "  "
          + percent(file)
          + "  "
          + DisplayWidth.shortened(condition, columns - room - 8, style.mark());
    }
    String sizes = sizes(file);
    if (columns < WITH_FILE_BARS) {
      int left = columns - 8 - DisplayWidth.of(sizes);
      return cell(name, Math.min(widest, left)) + "  " + percent(file) + "  " + sizes;
    }
    int bar = Math.min(LONGEST_BAR, columns - room - DisplayWidth.of(sizes) - 10);
    String drawn = bar >= SHORTEST_BAR ? "  " + style.bar(fraction(file), bar) : "";
    return cell(name, room) + drawn + "  " + percent(file) + "  " + sizes;
  }

  private String cell(String name, int columns) {
    return DisplayWidth.left(DisplayWidth.shortened(name, columns, style.mark()), columns);
  }

  private static double fraction(FileProgress file) {
    long size = file.size().orElse(0);
    return size <= 0 ? 0 : (double) file.bytesDone() / size;
  }

  /// Four columns. A running file never shows 100 %: it is not verified and in place yet.
  private static String percent(FileProgress file) {
    return file.size().isEmpty()
        ? "   ?"
        : String.format(Locale.ROOT, "%3d%%", (int) Math.clamp(fraction(file) * 100, 0, 99));
  }

  private static String sizes(FileProgress file) {
    String done = new ByteSize(file.bytesDone()).formatted();
    return file.size().isEmpty()
        ? DisplayWidth.right(done, 8)
        : DisplayWidth.right(done, 8)
            + " / "
            + DisplayWidth.right(new ByteSize(file.size().getAsLong()).formatted(), 8);
  }

  /// One piece of the total line.
  ///
  /// @param position where it stands
  /// @param wide its text where there is room, of a steady width so that nothing jumps
  /// @param narrow its text in narrow terminals
  private record Part(int position, String wide, String narrow) {}

  private String total(DownloadProgress progress, int columns) {
    boolean narrow = columns < NARROW;
    int gap = narrow ? 1 : 2;
    List<Part> chosen = new ArrayList<>();
    int used = -gap;
    for (Part part : parts(progress)) {
      String text = narrow ? part.narrow() : part.wide();
      int width = DisplayWidth.of(text);
      if (width > 0 && used + gap + width <= columns) {
        chosen.add(part);
        used += gap + width;
      }
    }
    chosen.sort((a, b) -> Integer.compare(a.position(), b.position()));
    int bar = Math.min(LONGEST_BAR, columns - used - gap);
    boolean drawn = bar >= SHORTEST_BAR && !isWaiting(progress.state());
    StringBuilder line = new StringBuilder();
    for (Part part : chosen) {
      if (!line.isEmpty()) {
        line.append(" ".repeat(gap));
      }
      if (part.position() == 2 && drawn) {
        line.append(style.bar(progress.fractionCompleted(), bar)).append(" ".repeat(gap));
      }
      line.append(narrow ? part.narrow() : part.wide());
    }
    return line.toString();
  }

  /// The pieces, the most important first.
  private List<Part> parts(DownloadProgress progress) {
    if (isWaiting(progress.state())) {
      String message = DisplayWidth.printable(progress.message());
      String text = message.isEmpty() ? phase(progress.state()) : message;
      return List.of(
          new Part(
              1,
              DisplayWidth.shortened(text, 120, style.mark()),
              DisplayWidth.shortened(text, 19, style.mark())),
          new Part(3, "", ""));
    }
    List<Part> parts = new ArrayList<>();
    String percent = String.format(Locale.ROOT, "%3d%%", progress.percentComplete());
    parts.add(new Part(2, percent, percent.strip()));
    String speed = progress.formattedSpeed().orElse("");
    parts.add(new Part(4, speed.isEmpty() ? "" : DisplayWidth.right(speed, 10), speed));
    String eta = progress.formattedEta().orElse("");
    parts.add(new Part(5, eta.isEmpty() ? "" : "ETA " + DisplayWidth.left(eta, 7), eta));
    if (progress.filesTotal() > 1) {
      String files = progress.filesDone() + "/" + progress.filesTotal();
      parts.add(new Part(6, files + " files", files));
    }
    String phase = phase(progress.state());
    parts.add(new Part(1, phase, phase));
    String done = new ByteSize(progress.bytesDone()).formatted();
    String sizes =
        progress.totalBytes().isEmpty()
            ? done
            : done + " / " + new ByteSize(progress.totalBytes().getAsLong()).formatted();
    parts.add(new Part(3, DisplayWidth.right(sizes, 19), sizes));
    return parts;
  }

  /// Whether a sentence says more than numbers.
  private static boolean isWaiting(DownloadState state) {
    return state == DownloadState.RESOLVING
        || state == DownloadState.QUEUED
        || state == DownloadState.PARKED;
  }

  private static String phase(DownloadState state) {
    return switch (state) {
      case QUEUED -> "Waiting";
      case RESOLVING -> "Resolving";
      case TRANSFERRING, COMPLETED -> "Total";
      case VERIFYING -> "Verifying";
      case PUBLISHING -> "Publishing";
      case PAUSED -> "Paused";
      case PARKED -> "Parked";
      case FAILED -> "Failed";
      case CANCELLED -> "Stopped";
    };
  }
}
