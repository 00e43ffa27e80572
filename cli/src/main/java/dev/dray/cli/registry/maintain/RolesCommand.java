package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.model.Capability;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.Roles;
import dev.dray.registry.upkeep.RoleEdit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry roles`: what models are used for.
final class RolesCommand implements Command {

  private record Row(RegistryEntry entry, String role) {}

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "roles",
                this,
                "Show what models are used for, or give a model a role.",
                "Of several models for a role the one with the highest rank is taken that can do"
                    + " what the role needs. Roles stand in the curated layer.")
            .addOption(
                Options.repeated(
                    "ROLE[=RANK]", "Give MODEL this role, with a rank if one is said.", "--add"))
            .addOption(Options.repeated("ROLE", "Take this role from MODEL.", "--remove"))
            .addOption(
                Options.value("ROLE", "Show the candidates of one role, best first.", "--for"))
            .addOption(Options.flag("Show what they can do, too.", "--show-capabilities"))
            .addOption(
                Options.flag(
                    "Make no copy of the registry's files before they change.", "--no-backup"))
            .addOption(Options.flag("Only show what would change.", "--dry-run"))
            .addPositional(Options.parameter("0", "0..1", "MODEL", "The model.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Options.atMostOne(parsed, "--add", "--for");
    Options.atMostOne(parsed, "--remove", "--for");
    boolean edits = Options.has(parsed, "--add") || Options.has(parsed, "--remove");
    Optional<String> model = Options.parameter(parsed, 0);
    if (edits && model.isEmpty()) {
      throw new UsageException("--add and --remove need the MODEL whose roles change");
    }
    try (Dray dray = RegistryCommands.open(session)) {
      if (edits) {
        RoleEdit edit =
            new RoleEdit(
                dray.registry().require(model.get()).name(),
                added(Options.texts(parsed, "--add")),
                Options.texts(parsed, "--remove"));
        boolean apply = !Options.has(parsed, "--dry-run");
        Edits.tell(
            apply
                ? edit.apply(dray.registry(), Edits.backup(parsed))
                : edit.preview(dray.registry()),
            apply,
            false,
            session);
        return 0;
      }
      show(rows(parsed, dray, model), Options.has(parsed, "--show-capabilities"), session.output());
      return 0;
    }
  }

  private static Map<String, OptionalInt> added(List<String> words) {
    Map<String, OptionalInt> roles = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      String role = equals < 0 ? word : word.substring(0, equals);
      String rank = equals < 0 ? "" : word.substring(equals + 1);
      boolean sound = equals < 0 || rank.matches("-?[0-9]{1,6}");
      if (!sound || !role.strip().matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
        throw new UsageException(
            "--add takes a role, or role=rank with a whole number, not '" + word + "'");
      }
      roles.put(
          role.strip().toLowerCase(Locale.ROOT),
          rank.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(rank)));
    }
    return roles;
  }

  private static List<Row> rows(ParseResult parsed, Dray dray, Optional<String> model) {
    Optional<String> wanted = Options.text(parsed, "--for");
    if (wanted.isPresent()) {
      return Roles.candidates(dray.registry().entries(), wanted.get()).stream()
          .map(entry -> new Row(entry, wanted.get()))
          .toList();
    }
    List<RegistryEntry> entries =
        model.isPresent()
            ? List.of(dray.registry().require(model.get()))
            : dray.registry().entries().stream().filter(e -> !e.deprecated()).toList();
    List<Row> rows = new ArrayList<>();
    entries.forEach(entry -> entry.roles().forEach(role -> rows.add(new Row(entry, role))));
    return rows;
  }

  private static void show(List<Row> rows, boolean capabilities, Output output) {
    output.documents(
        rows,
        (row, json) -> {
          OptionalInt rank = row.entry().rolePriority(row.role());
          json.text("name", row.entry().name())
              .text("display_name", row.entry().displayName())
              .text("role", row.role())
              .number(
                  "rank",
                  rank.isPresent() ? OptionalLong.of(rank.getAsInt()) : OptionalLong.empty())
              .text("backend", row.entry().backend())
              .text("quantization", row.entry().quantization())
              .flag("able", able(row));
          if (capabilities) {
            json.texts("capabilities", words(row.entry()));
          }
        });
    if (rows.isEmpty()) {
      output.note("No model has a role. Give one: dray registry roles MODEL --add ROLE");
      return;
    }
    Table table =
        capabilities
            ? new Table("MODEL", "ROLE", ">RANK", "BACKEND", "QUANTIZATION", "CAPABILITIES")
            : new Table("MODEL", "ROLE", ">RANK", "BACKEND", "QUANTIZATION");
    for (Row row : rows) {
      OptionalInt rank = row.entry().rolePriority(row.role());
      List<String> cells =
          new ArrayList<>(
              List.of(
                  row.entry().name(),
                  row.role() + (able(row) ? "" : " (cannot)"),
                  rank.isPresent() ? Integer.toString(rank.getAsInt()) : "-",
                  row.entry().backend(),
                  row.entry().quantization().orElse("-")));
      if (capabilities) {
        cells.add(String.join(", ", words(row.entry())));
      }
      table.row(cells.toArray(String[]::new));
    }
    output.table(table);
  }

  private static boolean able(Row row) {
    return row.entry().capabilities().containsAll(Roles.needs(row.role()));
  }

  private static List<String> words(RegistryEntry entry) {
    return entry.capabilities().stream().map(Capability::id).sorted().collect(Collectors.toList());
  }
}
