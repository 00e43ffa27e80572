package dev.dray.cli.registry;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.DownloadRegistry.Installed;
import dev.dray.registry.Duplicates;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TestingNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray list`: the models that the registry knows.
public final class ListCommand implements Command {

  /// An entry with the names that it is sorted by.
  private record Named(String display, String name, RegistryEntry entry) {}

  /// A column: its heading and what stands in it.
  private record Column(String heading, Cell cell) {}

  /// What a column says of an entry.
  private interface Cell {
    String of(RegistryEntry entry);
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "list",
            this,
            "List the models of the registry.",
            "CAPS: V sees, E embeds, A hears, R reasons, T calls tools. 'dray ls' lists the stores"
                + " of this machine, whatever the registry says.");
    EntryFilter.describe(spec)
        .addOption(Options.flag("Deprecated entries too.", "--show-deprecated"))
        .addOption(Options.flag("Entries without files too.", "--include-logical"))
        .addOption(Options.flag("Trials and placeholders too.", "--include-testing"))
        .addOption(
            Options.flag(
                "Of entries that are the same variant only the one that knows most.", "--dedupe"))
        .addOption(Options.flag("A column with the program.", "--show-backend"))
        .addOption(Options.flag("A column that says whether it is here.", "--show-installed"))
        .addOption(
            Options.flag("A column with the names in the registry.", "--show-internal-names"))
        .addOption(
            Options.flag("Columns with the names for requests and the roles.", "-d", "--details"));
    return Options.withOutputOnly(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      DownloadRegistry downloads = dray.downloadRegistry();
      List<RegistryEntry> all = EntryWords.outline(dray, session).entries();
      List<RegistryEntry> shown = chosen(all, parsed, dray);
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(shown, all.isEmpty(), parsed, downloads, output);
        case QUIET -> shown.forEach(entry -> output.result(entry.name()));
        case JSON ->
            output.documents(
                shown, (entry, json) -> EntryWords.write(entry, downloads.installed(entry), json));
      }
      return 0;
    }
  }

  /// Sorted by display name.
  private static List<RegistryEntry> chosen(
      List<RegistryEntry> all, ParseResult parsed, Dray dray) {
    EntryFilter filter = EntryFilter.of(parsed, dray);
    TestingNames testing = dray.registry().rules().testing();
    boolean deprecated = Options.has(parsed, "--show-deprecated");
    boolean logical = Options.has(parsed, "--include-logical");
    boolean trials = Options.has(parsed, "--include-testing");
    List<RegistryEntry> shown = new ArrayList<>();
    for (RegistryEntry entry : all) {
      boolean wanted =
          (deprecated || !entry.deprecated())
              && (logical || entry.hasPath())
              && filter.fits(entry)
              && (trials || !testing.isTesting(entry));
      if (wanted) {
        shown.add(entry);
      }
    }
    if (Options.has(parsed, "--dedupe")) {
      Set<String> others = new HashSet<>();
      Duplicates.of(shown).forEach(group -> group.others().forEach(e -> others.add(e.name())));
      shown.removeIf(entry -> others.contains(entry.name()));
    }
    // The names are looked up once, not with every comparison.
    List<Named> named = new ArrayList<>(shown.size());
    shown.forEach(entry -> named.add(new Named(entry.displayName(), entry.name(), entry)));
    named.sort(
        Comparator.comparing(Named::display, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(Named::name));
    return named.stream().map(Named::entry).toList();
  }

  private static void show(
      List<RegistryEntry> entries,
      boolean nothingAtAll,
      ParseResult parsed,
      DownloadRegistry downloads,
      Output output) {
    if (entries.isEmpty()) {
      output.note(
          nothingAtAll
              ? "The registry is empty. Downloads enter themselves; 'dray scan --base DIR' enters"
                  + " what is here."
              : "No model of the registry fits. --include-logical, --show-deprecated and"
                  + " --include-testing show more.");
      return;
    }
    List<Column> columns = columns(parsed, downloads);
    Table table = new Table(columns.stream().map(Column::heading).toArray(String[]::new));
    long bytes = 0;
    for (RegistryEntry entry : entries) {
      bytes += Math.max(0, entry.download().size().orElse(0));
      table.row(columns.stream().map(column -> column.cell().of(entry)).toArray(String[]::new));
    }
    output.table(table);
    output.note(
        "Total: "
            + entries.size()
            + (entries.size() == 1 ? " variant, " : " variants, ")
            + new ByteSize(bytes));
  }

  private static List<Column> columns(ParseResult parsed, DownloadRegistry downloads) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("MODEL", RegistryEntry::displayName));
    if (Options.has(parsed, "--show-internal-names")) {
      columns.add(new Column("NAME", RegistryEntry::name));
    }
    if (Options.has(parsed, "--show-backend")) {
      columns.add(new Column("BACKEND", RegistryEntry::backend));
    }
    columns.add(new Column("FORMAT", e -> EntryWords.orDash(e.download().format())));
    columns.add(new Column("QUANT", e -> EntryWords.orDash(e.quantization())));
    columns.add(new Column("PRODUCER", e -> EntryWords.orDash(e.producer())));
    columns.add(new Column("CAPS", EntryWords::capabilities));
    if (Options.has(parsed, "--show-installed")) {
      columns.add(new Column("INSTALLED", e -> installed(e, downloads.installed(e))));
    }
    if (Options.has(parsed, "--details")) {
      columns.add(new Column("SERVED AS", e -> EntryWords.orDash(e.servedModelId())));
      columns.add(
          new Column("ROLES", e -> e.roles().isEmpty() ? "-" : String.join(", ", e.roles())));
    }
    columns.add(
        new Column(
            ">SIZE",
            e ->
                e.download().size().isPresent()
                    ? new ByteSize(Math.max(0, e.download().size().getAsLong())).formatted()
                    : "-"));
    return columns;
  }

  private static String installed(RegistryEntry entry, Installed installed) {
    return entry.hasPath() ? EntryWords.mark(installed) : "-";
  }
}
