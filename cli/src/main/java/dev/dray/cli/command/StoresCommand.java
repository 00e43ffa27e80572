package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.federation.StoreReport;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray stores`: the model stores of this machine. Asks no network.
public final class StoresCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "stores",
                this,
                "List the model stores of this machine, other programs' included.",
                "Downloads take from them what they have; see --elsewhere of download.")
            .addOption(
                Options.repeated("DIR", "This folder too. May be repeated.", "--also-look-in"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray =
        Dray.open(DownloadOptions.alsoLookingIn(session.settings(parsed), parsed, session))) {
      List<StoreReport> stores = dray.stores();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(stores, output);
        case QUIET -> stores.forEach(s -> output.result(s.store().root().toString()));
        case JSON ->
            output.documents(
                stores,
                (report, json) ->
                    json.text("kind", report.store().kind().key())
                        .text("path", report.store().root().toString())
                        .text("found_by", report.store().origin())
                        .number("models", report.models())
                        .number("bytes", report.bytes().bytes()));
      }
      return 0;
    }
  }

  private static void show(List<StoreReport> stores, Output output) {
    if (stores.isEmpty()) {
      output.note("No model store was found. Name a folder with --also-look-in DIR.");
      return;
    }
    Table table = new Table("STORE", ">MODELS", ">SIZE", "PATH", "FOUND BY");
    long bytes = 0;
    for (StoreReport report : stores) {
      bytes += report.bytes().bytes();
      table.row(
          report.store().kind().label(),
          String.valueOf(report.models()),
          report.bytes().formatted(),
          DisplayWidth.printable(report.store().root().toString()),
          report.store().origin());
    }
    output.table(table);
    output.note(DownloadCommand.count(stores.size(), "store") + ", " + new ByteSize(bytes));
  }
}
