package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.download.PartialDownload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray partial rm`: removes unfinished downloads, but none that somebody is at work on.
final class PartialRmCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "rm",
                this,
                "Remove unfinished downloads.",
                "A file that a download is at work on is refused.")
            .addPositional(
                Options.parameter(
                    "0..*",
                    "0..*",
                    "NAMES",
                    "A file's name, a model (org/name), or the path that ls shows."))
            .addOption(Options.flag("Every one.", "--all"))
            .addOption(
                Options.value(
                    "DAYS", "Only those that nobody wrote to for so many days.", "--older-than"))
            .addOption(Options.flag("Say what would go and remove nothing.", "--dry-run"))
            .addOption(Options.flag("Do not ask.", "-y", "--yes"));
    return PartialCommands.describe(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<String> names = Options.parameters(parsed, 0);
    Optional<Integer> days = Options.number(parsed, "--older-than", 0);
    boolean all = Options.has(parsed, "--all");
    boolean dryRun = Options.has(parsed, "--dry-run");
    if (names.isEmpty() && !all && days.isEmpty()) {
      throw new UsageException("name what to remove, or say --all or --older-than DAYS");
    }
    if (!names.isEmpty() && all) {
      throw new UsageException("--all and names exclude each other");
    }
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Output output = session.output();
      List<String> warnings = new ArrayList<>();
      List<PartialDownload> found = PartialCommands.find(dray, parsed, session);
      List<PartialDownload> chosen = choose(found, names, days, warnings);
      warnings.forEach(w -> output.note("Warning: " + DisplayWidth.printable(w)));
      if (chosen.isEmpty() || dryRun) {
        show(chosen, output);
        document(chosen, List.of(), warnings, dryRun, output);
        return warnings.isEmpty() ? 0 : 1;
      }
      if (!Options.has(parsed, "--yes") && !agreed(chosen, session)) {
        return 1;
      }
      List<PartialDownload> removed = new ArrayList<>();
      List<String> kept = new ArrayList<>();
      for (PartialDownload partial : chosen) {
        if (dray.removePartial(partial)) {
          removed.add(partial);
        } else {
          kept.add(inUse(partial));
        }
      }
      kept.forEach(k -> output.note("Kept: " + DisplayWidth.printable(k)));
      output.note("Removed " + DownloadCommand.count(removed.size(), "unfinished file") + ".");
      document(removed, kept, warnings, false, output);
      return kept.isEmpty() && warnings.isEmpty() ? 0 : 1;
    }
  }

  private static List<PartialDownload> choose(
      List<PartialDownload> found,
      List<String> names,
      Optional<Integer> days,
      List<String> warnings) {
    Set<PartialDownload> chosen = new LinkedHashSet<>();
    if (names.isEmpty()) {
      chosen.addAll(found);
    }
    for (String name : names) {
      List<PartialDownload> meant = found.stream().filter(p -> isMeant(p, name)).toList();
      if (meant.isEmpty()) {
        warnings.add("there is no unfinished file '" + name + "'");
      }
      chosen.addAll(meant);
    }
    days.map(Duration::ofDays).ifPresent(age -> chosen.removeIf(p -> p.age().compareTo(age) < 0));
    // Named ones are refused aloud; of all of them, those in use are simply not meant.
    if (!names.isEmpty()) {
      chosen.stream().filter(p -> p.owner().mayBeAtWork()).forEach(p -> warnings.add(inUse(p)));
    }
    chosen.removeIf(p -> p.owner().mayBeAtWork());
    return List.copyOf(chosen);
  }

  private static String inUse(PartialDownload partial) {
    return partial.name()
        + (partial.owner() == PartialDownload.Owner.ELSEWHERE
            ? " may be in use on another machine"
            : " is being downloaded");
  }

  private static boolean isMeant(PartialDownload partial, String name) {
    return partial.name().equals(name)
        || partial.path().toString().equals(name)
        || partial.model().filter(m -> m.equals(name) || m.endsWith("/" + name)).isPresent();
  }

  private static boolean agreed(List<PartialDownload> chosen, Session session) {
    Output output = session.output();
    if (!session.console().terminals().in() || output.json()) {
      throw new UsageException(
          "removing needs --yes here, because there is no terminal to ask on (or --dry-run to look"
              + " first)");
    }
    show(chosen, output);
    if (session.console().confirm("Remove these?")) {
      return true;
    }
    output.note("Nothing was removed.");
    return false;
  }

  private static void show(List<PartialDownload> chosen, Output output) {
    if (chosen.isEmpty()) {
      output.note("There is nothing to remove.");
      return;
    }
    output.table(PartialCommands.table(chosen));
    long bytes = chosen.stream().mapToLong(p -> p.have().bytes()).sum();
    output.note(
        DownloadCommand.count(chosen.size(), "unfinished file")
            + " to remove, "
            + new ByteSize(bytes)
            + ".");
  }

  private static void document(
      List<PartialDownload> removed,
      List<String> kept,
      List<String> warnings,
      boolean dryRun,
      Output output) {
    output.document(json ->
        json.flag("dry_run", dryRun)
            .objects("removed", removed, PartialCommands::write)
            .texts("kept", kept)
            .texts("warnings", warnings));
  }
}
