package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.cli.progress.ProgressView;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.PlannedFile;
import dev.dray.download.Reused;
import dev.dray.download.Unpacked;
import dev.dray.error.CancelledException;
import dev.dray.federation.FoundStore;
import dev.dray.model.variant.Variant;
import dev.dray.provider.Delegated;
import dev.dray.provider.ModelCollection;
import dev.dray.store.FileState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray download`: brings a model here.
public final class DownloadCommand implements Command {

  /// Exit code after Ctrl-C.
  public static final int INTERRUPTED = 130;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "download",
            this,
            "Bring a model here, verified.",
            "An interrupted download goes on where it stopped: run the same command again.");
    DownloadOptions.describe(spec);
    return Options.withOutputAndModelFormats(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    DownloadOptions.check(parsed, session);
    ProgressChoice progress =
        ProgressChoice.parse(Options.text(parsed, "--progress").orElse("auto"));
    try (Dray dray = Dray.open(DownloadOptions.settings(parsed, session))) {
      List<ModelCollection> collections = new ArrayList<>();
      List<DownloadRequest> requests =
          DownloadOptions.requests(parsed, session, dray, collections::add);
      if (!collections.isEmpty()) {
        CollectionPlan plan = CollectionPlan.of(collections, requests, dray);
        plan.show(session.output());
        if (Options.has(parsed, "--dry-run")) {
          return plan.conclude(session);
        }
      }
      if (Options.has(parsed, "--dry-run")) {
        VariantPrompt prompt = VariantPrompt.of(dray, parsed, progress, session);
        show(requests.stream().map(r -> prompt.asking(r, dray::plan)).toList(), session.output());
        return 0;
      }
      return download(dray, requests, parsed, progress, session);
    }
  }

  private static int download(
      Dray dray,
      List<DownloadRequest> requests,
      ParseResult parsed,
      ProgressChoice progress,
      Session session) {
    Consumer<String> note = progress == ProgressChoice.JSON ? text -> {} : session.output()::note;
    try (LimitsFollower _ = LimitsFollower.of(dray.settings(), dray.limits(), note)) {
      if (requests.size() > 1) {
        DownloadOptions.rate(parsed).ifPresent(rate -> dray.limits().rate(Optional.of(rate)));
        return new SeveralModels(dray, progress, session).run(requests);
      }
      DownloadRequest request = requests.getFirst();
      Optional<DownloadResult> result =
          VariantPrompt.of(dray, parsed, progress, session)
              .asking(request, wanted -> fetch(dray, wanted, progress, session));
      if (result.isEmpty()) {
        return INTERRUPTED;
      }
      if (progress != ProgressChoice.JSON) {
        summarize(result.get(), session.output());
        BroughtModels.tell(dray, result.get(), session.output());
      }
      session.output().result(whereabouts(result.get()));
      session.output().document(json -> write(result.get(), json));
      return 0;
    }
  }

  /// Downloads and shows how it goes.
  ///
  /// @return empty if the user interrupted it, who was then told how to go on
  public static Optional<DownloadResult> fetch(
      Dray dray, DownloadRequest request, ProgressChoice progress, Session session) {
    Download download = dray.download(request);
    ProgressView view =
        progress.view(session.console(), session.output().format(), dray.settings().progress());
    try (Interruption interruption = new Interruption(List.of(download), view::close);
        view) {
      try (Stream<DownloadEvent> events = download.stream()) {
        events.forEach(view::show);
      }
      view.close();
      try {
        return Optional.of(download.await());
      } catch (CancelledException e) {
        if (!interruption.happened()) {
          throw e;
        }
        sayHowToGoOn(download.progress(), progress, session);
        return Optional.empty();
      }
    }
  }

  private static void sayHowToGoOn(
      DownloadProgress progress, ProgressChoice choice, Session session) {
    if (choice == ProgressChoice.JSON) {
      return;
    }
    StringBuilder kept = new StringBuilder("Interrupted.");
    if (progress.bytesDone() > 0) {
      kept.append(' ').append(new ByteSize(progress.bytesDone()));
      progress.totalBytes().ifPresent(t -> kept.append(" of ").append(new ByteSize(t)));
      kept.append(" are here and are kept.");
    }
    session.console().err().println(kept);
    session.console().err().println("  To go on: " + session.commandAgain());
  }

  /// The place, or the name under which a daemon keeps the model.
  static String whereabouts(DownloadResult result) {
    return result
        .place()
        .map(Path::toString)
        .orElseGet(() -> DisplayWidth.printable(result.name()));
  }

  static void summarize(DownloadResult result, Output output) {
    String name = DisplayWidth.printable(result.name());
    String files =
        result.delegated().isPresent()
            ? "kept by " + result.ref().provider()
            : count(result.files().size(), "file");
    if (result.bytesDownloaded().bytes() == 0 && !result.reused().isEmpty()) {
      output.note(name + " is here: " + files + ", " + result.bytes() + ", none of it fetched");
    } else if (result.bytesDownloaded().bytes() == 0) {
      output.note(name + " is already here: " + files + ", " + result.bytes());
    } else {
      double seconds = Math.max(0.001, result.elapsed().toMillis() / 1000.0);
      output.note(
          "Downloaded "
              + name
              + ": "
              + files
              + ", "
              + result.bytes()
              + " ("
              + result.bytesDownloaded()
              + " over the network) in "
              + duration(result.elapsed())
              + ", "
              + new ByteSize((long) (result.bytesDownloaded().bytes() / seconds))
              + "/s");
    }
    fromElsewhere(result.reused()).forEach(line -> output.note(DisplayWidth.printable(line)));
    for (Unpacked unpacked : result.unpacked()) {
      output.note(
          "Unpacked "
              + DisplayWidth.printable(unpacked.archive().text())
              + ": "
              + count(unpacked.files(), "file")
              + ", "
              + unpacked.bytes()
              + " in "
              + unpacked.place());
    }
    if (result.unverified() > 0) {
      output.note(
          "Note: for "
              + count(result.unverified(), "file")
              + " no digest is published, so only the size was checked.");
    }
  }

  /// A line for each store that content came from.
  private static List<String> fromElsewhere(List<Reused> reused) {
    Map<FoundStore, List<Reused>> byStore = new LinkedHashMap<>();
    reused.forEach(r -> byStore.computeIfAbsent(r.store(), s -> new ArrayList<>()).add(r));
    return byStore.entrySet().stream()
        .map(entry -> {
          long bytes = entry.getValue().stream().mapToLong(r -> r.bytes().bytes()).sum();
          String means =
              entry.getValue().stream()
                  .map(r -> r.means().label())
                  .distinct()
                  .collect(Collectors.joining(" and "));
          return "From elsewhere: "
              + count(entry.getValue().size(), "file")
              + ", "
              + new ByteSize(bytes)
              + ", from "
              + entry.getKey()
              + ", by "
              + means;
        })
        .toList();
  }

  /// Tenths where whole seconds would say too little.
  static String duration(Duration elapsed) {
    return elapsed.compareTo(Duration.ofSeconds(10)) < 0
        ? String.format(Locale.ROOT, "%.1fs", Math.max(100, elapsed.toMillis()) / 1000.0)
        : DownloadProgress.format(elapsed);
  }

  /// A number with the word for what is counted.
  static String count(int number, String one) {
    return count(number, one, one + "s");
  }

  static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  static void write(DownloadResult result, JsonObject json) {
    json.text("repo", result.name())
        .text("revision", result.revision())
        .text("commit", result.commit())
        .text("path", result.place().map(Path::toString))
        .text("kept_by", result.delegated().map(by -> result.ref().provider().id()))
        .text("manifest_digest", result.delegated().flatMap(Delegated::digest))
        .objects(
            "files",
            result.files().entrySet(),
            (file, object) ->
                object
                    .text("path", file.getKey().toString())
                    .text("local_path", file.getValue().toString()))
        .objects(
            "unpacked",
            result.unpacked(),
            (unpacked, object) ->
                object
                    .text("path", unpacked.archive().text())
                    .text("local_path", unpacked.place().toString())
                    .number("files", unpacked.files())
                    .number("bytes", unpacked.bytes().bytes()))
        .number("bytes", result.bytes().bytes())
        .number("bytes_downloaded", result.bytesDownloaded().bytes())
        .objects(
            "reused",
            result.reused(),
            (reused, object) ->
                object
                    .text("path", reused.file().text())
                    .text("from", reused.content().toString())
                    .text("store", reused.store().kind().key())
                    .text("means", reused.means().name().toLowerCase(Locale.ROOT))
                    .number("bytes", reused.bytes().bytes()))
        .number("files_unverified", result.unverified())
        .objects(
            "sources_dropped",
            result.droppedSources(),
            (source, object) ->
                object
                    .text("source", source.source())
                    .text("path", source.file().text())
                    .text("reason", source.reason()))
        .number("elapsed_seconds", result.elapsed().toMillis() / 1000.0);
  }

  private static void show(List<DownloadPlan> plans, Output output) {
    plans.forEach(plan -> show(plan, output));
    if (plans.size() == 1) {
      output.document(json -> write(plans.getFirst(), json));
    } else {
      output.document(json -> json.objects("downloads", plans, DownloadCommand::write));
    }
  }

  private static void show(DownloadPlan plan, Output output) {
    Table table = new Table("FILE", ">SIZE", "ACTION");
    for (PlannedFile file : plan.files()) {
      table.row(
          file.file().path().text(),
          file.file().size().isPresent()
              ? new ByteSize(file.file().size().getAsLong()).formatted()
              : "?",
          said(file));
    }
    output.table(table);
    plan.listing().notes().forEach(note -> output.note(DisplayWidth.printable(note)));
    plan.choice().ifPresent(note -> output.note(DisplayWidth.printable(note)));
    output.note(
        count(plan.files().size(), "file")
            + ", "
            + plan.totalBytes()
            + "; to fetch "
            + plan.bytesToFetch()
            + "; free "
            + plan.freeSpace());
    output.note("Target: " + plan.target() + " (" + plan.layout() + ")");
  }

  static void write(DownloadPlan plan, JsonObject json) {
    json.flag("dry_run", true)
        .text("repo", plan.listing().name())
        .text("revision", plan.listing().revision().text())
        .text("commit", plan.listing().commit())
        .texts("variants", plan.variants().stream().map(Variant::name).toList())
        .text("target", plan.target().toString())
        .text("layout", plan.layout())
        .objects(
            "files",
            plan.files(),
            (PlannedFile file, JsonObject object) ->
                object
                    .text("path", file.file().path().text())
                    .number("size", file.file().size())
                    .text("digest", file.file().digest())
                    .text("action", action(file))
                    .text("from", from(file).map(Path::toString))
                    .number("bytes_to_fetch", file.bytesToFetch()))
        .number("bytes", plan.totalBytes().bytes())
        .number("bytes_to_fetch", plan.bytesToFetch().bytes())
        .number("free_bytes", plan.freeSpace().bytes());
  }

  /// The action, with the place for content of another model or store.
  private static String said(PlannedFile file) {
    return action(file)
        + (action(file).equals("have")
            ? from(file).map(path -> ", from " + DisplayWidth.printable(path.toString())).orElse("")
            : "");
  }

  private static Optional<Path> from(PlannedFile file) {
    return file.state() instanceof FileState.Linkable linkable
        ? Optional.of(linkable.content())
        : Optional.empty();
  }

  private static String action(PlannedFile file) {
    return switch (file.state()) {
      case FileState.Present ignored -> "keep";
      case FileState.Linkable linkable -> linkable.elsewhere() ? "have" : "link";
      case FileState.Absent ignored -> file.resumable() > 0 ? "resume" : "fetch";
    };
  }
}
