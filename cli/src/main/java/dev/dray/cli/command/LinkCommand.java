package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.federation.LinkPlan;
import dev.dray.federation.LinkPlan.State;
import dev.dray.federation.LinkPlan.Step;
import dev.dray.federation.LinkRequest;
import dev.dray.federation.LinkRequest.Subject;
import dev.dray.federation.LinkTarget;
import dev.dray.federation.Means;
import dev.dray.federation.Watch;
import dev.dray.settings.Borrowing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray link`: a model that is here is to be found in other programs' places too. Asks no network.
public final class LinkCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "link",
                this,
                "Put a model that is here into other programs' places, without a second copy.",
                "Files are shared by blocks where the file system can, else by a hard link where both"
                    + " places are yours and on one disk, else copied. A hard link is one file with"
                    + " two names: changing it changes both, removing one keeps the other.")
            .addPositional(
                Options.parameter(
                    "0", "1", "REF|FILE", "A model in the hub cache, as for download, or a file."))
            .addPositional(Options.parameter("1..*", "0..*", "FILES", "Only these files of REF."))
            .addOption(
                Options.repeated(
                    "LAYOUT[=DIR]",
                    "Where: folder=DIR, lmstudio[=DIR], hub-cache=DIR or ollama[=DIR]. May be"
                        + " repeated.",
                    "--into"))
            .addOption(
                Options.value(
                    "HOW",
                    "link (default), copy, or auto: by hard link only what nobody changes in place.",
                    "--how"))
            .addOption(
                Options.value(
                    "OWNER/NAME",
                    "With FILE: its folder in LM Studio (imported-models/uncategorized if not said),"
                        + " its name in Ollama (that of the file if not said).",
                    "--as"))
            .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
            .addOption(Options.flag("Say what would be done and do nothing.", "--dry-run"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    LinkRequest request = request(parsed, session);
    boolean dry = Options.has(parsed, "--dry-run");
    Output output = session.output();
    try (Dray dray = Dray.open(session.settings(parsed))) {
      LinkPlan plan = dry ? dray.planLink(request) : dray.link(request, telling(output));
      show(plan, dry, output);
      output.document(json -> write(plan, dry, json));
      return 0;
    }
  }

  private static Watch telling(Output output) {
    return new Watch() {
      @Override
      public void note(String sentence) {
        output.note(DisplayWidth.printable(sentence));
      }
    };
  }

  private static LinkRequest request(ParseResult parsed, Session session) {
    List<String> into = Options.texts(parsed, "--into");
    if (into.isEmpty()) {
      throw new UsageException("--into is missing: folder=DIR, lmstudio, hub-cache=DIR or ollama");
    }
    try {
      Path here = session.path(".");
      return new LinkRequest(
          subject(parsed, session),
          into.stream().map(text -> LinkTarget.parse(text, here)).toList(),
          how(Options.text(parsed, "--how").orElse("link")));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Borrowing how(String word) {
    return Arrays.stream(Borrowing.values())
        .filter(how -> how != Borrowing.OFF && how.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("--how takes auto, link or copy, not '" + word + "'"));
  }

  private static Subject subject(ParseResult parsed, Session session) {
    String typed = Options.parameter(parsed, 0).orElseThrow();
    Optional<String> as = Options.text(parsed, "--as");
    Path file = session.path(typed);
    if (typed.startsWith("/") || typed.startsWith(".") || typed.startsWith("~") || isFile(file)) {
      if (!Options.parameters(parsed, 1).isEmpty()) {
        throw new UsageException("FILES go with a model, and " + typed + " is a file");
      }
      return as.map(name -> named(file, name)).orElseGet(() -> new Subject.LocalFile(file));
    }
    if (as.isPresent()) {
      throw new UsageException("--as says something about a FILE only");
    }
    ModelRef.Hub ref = CacheCommands.hubRef(parsed, typed);
    return new Subject.Model(ref, Options.parameters(parsed, 1));
  }

  private static Subject.LocalFile named(Path file, String as) {
    String[] folder = as.split("/", -1);
    if (folder.length != 2 || folder[0].isEmpty() || folder[1].isEmpty()) {
      throw new UsageException("--as takes OWNER/NAME, not '" + as + "'");
    }
    return new Subject.LocalFile(file, folder[0], folder[1]);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path);
  }

  private static void show(LinkPlan plan, boolean dry, Output output) {
    switch (output.format()) {
      case HUMAN -> {
        Table table = new Table("FILE", ">SIZE", dry ? "ACTION" : "DONE", "PLACE");
        for (Step step : plan.steps()) {
          table.row(
              step.path().text(),
              step.size().formatted(),
              word(step),
              DisplayWidth.printable(step.place().toString()));
        }
        output.table(table);
        plan.notes().forEach(note -> output.note(DisplayWidth.printable(note)));
        output.note((dry ? "Nothing was changed: " : "") + summary(plan));
      }
      case QUIET -> plan.steps().forEach(step -> output.result(step.place().toString()));
      case JSON -> {}
    }
  }

  private static String summary(LinkPlan plan) {
    long shared =
        plan.steps().stream()
            .filter(s -> s.means().filter(m -> m != Means.COPY).isPresent())
            .mapToLong(s -> s.size().bytes())
            .sum();
    long all = plan.steps().stream().mapToLong(s -> s.size().bytes()).sum();
    return DownloadCommand.count(plan.steps().size(), "file")
        + ", "
        + new ByteSize(all)
        + (shared > 0 ? "; " + new ByteSize(shared) + " of it shared with what was here" : "");
  }

  private static String word(Step step) {
    return switch (step.state()) {
      case TO_BRING -> "bring";
      case TO_CHECK -> "check";
      case KEPT -> "keep";
      case BROUGHT -> step.means().map(Means::label).orElse("brought");
    };
  }

  private static void write(LinkPlan plan, boolean dry, JsonObject json) {
    json.flag("dry_run", dry)
        .text("name", plan.name())
        .objects(
            "files",
            plan.steps(),
            (Step step, JsonObject object) ->
                object
                    .text("path", step.path().text())
                    .text("layout", step.target().layout().key())
                    .text("from", step.source().toString())
                    .text("place", step.place().toString())
                    .number("bytes", step.size().bytes())
                    .text("state", state(step.state()))
                    .text("means", step.means().map(m -> m.name().toLowerCase(Locale.ROOT))))
        .texts("notes", plan.notes());
  }

  private static String state(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
