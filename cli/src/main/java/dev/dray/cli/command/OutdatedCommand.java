package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.ErrorReport;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.DrayException;
import dev.dray.update.Freshness;
import dev.dray.update.Freshness.State;
import dev.dray.update.Held;
import dev.dray.update.Updates;
import dev.dray.update.Version;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray outdated`: which models here are not what is published any more.
public final class OutdatedCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "outdated",
                this,
                "List the models here that are not what is published any more.",
                "The hub cache, ModelScope's cache and Ollama's models are looked at. Nothing is"
                    + " fetched; 'dray update' does that.")
            .addPositional(
                Options.parameter(
                    "0..*", "0..*", "REF", "Only these models; all if none is named."))
            .addOption(Options.flag("List those that are current or pinned, too.", "--all"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<ModelRef> refs = refs(Options.parameters(parsed, 0));
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Updates updates = dray.updates();
      List<Freshness> checked = updates.check(held(updates, refs));
      boolean all = Options.has(parsed, "--all") || !refs.isEmpty();
      List<Freshness> shown = checked.stream().filter(f -> all || isNews(f)).toList();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(checked, shown, output);
        case QUIET ->
            checked.stream()
                .filter(f -> f.state() == State.OUTDATED)
                .forEach(f -> output.result(f.held().ref().toString()));
        case JSON -> output.documents(shown, OutdatedCommand::write);
      }
      return problems(checked, session);
    }
  }

  static List<ModelRef> refs(List<String> words) {
    List<ModelRef> refs = new ArrayList<>();
    try {
      words.forEach(word -> refs.add(ModelRef.parse(word)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    return refs;
  }

  /// The versions that are meant; all that are here where no model is named.
  static List<Held> held(Updates updates, List<ModelRef> refs) {
    if (refs.isEmpty()) {
      return updates.held();
    }
    Set<Held> held = new LinkedHashSet<>();
    refs.forEach(ref -> held.addAll(updates.held(ref)));
    return List.copyOf(held);
  }

  private static boolean isNews(Freshness freshness) {
    return switch (freshness.state()) {
      case CURRENT -> freshness.renamedTo().isPresent();
      case PINNED -> false;
      case OUTDATED, GONE, CLOSED, UNKNOWN -> true;
    };
  }

  private static void show(List<Freshness> checked, List<Freshness> shown, Output output) {
    if (checked.isEmpty()) {
      output.note("No models are here that could be followed.");
      return;
    }
    if (!shown.isEmpty()) {
      Table table = new Table("MODEL", "HERE", "PUBLISHED", "STATE", "");
      shown.forEach(freshness -> row(table, freshness));
      output.table(table);
    }
    long outdated = checked.stream().filter(f -> f.state() == State.OUTDATED).count();
    output.note(
        DownloadCommand.count(checked.size(), "model")
            + " looked at, "
            + outdated
            + " outdated"
            + (outdated > 0 ? "; 'dray update --all --dry-run' shows what that means." : "."));
  }

  private static void row(Table table, Freshness freshness) {
    table.row(
        freshness.held().ref().toString(),
        freshness.held().version().shown(),
        freshness.published().map(Version::shown).orElse("?"),
        freshness.state().word(),
        freshness
            .renamedTo()
            .map(name -> "now called " + name)
            .or(() -> freshness.problem().map(problem -> problem.code().title()))
            .orElse(""));
  }

  /// Tells each reason once: a hub that is away is away for all of its models.
  ///
  /// @return the exit code: that of the worst
  static int problems(List<Freshness> checked, Session session) {
    ErrorReport report =
        new ErrorReport(
            session.program(), session.output().json(), session.words().contains("--debug"));
    Set<Object> told = new HashSet<>();
    int worst = 0;
    for (Freshness freshness : checked) {
      if (freshness.problem().isPresent() && told.add(reason(freshness.problem().get()))) {
        report.print(freshness.problem().get(), session.console().err());
        worst = Math.max(worst, freshness.problem().get().code().exitCode());
      }
    }
    return worst;
  }

  /// Models are asked side by side, so several may find that their hub is away, each by itself.
  private static Object reason(DrayException problem) {
    return switch (problem.code()) {
      case OFFLINE, CONNECT_FAILED ->
          List.of(problem.code(), problem.context().url().map(URI::getAuthority));
      default -> problem;
    };
  }

  static void write(Freshness freshness, JsonObject json) {
    Held held = freshness.held();
    json.text("ref", held.ref().toString())
        .text("provider", held.ref().provider().id())
        .text("state", freshness.state().word())
        .text("here", held.version().toString())
        .text("published", freshness.published())
        .text("renamed_to", freshness.renamedTo())
        .text("path", held.place())
        .number("bytes", held.size().bytes())
        .text("problem", freshness.problem().map(p -> DisplayWidth.printable(message(p))));
  }

  private static String message(DrayException problem) {
    return String.valueOf(problem.getMessage());
  }
}
