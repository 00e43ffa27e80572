package dev.dray.cli.progress;

import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.console.TerminalSize;
import dev.dray.download.DownloadEvent;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Bars that move, at most ten frames a second.
public final class LiveView implements ProgressView {

  private static final Duration FRAME = Duration.ofMillis(100);

  private final LiveDisplay display;
  private final BarRenderer renderer;
  private final Supplier<TerminalSize> size;
  private final Runnable atEnd;
  private Instant lastFrame = Instant.MIN;

  /// Bars on this stream.
  ///
  /// @param size the terminal's present size
  /// @param atEnd runs when the view is closed
  public LiveView(
      PrintStream err, BarRenderer renderer, Supplier<TerminalSize> size, Runnable atEnd) {
    this.atEnd = atEnd;
    this.display = new LiveDisplay(err);
    this.renderer = renderer;
    this.size = size;
  }

  @Override
  public void show(DownloadEvent event) {
    switch (event) {
      case DownloadEvent.Noted noted ->
          display.above(DisplayWidth.printable(noted.note()), size.get());
      case DownloadEvent.SpaceNeeded shortage -> {
        display.above(DisplayWidth.printable(shortage.progress().message()), size.get());
        frame(shortage);
      }
      case DownloadEvent.SourceDropped gone ->
          display.above(DisplayWidth.printable(gone.dropped().toString()), size.get());
      case DownloadEvent.StateChanged changed -> frame(changed);
      case DownloadEvent.Parked parked -> frame(parked);
      case DownloadEvent.Progressed progressed -> frame(progressed);
      case DownloadEvent.FileStarted started -> frame(started);
      case DownloadEvent.FileFinished finished -> frame(finished);
      case DownloadEvent.FileUnpacked unpacked -> frame(unpacked);
      case DownloadEvent.FileReused taken -> frame(taken);
    }
  }

  private void frame(DownloadEvent event) {
    if (event.progress().state().isTerminal()) {
      close();
    } else if (!event
        .at()
        .isBefore(lastFrame.equals(Instant.MIN) ? lastFrame : lastFrame.plus(FRAME))) {
      lastFrame = event.at();
      display.paint(renderer.render(event.progress(), size.get()), size.get());
    }
  }

  @Override
  public void close() {
    display.clear(size.get());
    atEnd.run();
  }
}
