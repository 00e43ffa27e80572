package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryBackup;
import dev.dray.registry.upkeep.Edit;
import dev.dray.registry.upkeep.SimpleNames;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry slugs`: gives entries simple names.
final class SlugsCommand implements Command {

  private static final int MOST_ROWS = 400;

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "slugs",
                this,
                "Give entries simple names: family, size and quantization.",
                "Shows what they would be called. With --apply, display names change; with"
                    + " --rename-slugs too, the entries are renamed, and the old names become"
                    + " aliases.")
            .addOption(
                Options.flag(
                    "Only Ollama's entries, unless --include-hf is given.", "--include-ollama"))
            .addOption(
                Options.flag(
                    "Only other entries, unless --include-ollama is given.", "--include-hf"))
            .addOption(Options.flag("Only entries with the names of trials.", "--tests-only"))
            .addOption(
                Options.value(
                    "HOW",
                    "Tell entries that would be called the same apart by backend (default), format"
                        + " or none.",
                    "--disambiguate"))
            .addOption(Options.flag("Rename the entries.", "--rename-slugs"))
            .addOption(Options.flag("Change display names only (the default).", "--display-only"))
            .addOption(
                Options.flag(
                    "Leave entries alone whose names collide (the default).",
                    "--allow-skip-on-collision"))
            .addOption(Options.flag("Fail if names collide.", "--no-skip-on-collision"))
            .addOption(Options.flag("Back the registry's files up (the default).", "--backup")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Options.atMostOne(parsed, "--rename-slugs", "--display-only");
    Options.atMostOne(parsed, "--allow-skip-on-collision", "--no-skip-on-collision");
    Options.atMostOne(parsed, "--backup", "--no-backup");
    boolean apply = Edits.applies(parsed);
    try (Dray dray = RegistryCommands.open(session)) {
      ModelRegistry registry = dray.registry();
      SimpleNames names = SimpleNames.of(registry, choice(parsed));
      if (apply) {
        return apply(
            names.plan(
                registry,
                SimpleNames.Strategy.valueOf(
                    RegistryCommands.word(
                            parsed,
                            "--disambiguate",
                            "backend",
                            List.of("backend", "format", "none"))
                        .toUpperCase(Locale.ROOT)),
                Options.has(parsed, "--rename-slugs"),
                !Options.has(parsed, "--no-skip-on-collision")),
            registry,
            parsed,
            session);
      }
      show(names, session.output());
      return 0;
    }
  }

  private static SimpleNames.Choice choice(ParseResult parsed) {
    boolean ollama = Options.has(parsed, "--include-ollama");
    boolean others = Options.has(parsed, "--include-hf");
    return new SimpleNames.Choice(
        ollama || !others, others || !ollama, Options.has(parsed, "--tests-only"));
  }

  private static void show(SimpleNames names, Output output) {
    output.document(json ->
        json.objects(
                "rows",
                names.rows(),
                (row, object) ->
                    object
                        .text("old_name", row.entry().name())
                        .text("quant", row.entry().quantization())
                        .text("family", row.entry().family())
                        .text("proposed_slug_base", row.slug())
                        .text("proposed_display", row.display()))
            .texts("collisions", names.collisions().stream().sorted().toList()));
    if (names.rows().isEmpty()) {
      output.note("There is no entry to name.");
      return;
    }
    Table table = new Table("ENTRY", "QUANTIZATION", "SLUG", "DISPLAY NAME");
    names.rows().stream()
        .limit(MOST_ROWS)
        .forEach(row ->
            table.row(
                row.entry().name(),
                row.entry().quantization().orElse("-"),
                row.slug(),
                row.display()));
    output.table(table);
    if (names.rows().size() > MOST_ROWS) {
      output.note("… and " + (names.rows().size() - MOST_ROWS) + " more; --json has all.");
    }
    names.collisions().stream()
        .sorted()
        .forEach(slug -> output.note("Several would be called " + slug + ": see --disambiguate."));
    output.note("Nothing was written. --apply gives these names.");
  }

  private static int apply(
      SimpleNames.Plan plan, ModelRegistry registry, ParseResult parsed, Session session) {
    Output output = session.output();
    Edit.Outcome outcome = plan.edit().apply(registry, Edits.backup(parsed));
    output.document(json ->
        json.objects(
                "operations",
                plan.operations(),
                (row, object) ->
                    object
                        .text("old", row.entry().name())
                        .text("new", plan.renamesSlugs() ? row.slug() : row.entry().name())
                        .text("display", row.display()))
            .texts("skipped", plan.skipped())
            .flag("rename_slugs", plan.renamesSlugs()));
    if (!output.json()) {
      Edits.tell(outcome, true, Options.has(parsed, "--verbose"), session);
    } else {
      outcome.change().backups().stream()
          .map(RegistryBackup::file)
          .forEach(file -> output.note("As it was before: " + file));
    }
    return 0;
  }
}
