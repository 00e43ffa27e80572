package dev.dray.cli.progress;

import dev.dray.ByteSize;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.download.Unpacked;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/// Lines for logs and pipes: every finished file, and where the whole stands every few seconds.
public final class PlainView implements ProgressView {

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final PrintStream err;
  private Instant next = Instant.MIN;
  private DownloadState state = DownloadState.QUEUED;

  /// Lines on this stream.
  public PlainView(PrintStream err) {
    this.err = err;
  }

  @Override
  public void show(DownloadEvent event) {
    switch (event) {
      case DownloadEvent.StateChanged changed -> state(changed);
      case DownloadEvent.Progressed progressed -> progressed(progressed);
      case DownloadEvent.Parked ignored -> {}
      case DownloadEvent.FileStarted ignored -> {}
      // The change to PAUSED before it had the same sentence.
      case DownloadEvent.SpaceNeeded ignored -> {}
      case DownloadEvent.FileFinished finished -> err.println(finished(finished));
      case DownloadEvent.FileUnpacked unpacked -> err.println(unpacked(unpacked.unpacked()));
      case DownloadEvent.FileReused taken ->
          err.println(DisplayWidth.printable(taken.reused().toString()));
      case DownloadEvent.SourceDropped gone ->
          err.println(DisplayWidth.printable(gone.dropped().toString()));
      case DownloadEvent.Noted noted -> err.println(DisplayWidth.printable(noted.note()));
    }
    err.flush();
  }

  private void state(DownloadEvent.StateChanged event) {
    DownloadProgress progress = event.progress();
    if (progress.state() == state) {
      return;
    }
    state = progress.state();
    if (state == DownloadState.RESOLVING
        || state == DownloadState.PAUSED
        || state == DownloadState.PARKED) {
      err.println(DisplayWidth.printable(progress.message()));
    } else if (state == DownloadState.TRANSFERRING && next.equals(Instant.MIN)) {
      // The first line of numbers is due a while after the transfer began, not at once.
      next = event.at().plus(EVERY);
    }
  }

  private void progressed(DownloadEvent.Progressed event) {
    if (!next.equals(Instant.MIN) && !event.at().isBefore(next)) {
      next = event.at().plus(EVERY);
      err.println(line(event.progress()));
    }
  }

  private static String finished(DownloadEvent.FileFinished event) {
    String name = DisplayWidth.printable(event.path().text());
    return event.fetched() == 0
        ? name + "  already here"
        : name + "  " + new ByteSize(event.fetched()).formatted();
  }

  private static String unpacked(Unpacked unpacked) {
    return DisplayWidth.printable(unpacked.archive().text())
        + "  unpacked: "
        + unpacked.files()
        + (unpacked.files() == 1 ? " file, " : " files, ")
        + unpacked.bytes().formatted();
  }

  /// The whole in one line, such as `37% 1.5 GB of 4.0 GB 85.3 MB/s ETA 42s 3/12 files`.
  static String line(DownloadProgress progress) {
    StringBuilder line = new StringBuilder();
    line.append(progress.percentComplete()).append("%  ");
    line.append(new ByteSize(progress.bytesDone()).formatted());
    progress.totalBytes().ifPresent(t -> line.append(" of ").append(new ByteSize(t).formatted()));
    progress.formattedSpeed().ifPresent(speed -> line.append("  ").append(speed));
    progress.formattedEta().ifPresent(eta -> line.append("  ETA ").append(eta));
    if (progress.filesTotal() > 0) {
      line.append("  ").append(progress.filesDone()).append('/').append(progress.filesTotal());
      line.append(" files");
    }
    return line.toString();
  }

  @Override
  public void close() {
    err.flush();
  }
}
