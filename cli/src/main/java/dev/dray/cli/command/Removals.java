package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.store.HubCache;
import dev.dray.store.RemovalPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// How anything is removed: shown first, then agreed to, then done. Without a terminal to agree on,
/// only `--yes` does.
public final class Removals {

  private static final Set<RemovalPlan.What> WORTH_SHOWING =
      Set.of(
          RemovalPlan.What.REPOSITORY,
          RemovalPlan.What.SNAPSHOT,
          RemovalPlan.What.MANIFEST,
          RemovalPlan.What.PART_FILE);

  private Removals() {}

  static CommandSpec describe(CommandSpec spec) {
    spec.addOption(Options.flag("Say what would go and remove nothing.", "--dry-run"))
        .addOption(Options.flag("Do not ask.", "-y", "--yes"))
        .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"));
    return Options.withOutput(spec);
  }

  static int carryOut(HubCache cache, RemovalPlan plan, ParseResult parsed, Session session) {
    return carryOut(
        cache, plan, Options.has(parsed, "--dry-run"), Options.has(parsed, "--yes"), session);
  }

  /// Shows, asks and removes.
  ///
  /// @return 0 if everything that was named is gone (or would go), 1 otherwise
  public static int carryOut(
      HubCache cache, RemovalPlan plan, boolean dryRun, boolean yes, Session session) {
    return carryOut(cache::execute, plan, dryRun, yes, session);
  }

  /// The same for any store.
  ///
  /// @param execution does what a plan of that store says
  public static int carryOut(
      Function<RemovalPlan, RemovalPlan.Outcome> execution,
      RemovalPlan plan,
      boolean dryRun,
      boolean yes,
      Session session) {
    Output output = session.output();
    plan.warnings().forEach(w -> output.note("Warning: " + DisplayWidth.printable(w)));
    int failed = plan.warnings().isEmpty() ? 0 : 1;
    if (plan.steps().isEmpty() || dryRun) {
      show(plan, output);
      output.document(json -> {
        json.flag("dry_run", dryRun);
        write(plan.steps(), plan.freed(), plan.warnings(), json);
      });
      return failed;
    }
    if (!yes) {
      boolean canAsk = session.console().terminals().in() && !output.json();
      if (!canAsk) {
        throw new UsageException(
            "removing needs --yes here, because there is no terminal to ask on (or --dry-run to"
                + " look first)");
      }
      show(plan, output);
      if (!session.console().confirm("Remove these, " + plan.freed() + " in all?")) {
        output.note("Nothing was removed.");
        return 1;
      }
    }
    RemovalPlan.Outcome outcome = execution.apply(plan);
    outcome.kept().forEach(k -> output.note("Kept " + DisplayWidth.printable(k)));
    output.note("Freed " + outcome.freed() + ".");
    output.document(json -> {
      json.flag("dry_run", false);
      write(outcome.removed(), outcome.freed(), plan.warnings(), json);
      json.texts("kept", outcome.kept());
    });
    return outcome.kept().isEmpty() ? failed : 1;
  }

  private static void show(RemovalPlan plan, Output output) {
    if (plan.steps().isEmpty()) {
      output.note("There is nothing to remove.");
      return;
    }
    Table table = new Table("REMOVE", "PATH");
    for (RemovalPlan.Step step : plan.steps()) {
      if (WORTH_SHOWING.contains(step.what())) {
        table.row(word(step), relative(plan, step.path()));
      }
    }
    output.table(table);
    output.note(
        DownloadCommand.count(plan.steps().size(), "thing")
            + " to remove, "
            + plan.freed()
            + " to free.");
  }

  private static String relative(RemovalPlan plan, Path path) {
    return path.startsWith(plan.root()) ? plan.root().relativize(path).toString() : path.toString();
  }

  private static String word(RemovalPlan.Step step) {
    return step.what().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void write(
      List<RemovalPlan.Step> steps, ByteSize freed, List<String> warnings, JsonObject json) {
    json.number("bytes", freed.bytes())
        .objects(
            "removed",
            steps,
            (step, object) ->
                object
                    .text("what", step.what().name().toLowerCase(Locale.ROOT))
                    .text("path", step.path().toString())
                    .number("bytes", step.freed().bytes()))
        .texts("warnings", warnings);
  }
}
