package dev.dray.download.view;

import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import java.util.Locale;

/// The smallest progress bar: one line that is written over and over.
///
/// `[#########...........] 45% 12.5 MB/s 2m 30s left`
///
/// For a terminal that knows the ANSI sequence "erase to the end of the line". Threads as in
/// [EventAdapter].
public final class ConsoleBar extends EventAdapter {

  private static final int WIDTH = 20;

  /// A bar on `out`, usually `System.err`.
  public ConsoleBar(Appendable out) {
    super(out);
  }

  @Override
  String text(DownloadEvent event) {
    DownloadProgress progress = event.progress();
    if (progress.state().isTerminal()) {
      return "\r\u001b[K" + progress.message() + "\n";
    }
    int filled = (int) (progress.fractionCompleted() * WIDTH);
    return String.format(
        Locale.ROOT,
        "\r\u001b[K[%s%s] %3d%%%s%s",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        progress.percentComplete(),
        progress.formattedSpeed().map(speed -> "  " + speed).orElse(""),
        progress.formattedEta().map(eta -> "  " + eta + " left").orElse(""));
  }
}
