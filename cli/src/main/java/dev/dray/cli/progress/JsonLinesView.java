package dev.dray.cli.progress;

import dev.dray.cli.output.JsonText;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.FileProgress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/// One JSON object a line for each event. The fields are those of `docs/reference/json.md`; numbers
/// are raw, sizes in bytes, times in seconds.
public final class JsonLinesView implements ProgressView {

  private final PrintStream err;
  private final Optional<String> download;

  /// Lines on this stream.
  public JsonLinesView(PrintStream err) {
    this(err, Optional.empty());
  }

  /// Lines of one of several downloads.
  ///
  /// @param download what each line says it is about
  public JsonLinesView(PrintStream err, Optional<String> download) {
    this.err = err;
    this.download = download;
  }

  @Override
  public void show(DownloadEvent event) {
    err.println(
        JsonText.of(object -> {
          download.ifPresent(name -> object.text("download", name));
          write(event, object);
        }));
    err.flush();
  }

  private static void write(DownloadEvent event, JsonObject object) {
    object
        .text(
            "event",
            switch (event) {
              case DownloadEvent.StateChanged ignored -> "state";
              case DownloadEvent.Progressed ignored -> "progress";
              case DownloadEvent.FileStarted ignored -> "file_started";
              case DownloadEvent.FileFinished ignored -> "file_finished";
              case DownloadEvent.SpaceNeeded ignored -> "space_needed";
              case DownloadEvent.FileUnpacked ignored -> "file_unpacked";
              case DownloadEvent.FileReused ignored -> "file_reused";
              case DownloadEvent.Parked ignored -> "parked";
              case DownloadEvent.SourceDropped ignored -> "source_dropped";
              case DownloadEvent.Noted ignored -> "note";
            })
        .number("sequence", event.sequence())
        .text("at", event.at().toString());
    switch (event) {
      case DownloadEvent.FileStarted started -> object.text("path", started.path().text());
      case DownloadEvent.FileFinished finished ->
          object
              .text("path", finished.path().text())
              .text("local_path", finished.place().toString())
              .number("bytes_fetched", finished.fetched());
      case DownloadEvent.SpaceNeeded shortage ->
          object
              .text("path", shortage.place().toString())
              .number("bytes_needed", shortage.needed().bytes())
              .number("bytes_free", shortage.free().bytes());
      case DownloadEvent.FileUnpacked(_, _, _, var unpacked) ->
          object
              .text("path", unpacked.archive().text())
              .text("local_path", unpacked.place().toString())
              .number("files", unpacked.files())
              .number("bytes", unpacked.bytes().bytes());
      case DownloadEvent.FileReused(_, _, _, var reused) ->
          object
              .text("path", reused.file().text())
              .text("from", reused.content().toString())
              .text("store", reused.store().kind().key())
              .text("means", reused.means().name().toLowerCase(Locale.ROOT))
              .number("bytes", reused.bytes().bytes());
      case DownloadEvent.Parked parked -> object.text("until", parked.until().toString());
      case DownloadEvent.SourceDropped gone ->
          object
              .text("source", gone.dropped().source())
              .text("path", gone.dropped().file().text())
              .text("reason", gone.dropped().reason());
      case DownloadEvent.Noted noted -> object.text("note", noted.note());
      case DownloadEvent.StateChanged ignored -> {}
      case DownloadEvent.Progressed ignored -> {}
    }
    progress(event.progress(), object);
  }

  private static void progress(DownloadProgress progress, JsonObject object) {
    object
        .text("state", progress.state().name().toLowerCase(Locale.ROOT))
        .text("message", progress.message())
        .number("bytes_done", progress.bytesDone())
        .number("bytes_resumed", progress.bytesResumed())
        .number("bytes_received", progress.bytesReceived())
        .number("bytes_verified", progress.bytesVerified())
        .number("bytes_total", progress.totalBytes())
        .number("files_done", progress.filesDone())
        .number("files_total", progress.filesTotal())
        .number("fraction", progress.fractionCompleted())
        .number("bytes_per_second", progress.bytesPerSecond())
        .seconds("eta_seconds", progress.eta())
        .number("elapsed_seconds", progress.elapsed().toMillis() / 1000.0)
        .objects("running", progress.running(), JsonLinesView::file);
  }

  private static void file(FileProgress file, JsonObject object) {
    object
        .text("path", file.path().text())
        .number("bytes_done", file.bytesDone())
        .number("bytes_total", file.size())
        .text("condition", file.condition());
  }

  @Override
  public void close() {
    err.flush();
  }
}
