package dev.dray.cli.registry;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.DrayException;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RemovableFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray remove`: has the registry forget that models are here, and removes their files if that is
/// asked for. Shown first, then agreed to, then done.
public final class RemoveCommand implements Command {

  /// What happens to an entry.
  private enum Fate {
    /// It stays, without its download.
    KEPT,
    /// It goes.
    REMOVED
  }

  /// What happens to the files of an entry.
  private enum Files {
    LEFT,
    TO_DELETE,
    DELETED,
    GONE,
    REFUSED
  }

  /// One entry of the plan, and what became of it.
  private record Step(
      RegistryEntry entry,
      Fate fate,
      Files files,
      Optional<RemovableFiles> removable,
      ByteSize size,
      String reason) {

    Step became(Files now, ByteSize freed, String why) {
      return new Step(entry, fate, now, removable, freed, why);
    }
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "remove",
                this,
                "Have the registry forget that models are here.",
                "The entry stays, with its roles and all that people decided; its files stay, too,"
                    + " unless --delete-files is given. Models by name, or all that the filters let"
                    + " through.")
            .addPositional(
                Options.parameter(
                    "0..*", "0..*", "NAMES", "The models, by any name that 'dray show' takes."));
    EntryFilter.describe(spec)
        .addOption(Options.flag("Only models whose files are gone.", "--stale"))
        .addOption(
            Options.flag(
                "Delete their files, too: below the places of 'dray locations' only, and nothing"
                    + " that another entry needs.",
                "--delete-files"))
        .addOption(
            Options.repeated(
                "DIR", "Files below this folder may be deleted, too. May be repeated.", "--below"))
        .addOption(Options.flag("Remove the entry itself.", "--purge"))
        .addOption(Options.flag("Say what would happen and do nothing.", "--dry-run"))
        .addOption(Options.flag("Do not ask.", "-y", "--yes"))
        .addOption(
            Options.flag(
                "Do not ask; also what is locked, pinned, in use or has a role.", "--force"));
    return Options.withOutputOnly(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      List<RegistryEntry> entries = chosen(EntryWords.contents(dray, session), parsed, dray);
      List<Step> steps = planned(entries, parsed, session, dray);
      Output output = session.output();
      boolean dryRun = Options.has(parsed, "--dry-run");
      if (steps.isEmpty() || dryRun) {
        show(steps, output);
        output.document(json -> write(steps, dryRun, json));
        return steps.stream().anyMatch(s -> s.files() == Files.REFUSED) ? 1 : 0;
      }
      if (!agreed(steps, parsed, session)) {
        return 1;
      }
      List<Step> done = carriedOut(steps, dray, output);
      output.document(json -> write(done, false, json));
      return done.stream().anyMatch(s -> s.files() == Files.REFUSED) ? 1 : 0;
    }
  }

  private static List<RegistryEntry> chosen(
      RegistryContents contents, ParseResult parsed, Dray dray) {
    List<String> names = Options.parameters(parsed, 0);
    EntryFilter filter = EntryFilter.of(parsed, dray);
    boolean stale = Options.has(parsed, "--stale");
    boolean byFilter = stale || !filter.isEmpty();
    if (names.isEmpty() && !byFilter) {
      throw new UsageException("name models, or say with filters which ones are meant");
    }
    if (!names.isEmpty() && byFilter) {
      throw new UsageException("names and filters exclude each other");
    }
    Map<String, RegistryEntry> chosen = new LinkedHashMap<>();
    for (String name : names) {
      RegistryEntry entry = contents.require(name);
      chosen.put(entry.name(), entry);
    }
    if (byFilter) {
      DownloadRegistry downloads = dray.downloadRegistry();
      boolean purge = Options.has(parsed, "--purge");
      for (RegistryEntry entry : contents.entries()) {
        boolean wanted =
            (entry.hasPath() || (purge && !stale))
                && filter.fits(entry)
                && (!stale || !downloads.installed(entry).installed());
        if (wanted) {
          chosen.put(entry.name(), entry);
        }
      }
    }
    return List.copyOf(chosen.values());
  }

  private static List<Step> planned(
      List<RegistryEntry> entries, ParseResult parsed, Session session, Dray dray) {
    boolean purge = Options.has(parsed, "--purge");
    boolean delete = Options.has(parsed, "--delete-files");
    boolean force = Options.has(parsed, "--force");
    List<Path> below = Options.texts(parsed, "--below").stream().map(session::path).toList();
    Set<String> going = new HashSet<>();
    entries.forEach(entry -> going.add(entry.name()));
    List<Step> steps = new ArrayList<>();
    for (RegistryEntry entry : entries) {
      boolean needed = purge && !force && !entry.roles().isEmpty();
      if (needed) {
        EntryWords.warn(
            "'"
                + entry.name()
                + "' has a role ("
                + String.join(", ", entry.roles())
                + "), so its entry stays; --force removes it",
            session.output());
      }
      Fate fate = purge && !needed ? Fate.REMOVED : Fate.KEPT;
      if (fate == Fate.KEPT && !entry.hasPath()) {
        session.output().note("'" + entry.name() + "' has no files that could be forgotten.");
        continue;
      }
      steps.add(
          delete
              ? step(entry, fate, dray.planRemoval(entry, going, below, force))
              : new Step(entry, fate, Files.LEFT, Optional.empty(), ByteSize.ZERO, ""));
    }
    return steps;
  }

  private static Step step(RegistryEntry entry, Fate fate, RemovableFiles files) {
    Optional<RemovableFiles> removable = Optional.of(files);
    return switch (files) {
      case RemovableFiles.Folder folder ->
          new Step(entry, fate, Files.TO_DELETE, removable, folder.size(), "");
      case RemovableFiles.Single single ->
          new Step(entry, fate, Files.TO_DELETE, removable, single.size(), "");
      case RemovableFiles.Snapshot snapshot ->
          new Step(entry, fate, Files.TO_DELETE, removable, snapshot.plan().freed(), "");
      case RemovableFiles.Ollama model ->
          new Step(entry, fate, Files.TO_DELETE, removable, model.size(), "");
      case RemovableFiles.Gone(String reason) ->
          new Step(entry, fate, Files.GONE, removable, ByteSize.ZERO, reason);
      case RemovableFiles.Refused(String reason, boolean forcible) ->
          new Step(
              entry,
              fate,
              Files.REFUSED,
              removable,
              ByteSize.ZERO,
              forcible ? reason + "; --force removes it all the same" : reason);
    };
  }

  private static boolean agreed(List<Step> steps, ParseResult parsed, Session session) {
    if (Options.has(parsed, "--yes") || Options.has(parsed, "--force")) {
      return true;
    }
    Output output = session.output();
    if (!session.console().terminals().in() || output.json()) {
      throw new UsageException(
          "removing needs --yes here, because there is no terminal to ask on (or --dry-run to look"
              + " first)");
    }
    show(steps, output);
    if (session.console().confirm("Proceed?")) {
      return true;
    }
    output.note("Nothing was removed.");
    return false;
  }

  /// Files first: what is forgotten before it is gone is found no more.
  private static List<Step> carriedOut(List<Step> steps, Dray dray, Output output) {
    List<Step> done = new ArrayList<>();
    for (Step step : steps) {
      done.add(step.files() == Files.TO_DELETE ? deleted(step, dray) : step);
    }
    List<Step> entered = done.stream().filter(s -> s.files() != Files.REFUSED).toList();
    if (!entered.isEmpty()) {
      dray.registry()
          .change(
              ModelRegistry.Backup.YES,
              draft -> {
                for (Step step : entered) {
                  String name = step.entry().name();
                  switch (step.fate()) {
                    case REMOVED -> draft.remove(name);
                    case KEPT ->
                        draft
                            .find(name)
                            .ifPresent(e -> draft.put(DownloadRegistry.withoutDownload(e)));
                  }
                }
              });
    }
    long freed = 0;
    for (Step step : done) {
      freed += step.size().bytes();
      output.note(said(step));
    }
    if (freed > 0) {
      output.note("Freed " + new ByteSize(freed) + ".");
    }
    return done;
  }

  private static Step deleted(Step step, Dray dray) {
    try {
      return step.became(Files.DELETED, dray.remove(step.removable().orElseThrow()), "");
    } catch (DrayException e) {
      return step.became(Files.REFUSED, ByteSize.ZERO, String.valueOf(e.getMessage()));
    }
  }

  private static String said(Step step) {
    String name = "'" + step.entry().name() + "'";
    if (step.files() == Files.REFUSED) {
      return "Left " + name + " as it is: " + step.reason();
    }
    String files =
        switch (step.files()) {
          case DELETED -> ", and its files are deleted";
          case GONE -> "; " + step.reason();
          case LEFT, TO_DELETE, REFUSED -> "";
        };
    return step.fate() == Fate.REMOVED
        ? "Removed " + name + files + "."
        : "Forgot the download of " + name + files + "; the entry stays.";
  }

  private static void show(List<Step> steps, Output output) {
    if (steps.isEmpty()) {
      output.note("There is nothing to remove.");
      return;
    }
    Table table = new Table("NAME", "ENTRY", "FILES", ">SIZE", "PATH");
    for (Step step : steps) {
      table.row(
          step.entry().name(),
          step.fate() == Fate.KEPT ? "stays" : "goes",
          switch (step.files()) {
            case LEFT -> "stay";
            case TO_DELETE -> "go";
            case DELETED -> "gone";
            case GONE -> "none";
            case REFUSED -> "refused";
          },
          step.size().formatted(),
          step.entry().download().path().orElse("-"));
    }
    output.table(table);
    for (Step step : steps) {
      if (step.files() == Files.REFUSED) {
        EntryWords.warn(said(step), output);
      }
    }
  }

  private static void write(List<Step> steps, boolean dryRun, JsonObject json) {
    json.flag("dry_run", dryRun)
        .number("bytes", steps.stream().mapToLong(step -> step.size().bytes()).sum())
        .objects(
            "entries",
            steps,
            (step, object) ->
                object
                    .text("name", step.entry().name())
                    .text("entry", step.fate().name().toLowerCase(Locale.ROOT))
                    .text("files", step.files().name().toLowerCase(Locale.ROOT))
                    .text("path", step.entry().download().path())
                    .number("bytes", step.size().bytes())
                    .text("reason", Optional.of(step.reason()).filter(text -> !text.isEmpty())));
  }
}
