package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.RepoPath;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.location.Location;
import dev.dray.location.Locations;
import dev.dray.store.DiskSpace;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray locations`: places with names that downloads can go to. Asks no network.
public final class LocationsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
            "locations",
            this,
            "List the places that 'download --location' knows.",
            "Name your own in config.toml: [locations], then lines such as big ="
                + " \"/mnt/big/models\"."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Locations locations = dray.locations();
      List<Location> all = locations.all();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> {
          Table table = new Table("LOCATION", "LAYOUT", ">FREE", "PATH", "SET BY");
          for (Location location : all) {
            table.row(
                String.join(", ", names(location)),
                location.layout().label(),
                DiskSpace.usable(location.root()).formatted(),
                location.root() + (location.exists() ? "" : " (not there yet)"),
                location.origin());
          }
          output.table(table);
          for (String file : List.of("model.safetensors", "model.gguf")) {
            output.note(
                "auto, "
                    + file.substring(file.indexOf('.') + 1)
                    + ": "
                    + DisplayWidth.printable(
                        locations.route(List.of(new RepoPath(file))).folder().toString()));
          }
          dray.settings()
              .location()
              .ifPresent(name -> output.note("Downloads that name no place go to: " + name));
        }
        case QUIET -> all.forEach(location -> output.result(location.name()));
        case JSON ->
            output.documents(
                all,
                (location, json) ->
                    json.text("name", location.name())
                        .texts("aliases", location.aliases())
                        .text("path", location.root().toString())
                        .text("layout", location.layout().name().toLowerCase(Locale.ROOT))
                        .flag("exists", location.exists())
                        .number("free_bytes", DiskSpace.usable(location.root()).bytes())
                        .text("set_by", location.origin()));
      }
      return 0;
    }
  }

  private static List<String> names(Location location) {
    return location.aliases().isEmpty()
        ? List.of(location.name())
        : List.of(location.name(), location.aliases().getFirst());
  }
}
