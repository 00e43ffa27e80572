package dev.dray.cli.registry.maintain;

import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryBackup;
import dev.dray.registry.RegistryChange;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.upkeep.Edit;
import dev.dray.registry.upkeep.FieldChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// How a registry is changed: shown first; done only with `--apply`, with a copy of the files of
/// before, and a list of what changed.
final class Edits {

  private static final int MOST_ROWS = 400;

  private Edits() {}

  /// Adds `--apply`, `--dry-run`, `--no-backup` and what every command has.
  static CommandSpec describe(CommandSpec spec) {
    spec.addOption(Options.flag("Do it. Without this it is only shown.", "--apply"))
        .addOption(Options.flag("Only show what would change; this is the default.", "--dry-run"))
        .addOption(
            Options.flag("Make no copy of the registry's files before they change.", "--no-backup"))
        .addOption(Options.flag("Say why, entry by entry.", "-v", "--verbose"));
    return Options.withOutput(spec);
  }

  /// Whether it is done and not only shown.
  ///
  /// @throws dev.dray.cli.command.UsageException if both are asked for
  static boolean applies(ParseResult parsed) {
    Options.atMostOne(parsed, "--apply", "--dry-run");
    return Options.has(parsed, "--apply");
  }

  /// Shows or makes a change, and tells what it is.
  static int carryOut(Edit edit, ModelRegistry registry, ParseResult parsed, Session session) {
    boolean apply = applies(parsed);
    Edit.Outcome outcome = apply ? edit.apply(registry, backup(parsed)) : edit.preview(registry);
    tell(outcome, apply, Options.has(parsed, "--verbose"), session);
    return 0;
  }

  static ModelRegistry.Backup backup(ParseResult parsed) {
    return Options.has(parsed, "--no-backup") ? ModelRegistry.Backup.NO : ModelRegistry.Backup.YES;
  }

  /// Tells what a change is or would be.
  static void tell(Edit.Outcome outcome, boolean applied, boolean verbose, Session session) {
    Output output = session.output();
    RegistryChange change = outcome.change();
    output.document(json -> {
      json.flag("applied", applied);
      write(change, json);
      json.objects(
              "decisions",
              outcome.decisions(),
              (decision, object) ->
                  object.text("name", decision.name()).text("what", decision.what()))
          .texts("backups", backups(change));
    });
    if (verbose || change.isEmpty()) {
      outcome.decisions().forEach(d -> output.note(d.name() + ": " + d.what()));
    }
    if (change.isEmpty()) {
      output.note("Nothing to change.");
      return;
    }
    table(change, output);
    output.note(summary(change, applied));
    backups(change).forEach(file -> output.note("As it was before: " + file));
    if (!applied) {
      output.note("Nothing was written. To do it: " + again(session));
    }
  }

  private static String again(Session session) {
    return session.commandAgain().replaceFirst(" --dry-run(?= |$)", "") + " --apply";
  }

  private static void write(RegistryChange change, JsonObject json) {
    json.texts("added", added(change).stream().map(RegistryEntry::name).toList())
        .texts("removed", removed(change).stream().map(RegistryEntry::name).toList())
        .objects(
            "changed",
            changed(change),
            (step, object) ->
                object
                    .text("name", step.after().name())
                    .text("old_name", step.before().name())
                    .objects(
                        "fields",
                        FieldChange.between(step.before(), step.after()),
                        (field, cell) ->
                            cell.text("field", field.field())
                                .text("old", field.before())
                                .text("new", field.after())));
  }

  private static void table(RegistryChange change, Output output) {
    Table table = new Table("CHANGE", "ENTRY", "FIELD", "OLD", "NEW");
    int rows = 0;
    for (RegistryChange.Step step : change.steps()) {
      rows++;
      if (rows > MOST_ROWS) {
        break;
      }
      switch (step) {
        case RegistryChange.Added added ->
            table.row("add", added.entry().name(), "", "", path(added.entry()));
        case RegistryChange.Removed removed ->
            table.row("remove", removed.entry().name(), "", path(removed.entry()), "");
        case RegistryChange.Changed one -> {
          String word = "change";
          String name = one.before().name();
          for (FieldChange field : FieldChange.between(one.before(), one.after())) {
            table.row(
                word, name, field.field(), field.before().orElse("-"), field.after().orElse("-"));
            word = "";
            name = "";
          }
        }
      }
    }
    output.table(table);
    if (rows > MOST_ROWS) {
      output.note("… and " + (change.steps().size() - MOST_ROWS) + " more; --json has all.");
    }
  }

  private static String path(RegistryEntry entry) {
    return entry.download().path().orElse("-");
  }

  private static String summary(RegistryChange change, boolean applied) {
    String would = applied ? "" : "would be ";
    return added(change).size()
        + " "
        + would
        + "added, "
        + changed(change).size()
        + " changed, "
        + removed(change).size()
        + " removed.";
  }

  private static List<RegistryEntry> added(RegistryChange change) {
    return change.steps().stream()
        .flatMap(s ->
            s instanceof RegistryChange.Added a
                ? Optional.of(a.entry()).stream()
                : Optional.<RegistryEntry>empty().stream())
        .toList();
  }

  private static List<RegistryEntry> removed(RegistryChange change) {
    return change.steps().stream()
        .flatMap(s ->
            s instanceof RegistryChange.Removed r
                ? Optional.of(r.entry()).stream()
                : Optional.<RegistryEntry>empty().stream())
        .toList();
  }

  private static List<RegistryChange.Changed> changed(RegistryChange change) {
    return change.steps().stream()
        .filter(RegistryChange.Changed.class::isInstance)
        .map(RegistryChange.Changed.class::cast)
        .toList();
  }

  private static List<Path> backups(RegistryChange change) {
    return change.backups().stream().map(RegistryBackup::file).toList();
  }
}
