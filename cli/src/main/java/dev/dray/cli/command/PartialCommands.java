package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Table;
import dev.dray.download.DownloadProgress;
import dev.dray.download.PartialDownload;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray partial`: the group, and how its commands find and show unfinished files.
public final class PartialCommands {

  private PartialCommands() {}

  /// The group with its commands.
  public static CommandSpec group() {
    return Options.group("partial", "Look at unfinished downloads and remove them.")
        .addSubcommand("ls", new PartialLsCommand().spec())
        .addSubcommand("rm", new PartialRmCommand().spec());
  }

  static CommandSpec describe(CommandSpec spec) {
    spec.addOption(Options.value("DIR", "Look into this folder of plain files too.", "--to"))
        .addOption(
            Options.value("DIR", "As --to, for a folder of the official layout.", "--local-dir"))
        .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"));
    return Options.withOutput(spec);
  }

  static List<PartialDownload> find(Dray dray, ParseResult parsed, Session session) {
    List<Path> folders =
        Stream.of("--to", "--local-dir")
            .flatMap(option -> Options.text(parsed, option).stream())
            .map(session::path)
            .toList();
    Optional<Path> cache = Options.text(parsed, "--cache-dir").map(session::path);
    return dray.partials(cache, folders);
  }

  static Table table(List<PartialDownload> partials) {
    Table table = new Table("MODEL", "FILE", ">HAVE", ">TOTAL", ">AGE", "OWNER", "PATH");
    for (PartialDownload partial : partials) {
      table.row(
          partial.model().orElse("-"),
          partial.name(),
          partial.have().formatted(),
          partial.total().map(t -> t.formatted()).orElse("?"),
          DownloadProgress.format(partial.age()),
          owner(partial),
          partial.path().toString());
    }
    return table;
  }

  static String owner(PartialDownload partial) {
    return partial.owner().name().toLowerCase(Locale.ROOT);
  }

  static void write(PartialDownload partial, JsonObject json) {
    json.text("path", partial.path().toString());
    partial.model().ifPresent(model -> json.text("model", model));
    partial.file().ifPresent(file -> json.text("file", file));
    json.number("bytes_have", partial.have().bytes())
        .number("bytes_on_disk", partial.onDisk().bytes());
    partial.total().ifPresent(total -> json.number("bytes_total", total.bytes()));
    json.number("age_seconds", partial.age().toMillis() / 1000.0).text("owner", owner(partial));
  }
}
