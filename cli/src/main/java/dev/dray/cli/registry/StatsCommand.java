package dev.dray.cli.registry;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.registry.RegistryStats;
import dev.dray.registry.RegistryStats.Share;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray stats`: how many models the registry knows, and how much room they take.
public final class StatsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
            "stats", this, "Count the models of the registry and the room that they take."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      RegistryStats stats =
          RegistryStats.of(
              EntryWords.contents(dray, session).entries(),
              dray.downloadRegistry(),
              dray.registry().rules().testing());
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(stats, output);
        case QUIET -> output.result(String.valueOf(stats.downloaded()));
        case JSON -> output.document(json -> write(stats, json));
      }
      return 0;
    }
  }

  private static void show(RegistryStats stats, Output output) {
    if (stats.entries() == 0) {
      output.note("The registry is empty.");
      return;
    }
    output.result(
        stats.entries()
            + (stats.entries() == 1 ? " entry: " : " entries: ")
            + stats.downloaded()
            + " downloaded ("
            + stats.installed()
            + " here), "
            + stats.logical()
            + " without files, "
            + stats.deprecated()
            + " deprecated, "
            + stats.testing()
            + " trials");
    output.result("Total size: " + new ByteSize(stats.bytes()));
    if (stats.downloaded() > 0) {
      table("FORMAT", stats.formats(), output);
      table("LOCATION", stats.locations(), output);
      table("BACKEND", stats.backends(), output);
    }
  }

  private static void table(String heading, Map<String, Share> shares, Output output) {
    Table table = new Table(heading, ">MODELS", ">SIZE");
    shares.forEach((word, share) ->
        table.row(word, String.valueOf(share.models()), new ByteSize(share.bytes()).formatted()));
    output.result("");
    output.table(table);
  }

  private static void write(RegistryStats stats, JsonObject json) {
    json.number("entries", stats.entries())
        .number("downloaded", stats.downloaded())
        .number("installed", stats.installed())
        .number("logical", stats.logical())
        .number("deprecated", stats.deprecated())
        .number("testing", stats.testing())
        .number("bytes", stats.bytes());
    shares("by_format", "format", stats.formats(), json);
    shares("by_location", "location", stats.locations(), json);
    shares("by_backend", "backend", stats.backends(), json);
  }

  private static void shares(String name, String key, Map<String, Share> shares, JsonObject json) {
    json.objects(
        name,
        shares.entrySet(),
        (share, object) ->
            object
                .text(key, share.getKey())
                .number("models", share.getValue().models())
                .number("bytes", share.getValue().bytes()));
  }
}
