package dev.dray.cli.registry;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.RegistryEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray stats`: how many models the registry knows, and how much room they take.
public final class StatsCommand implements Command {

  /// A number of entries and their bytes.
  private record Share(int entries, long bytes) {
    Share plus(Share other) {
      return new Share(entries + other.entries, bytes + other.bytes);
    }
  }

  /// What is counted.
  private record Stats(
      int entries,
      int downloaded,
      int installed,
      int deprecated,
      int trials,
      long bytes,
      Map<String, Share> formats,
      Map<String, Share> locations,
      Map<String, Share> backends) {}

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
            "stats", this, "Count the models of the registry and the room that they take."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Stats stats =
          count(
              EntryWords.contents(dray, session).entries(),
              dray.downloadRegistry(),
              dray.registry().rules().testing()::isTesting);
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(stats, output);
        case QUIET -> output.result(String.valueOf(stats.downloaded()));
        case JSON -> output.document(json -> write(stats, json));
      }
      return 0;
    }
  }

  private static Stats count(
      List<RegistryEntry> all,
      DownloadRegistry downloads,
      Function<RegistryEntry, Boolean> isTrial) {
    Map<String, Share> formats = new TreeMap<>();
    Map<String, Share> locations = new TreeMap<>();
    Map<String, Share> backends = new TreeMap<>();
    Set<List<String>> places = new HashSet<>();
    int downloaded = 0;
    int installed = 0;
    int deprecated = 0;
    int trials = 0;
    long bytes = 0;
    for (RegistryEntry entry : all) {
      deprecated += entry.deprecated() ? 1 : 0;
      trials += isTrial.apply(entry) ? 1 : 0;
      if (!entry.hasPath()) {
        continue;
      }
      downloaded++;
      installed += downloads.installed(entry).installed() ? 1 : 0;
      Share share = new Share(1, Math.max(0, entry.download().size().orElse(0)));
      // Two programs may serve the same files.
      boolean first =
          places.add(
              List.of(
                  entry.download().path().orElse(""), String.join("\n", entry.download().files())));
      bytes += first ? share.bytes() : 0;
      formats.merge(entry.download().format().orElse("unknown"), share, Share::plus);
      locations.merge(entry.download().location().orElse("unknown"), share, Share::plus);
      backends.merge(entry.backend(), share, Share::plus);
    }
    return new Stats(
        all.size(), downloaded, installed, deprecated, trials, bytes, formats, locations, backends);
  }

  private static void show(Stats stats, Output output) {
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
            + (stats.entries() - stats.downloaded())
            + " without files, "
            + stats.deprecated()
            + " deprecated, "
            + stats.trials()
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
        table.row(word, String.valueOf(share.entries()), new ByteSize(share.bytes()).formatted()));
    output.result("");
    output.table(table);
  }

  private static void write(Stats stats, JsonObject json) {
    json.number("entries", stats.entries())
        .number("downloaded", stats.downloaded())
        .number("installed", stats.installed())
        .number("logical", stats.entries() - stats.downloaded())
        .number("deprecated", stats.deprecated())
        .number("testing", stats.trials())
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
                .number("models", share.getValue().entries())
                .number("bytes", share.getValue().bytes()));
  }
}
