package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.ErrorReport;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.error.DrayException;
import dev.dray.provider.ModelCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What downloading collections means, told before it begins: each model with its size, and the
/// sum.
///
/// @param collections what was opened
/// @param steps a model each, in the order of the command line
record CollectionPlan(List<ModelCollection> collections, List<Step> steps) {

  /// How many models are asked about at once.
  private static final int AT_ONCE = 8;

  /// What is known about one of the models.
  sealed interface Step {
    DownloadRequest request();

    record Planned(DownloadRequest request, DownloadPlan plan) implements Step {}

    record Refused(DownloadRequest request, DrayException error) implements Step {}
  }

  CollectionPlan {
    collections = List.copyOf(collections);
    steps = List.copyOf(steps);
  }

  /// Asks about all models side by side. One that cannot be planned is told, and hides no other.
  static CollectionPlan of(
      List<ModelCollection> collections, List<DownloadRequest> requests, Dray dray) {
    try (ExecutorService crew =
        Executors.newFixedThreadPool(
            Math.min(AT_ONCE, requests.size()), Thread.ofVirtual().name("dray-plan").factory())) {
      List<Future<Step>> asked = new ArrayList<>();
      requests.forEach(request -> asked.add(crew.submit(() -> step(request, dray))));
      List<Step> steps = new ArrayList<>();
      for (Future<Step> step : asked) {
        steps.add(step.get());
      }
      return new CollectionPlan(collections, steps);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while planning", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Step step(DownloadRequest request, Dray dray) {
    try {
      return new Step.Planned(request, dray.plan(request));
    } catch (DrayException e) {
      return new Step.Refused(request, e);
    }
  }

  /// Shows titles, models, sizes and what is left out.
  void show(Output output) {
    for (ModelCollection collection : collections) {
      output.note(
          "Collection "
              + DisplayWidth.printable(collection.title())
              + ": "
              + DownloadCommand.count(collection.models().size(), "model")
              + skipped(collection));
    }
    if (!output.json()) {
      // On standard error: the result of a download is its paths.
      table().lines().forEach(output::note);
    }
    output.note(
        DownloadCommand.count(steps.size(), "model")
            + ", "
            + new ByteSize(planned().mapToLong(p -> p.plan().totalBytes().bytes()).sum())
            + "; to fetch "
            + new ByteSize(planned().mapToLong(p -> p.plan().bytesToFetch().bytes()).sum())
            + (refused().isEmpty() ? "" : "; " + refused().size() + " cannot be had"));
  }

  private Table table() {
    Table table = new Table("MODEL", ">FILES", ">SIZE", ">TO FETCH", "");
    for (Step step : steps) {
      switch (step) {
        case Step.Planned(DownloadRequest request, DownloadPlan plan) ->
            table.row(
                request.ref().toString(),
                String.valueOf(plan.files().size()),
                plan.totalBytes().formatted(),
                plan.bytesToFetch().formatted(),
                "");
        case Step.Refused(DownloadRequest request, DrayException error) ->
            table.row(request.ref().toString(), "?", "?", "?", error.code().title());
      }
    }
    return table;
  }

  /// What of a collection is no model, by kind.
  private static String skipped(ModelCollection collection) {
    if (collection.others().isEmpty()) {
      return "";
    }
    Map<String, Long> kinds =
        collection.others().stream()
            .collect(
                Collectors.groupingBy(
                    ModelCollection.Item::type, TreeMap::new, Collectors.counting()));
    return kinds.entrySet().stream()
        .map(kind ->
            DownloadCommand.count(
                kind.getValue().intValue(), DisplayWidth.printable(kind.getKey())))
        .collect(Collectors.joining(", ", "; left out: ", ""));
  }

  private Stream<Step.Planned> planned() {
    return steps.stream().filter(Step.Planned.class::isInstance).map(Step.Planned.class::cast);
  }

  private List<Step.Refused> refused() {
    return steps.stream()
        .filter(Step.Refused.class::isInstance)
        .map(Step.Refused.class::cast)
        .toList();
  }

  /// The end of a dry run.
  ///
  /// @return the exit code: that of the worst
  int conclude(Session session) {
    session
        .output()
        .document(json ->
            json.flag("dry_run", true)
                .objects("collections", collections, CollectionPlan::write)
                .objects("downloads", steps, CollectionPlan::write));
    ErrorReport report =
        new ErrorReport(
            session.program(), session.output().json(), session.words().contains("--debug"));
    int worst = 0;
    for (Step.Refused refused : refused()) {
      report.print(refused.error(), session.console().err());
      worst = Math.max(worst, refused.error().code().exitCode());
    }
    return worst;
  }

  private static void write(ModelCollection collection, JsonObject json) {
    json.text("ref", collection.ref().toString())
        .text("title", collection.title())
        .text("page", collection.page().toString())
        .texts("models", collection.models())
        .objects(
            "left_out",
            collection.others(),
            (item, object) -> object.text("type", item.type()).text("id", item.id()));
  }

  private static void write(Step step, JsonObject json) {
    json.text("ref", step.request().ref().toString());
    switch (step) {
      case Step.Planned(var _, DownloadPlan plan) -> {
        json.flag("ok", true);
        DownloadCommand.write(plan, json);
      }
      case Step.Refused(var _, DrayException error) ->
          json.flag("ok", false).object("error", object -> ErrorReport.write(error, object));
    }
  }
}
