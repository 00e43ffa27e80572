package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.cli.output.ErrorReport;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.progress.SharedView;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// `dray download` with several models: side by side, on one board. One that fails is told at once
/// and does not stop the others.
final class SeveralModels {

  /// How one of them ended.
  private sealed interface Outcome {
    record Done(DownloadResult result) implements Outcome {}

    record Failed(DownloadRequest request, DrayException error) implements Outcome {}
  }

  private final Dray dray;
  private final ProgressChoice progress;
  private final Session session;

  SeveralModels(Dray dray, ProgressChoice progress, Session session) {
    this.dray = dray;
    this.progress = progress;
    this.session = session;
  }

  /// Brings them all.
  ///
  /// @return the exit code: that of the worst
  int run(List<DownloadRequest> requests) {
    return run(requests, _ -> {});
  }

  /// Brings them all.
  ///
  /// @param beside what the JSON document says before the downloads
  /// @return the exit code: that of the worst
  int run(List<DownloadRequest> requests, Consumer<JsonObject> beside) {
    List<Download> downloads = requests.stream().map(dray::download).toList();
    SharedView view =
        progress.shared(session.console(), session.output().format(), dray.settings().progress());
    List<Outcome> outcomes = new ArrayList<>();
    boolean interrupted;
    try (Interruption interruption = new Interruption(downloads, view::close);
        view) {
      show(downloads, view);
      view.close();
      downloads.forEach(download -> outcomes.add(outcome(download)));
      interrupted = interruption.happened();
      if (interrupted && progress != ProgressChoice.JSON) {
        session.console().err().println("Interrupted. What is here is kept.");
        session.console().err().println("  To go on: " + session.commandAgain());
      }
    }
    int code = report(outcomes, interrupted, beside);
    return interrupted ? DownloadCommand.INTERRUPTED : code;
  }

  private static void show(List<Download> downloads, SharedView view) {
    List<Thread> readers =
        downloads.stream()
            .map(download -> {
              var own = view.of(download.request().ref().toString());
              return Thread.ofVirtual()
                  .name("dray-view")
                  .start(() -> {
                    try (Stream<DownloadEvent> events = download.stream()) {
                      events.forEach(own::show);
                    }
                  });
            })
            .toList();
    for (Thread reader : readers) {
      boolean ended = false;
      while (!ended) {
        try {
          reader.join();
          ended = true;
        } catch (InterruptedException e) {
          downloads.forEach(Download::cancel);
        }
      }
    }
  }

  private static Outcome outcome(Download download) {
    try {
      return new Outcome.Done(download.await());
    } catch (DrayException e) {
      return new Outcome.Failed(download.request(), e);
    }
  }

  private int report(List<Outcome> outcomes, boolean interrupted, Consumer<JsonObject> beside) {
    ErrorReport report =
        new ErrorReport(
            session.program(), session.output().json(), session.words().contains("--debug"));
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Done(DownloadResult result)) {
        if (progress != ProgressChoice.JSON) {
          DownloadCommand.summarize(result, session.output());
        }
        session.output().result(DownloadCommand.whereabouts(result));
      }
    }
    // Last, so that they are seen, and where whoever reads JSON looks for them.
    int worst = 0;
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Failed(var _, DrayException error)) {
        worst = Math.max(worst, error.code().exitCode());
        if (!(interrupted && error instanceof CancelledException)) {
          report.print(error, session.console().err());
        }
      }
    }
    if (!interrupted) {
      session
          .output()
          .document(json -> {
            beside.accept(json);
            json.objects("downloads", outcomes, SeveralModels::write);
          });
    }
    return worst;
  }

  private static void write(Outcome outcome, JsonObject json) {
    switch (outcome) {
      case Outcome.Done(DownloadResult result) -> {
        json.text("ref", result.ref().toString()).flag("ok", true);
        DownloadCommand.write(result, json);
      }
      case Outcome.Failed(DownloadRequest request, DrayException error) ->
          json.text("ref", request.ref().toString())
              .flag("ok", false)
              .object("error", object -> ErrorReport.write(error, object));
    }
  }
}
