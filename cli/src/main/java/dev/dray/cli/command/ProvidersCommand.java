package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.federation.StoreReport;
import dev.dray.provider.Feature;
import dev.dray.provider.Presence;
import dev.dray.provider.Support;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray providers`: what each provider can do, and what of it was found on this machine.
public final class ProvidersCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "providers",
                this,
                "Show where models can be had from, what each can do, and what is on this machine.")
            .addOption(Options.flag("Do not look at this machine.", "--no-look")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      List<Support> rows = dray.providers();
      List<Presence> found = Options.has(parsed, "--no-look") ? List.of() : dray.presence();
      List<StoreReport> stores = Options.has(parsed, "--no-look") ? List.of() : dray.stores();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(rows, found, stores, output);
        case QUIET ->
            rows.stream()
                .filter(Support::canDownload)
                .map(row -> row.provider().id())
                .distinct()
                .forEach(output::result);
        case JSON -> output.document(json -> write(rows, found, stores, json));
      }
      return 0;
    }
  }

  private static void show(
      List<Support> rows, List<Presence> found, List<StoreReport> stores, Output output) {
    List<String> heads = new ArrayList<>(List.of("PROVIDER", "HOW"));
    for (Feature feature : Feature.values()) {
      heads.add(feature.word().toUpperCase(Locale.ROOT));
    }
    heads.add("AS IN");
    Table table = new Table(heads.toArray(String[]::new));
    rows.stream().filter(Support::canDownload).forEach(row -> table.row(cells(row)));
    output.table(table);
    output.result("");
    output.result(
        "Cloud only, nothing to download: "
            + rows.stream()
                .filter(row -> !row.canDownload())
                .map(row -> row.provider().id())
                .collect(Collectors.joining(", ")));
    if (!found.isEmpty() || !stores.isEmpty()) {
      Table here = new Table("ON THIS MACHINE", "WHAT", "WHERE", ">MODELS", ">SIZE");
      for (Presence one : found) {
        String what = one.kind().word() + one.detail().map(text -> " " + text).orElse("");
        here.row(one.provider().id(), what, one.place(), "", "");
      }
      for (StoreReport one : stores) {
        here.row(
            one.store().kind().label(),
            "store",
            one.store().root().toString(),
            String.valueOf(one.models()),
            one.bytes().formatted());
      }
      output.result("");
      output.table(here);
    }
  }

  private static String[] cells(Support row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.provider().id());
    cells.add(row.family() == ProviderId.Family.DAEMON ? "daemon" : "files");
    for (Feature feature : Feature.values()) {
      cells.add(row.features().contains(feature) ? "yes" : "-");
    }
    cells.add(row.provider().example());
    return cells.toArray(String[]::new);
  }

  private static void write(
      List<Support> rows, List<Presence> found, List<StoreReport> stores, JsonObject json) {
    json.objects(
            "providers",
            rows,
            (row, object) ->
                object
                    .text("id", row.provider().id())
                    .text("family", row.family().name().toLowerCase(Locale.ROOT))
                    .flag("download", row.canDownload())
                    .text("example", row.provider().example())
                    .texts("features", row.features().stream().map(Feature::word).toList()))
        .objects(
            "found",
            found,
            (one, object) -> {
              object
                  .text("provider", one.provider().id())
                  .text("kind", one.kind().word())
                  .text("place", one.place())
                  .text("detail", one.detail());
            })
        .objects(
            "stores",
            stores,
            (one, object) ->
                object
                    .text("kind", one.store().kind().key())
                    .text("path", one.store().root().toString())
                    .number("models", one.models())
                    .number("bytes", one.bytes().bytes()));
  }
}
