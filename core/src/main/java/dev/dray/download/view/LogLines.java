package dev.dray.download.view;

import dev.dray.download.DownloadEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A line for every change, and one now and then while bytes flow: `downloading: Downloading 7
/// files, 2.1 GB (45.2%)`. Threads as in [EventAdapter].
public final class LogLines extends EventAdapter {

  private final Duration interval;
  private Instant nextProgress = Instant.MIN;

  /// Lines on `out`.
  ///
  /// @param out where each line goes, with `\n` at its end
  /// @param interval the least time between two lines that only say how far it is; changes of state
  ///   are always written
  public LogLines(Appendable out, Duration interval) {
    super(out);
    this.interval = interval;
  }

  @Override
  String text(DownloadEvent event) {
    if (event instanceof DownloadEvent.Progressed) {
      if (event.at().isBefore(nextProgress)) {
        return "";
      }
      nextProgress = event.at().plus(interval);
    }
    StreamItem item = StreamItem.of(event);
    String percent =
        item.percent().isPresent()
            ? String.format(Locale.ROOT, " (%.1f%%)", item.percent().getAsDouble())
            : "";
    return item.status().wire() + ": " + item.message() + percent + "\n";
  }
}
