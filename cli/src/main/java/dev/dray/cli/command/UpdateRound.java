package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.ErrorReport;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.download.DownloadRequest;
import dev.dray.error.DrayException;
import dev.dray.update.Delta;
import dev.dray.update.Freshness;
import dev.dray.update.Proposal;
import dev.dray.update.Updates;
import dev.dray.update.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// One look at what is published, and the downloads that follow from it.
final class UpdateRound {

  /// Changed files of a model that are named; the others are counted.
  private static final int NAMED = 20;

  private final Dray dray;
  private final List<ModelRef> refs;
  private final ProgressChoice progress;
  private final Session session;

  /// @param refs the models; all that are here where empty
  UpdateRound(Dray dray, List<ModelRef> refs, ProgressChoice progress, Session session) {
    this.dray = dray;
    this.refs = List.copyOf(refs);
    this.progress = progress;
    this.session = session;
  }

  /// Looks, tells, and fetches unless it is a dry run.
  ///
  /// @return the exit code: that of the worst
  int run(boolean dryRun) {
    Updates updates = dray.updates();
    List<Freshness> checked = updates.check(OutdatedCommand.held(updates, refs));
    int code = OutdatedCommand.problems(checked, session);
    List<Delta> deltas = new ArrayList<>();
    for (Proposal proposal : updates.propose(checked)) {
      proposal.delta().ifPresent(deltas::add);
      if (proposal.problem().isPresent()) {
        report(proposal.problem().get());
        code = Math.max(code, proposal.problem().get().code().exitCode());
      }
    }
    Consumer<String> lines = dryRun ? session.output()::result : session.output()::note;
    deltas.forEach(delta -> show(delta, lines));
    conclude(checked, deltas);
    Consumer<JsonObject> told =
        json ->
            json.flag("dry_run", dryRun)
                .objects("checked", checked, OutdatedCommand::write)
                .objects("updates", deltas, UpdateRound::write);
    List<DownloadRequest> requests =
        deltas.stream().map(Delta::request).flatMap(Optional::stream).toList();
    if (dryRun || requests.isEmpty()) {
      session
          .output()
          .document(json -> {
            told.accept(json);
            if (!dryRun) {
              json.objects("downloads", List.of(), (_, _) -> {});
            }
          });
      return code;
    }
    int fetched = new SeveralModels(dray, progress, session).run(requests, told);
    return fetched == DownloadCommand.INTERRUPTED ? fetched : Math.max(code, fetched);
  }

  private void report(DrayException problem) {
    new ErrorReport(session.program(), session.output().json(), session.words().contains("--debug"))
        .print(problem, session.console().err());
  }

  private static void show(Delta delta, Consumer<String> lines) {
    Freshness freshness = delta.freshness();
    lines.accept(
        DisplayWidth.printable(freshness.held().ref().toString())
            + "  "
            + freshness.held().version().shown()
            + " -> "
            + freshness.published().map(Version::shown).orElse("?")
            + "  "
            + (delta.atMost() ? "at most " : "")
            + delta.bytesToFetch()
            + " to fetch");
    List<Delta.Change> named = delta.changes().subList(0, Math.min(NAMED, delta.changes().size()));
    for (Delta.Change change : named) {
      lines.accept(
          "  "
              + DisplayWidth.left(change.kind().name().toLowerCase(Locale.ROOT), 8)
              + DisplayWidth.printable(change.path().text())
              + (change.size().isPresent() ? "  " + new ByteSize(change.size().getAsLong()) : ""));
    }
    if (named.size() < delta.changes().size()) {
      lines.accept("  and " + (delta.changes().size() - named.size()) + " more");
    }
    delta.notes().forEach(note -> lines.accept("  " + DisplayWidth.printable(note)));
  }

  private void conclude(List<Freshness> checked, List<Delta> deltas) {
    Output output = session.output();
    long pinned = checked.stream().filter(f -> f.state() == Freshness.State.PINNED).count();
    output.note(
        DownloadCommand.count(checked.size(), "model")
            + " looked at, "
            + (deltas.isEmpty()
                ? "nothing to update"
                : deltas.size()
                    + " to update, "
                    + new ByteSize(
                        deltas.stream().mapToLong(delta -> delta.bytesToFetch().bytes()).sum())
                    + " to fetch")
            + (pinned > 0 ? ", " + pinned + " pinned" : ""));
  }

  private static void write(Delta delta, JsonObject json) {
    json.text("ref", delta.freshness().held().ref().toString())
        .text("from", delta.freshness().held().version().toString())
        .text("to", delta.freshness().published())
        .objects(
            "changes",
            delta.changes(),
            (change, object) ->
                object
                    .text("change", change.kind().name().toLowerCase(Locale.ROOT))
                    .text("path", change.path().text())
                    .number("size", change.size())
                    .number("bytes_to_fetch", change.bytesToFetch()))
        .number("bytes_to_fetch", delta.bytesToFetch().bytes())
        .flag("at_most", delta.atMost())
        .texts("notes", delta.notes());
  }
}
