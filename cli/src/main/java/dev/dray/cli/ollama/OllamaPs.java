package dev.dray.cli.ollama;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.provider.OllamaServer;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray ollama ps`: the models in memory.
final class OllamaPs implements Command {

  @Override
  public CommandSpec spec() {
    return OllamaCommands.describe(
        Options.command("ps", this, "List the models that are in memory."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = OllamaCommands.open(parsed, session)) {
      List<OllamaServer.Loaded> loaded = OllamaCommands.server(dray, parsed, session).loaded();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(loaded, output);
        case QUIET -> loaded.forEach(model -> output.result(model.name()));
        case JSON ->
            output.documents(
                loaded,
                (model, json) ->
                    json.text("name", model.name())
                        .text("digest", model.digest())
                        .number("bytes", model.size().bytes())
                        .number("bytes_video_memory", model.videoMemory().bytes())
                        .number("context_length", model.contextLength())
                        .text("until", model.until()));
      }
      return 0;
    }
  }

  private static void show(List<OllamaServer.Loaded> loaded, Output output) {
    if (loaded.isEmpty()) {
      output.note("No model is in memory.");
      return;
    }
    Table table = new Table("NAME", ">SIZE", ">ON GPU", ">CONTEXT", "UNTIL");
    for (OllamaServer.Loaded model : loaded) {
      long percent =
          model.size().bytes() == 0
              ? 0
              : Math.round(100.0 * model.videoMemory().bytes() / model.size().bytes());
      table.row(
          model.name(),
          model.size().formatted(),
          percent + "%",
          model.contextLength().isPresent()
              ? String.valueOf(model.contextLength().getAsLong())
              : "-",
          OllamaCommands.moment(model.until()));
    }
    output.table(table);
  }
}
