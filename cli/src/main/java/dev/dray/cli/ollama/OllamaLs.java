package dev.dray.cli.ollama;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.DrayException;
import dev.dray.error.NetworkException;
import dev.dray.provider.OllamaServer;
import dev.dray.store.OllamaStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray ollama ls`: the models that the daemon keeps.
final class OllamaLs implements Command {

  @Override
  public CommandSpec spec() {
    return OllamaCommands.describe(
        Options.command(
                "ls",
                this,
                "List the models that the daemon keeps.",
                "Where none runs on this machine, those of its store.")
            .addOption(OllamaCommands.store("List what the store of this machine holds."))
            .addOption(
                Options.flag(
                    "Ask the registry whether it has another version of each.", "--check")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = OllamaCommands.open(parsed, session)) {
      if (Options.has(parsed, "--store")) {
        return StoredModels.list(dray.ollamaStore(), session.output());
      }
      OllamaServer server = OllamaCommands.server(dray, parsed, session);
      List<OllamaServer.Model> models;
      try {
        models = server.list();
      } catch (NetworkException e) {
        if (!StoredModels.standIn(e, parsed)) {
          throw e;
        }
        OllamaStore store = dray.ollamaStore();
        session.output().note("No Ollama daemon runs here: this is its store " + store.root());
        return StoredModels.list(store, session.output());
      }
      Map<String, String> updates = new HashMap<>();
      if (Options.has(parsed, "--check")) {
        models.forEach(model -> updates.put(model.name(), state(server, model.name())));
      }
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(models, updates, output);
        case QUIET -> models.forEach(model -> output.result(model.name()));
        case JSON -> write(models, updates, output);
      }
      return 0;
    }
  }

  /// One model whose registry cannot be asked does not hide the others.
  private static String state(OllamaServer server, String name) {
    try {
      return server.update(name).isAvailable() ? "available" : "current";
    } catch (DrayException e) {
      return "unknown";
    }
  }

  private static void show(
      List<OllamaServer.Model> models, Map<String, String> updates, Output output) {
    if (models.isEmpty()) {
      output.note("The daemon keeps no model. Bring one: dray download ollama://NAME:TAG");
      return;
    }
    boolean checked = !updates.isEmpty();
    Table table =
        checked
            ? new Table("NAME", ">SIZE", "PARAMETERS", "QUANTIZATION", "MODIFIED", "UPDATE")
            : new Table("NAME", ">SIZE", "PARAMETERS", "QUANTIZATION", "MODIFIED");
    for (OllamaServer.Model model : models) {
      String size = model.remote().isPresent() ? "cloud" : model.size().formatted();
      String parameters = model.details().parameters().orElse("-");
      String quantization = model.details().quantization().orElse("-");
      String modified = OllamaCommands.moment(model.modifiedAt());
      if (checked) {
        String update = updates.getOrDefault(model.name(), "");
        table.row(model.name(), size, parameters, quantization, modified, update);
      } else {
        table.row(model.name(), size, parameters, quantization, modified);
      }
    }
    output.table(table);
    long bytes = models.stream().mapToLong(model -> model.size().bytes()).sum();
    output.note(
        models.size()
            + (models.size() == 1 ? " model, " : " models, ")
            + new ByteSize(bytes)
            + ", shared parts counted for each");
  }

  private static void write(
      List<OllamaServer.Model> models, Map<String, String> updates, Output output) {
    output.documents(
        models,
        (model, json) -> {
          json.text("name", model.name())
              .text("digest", model.digest())
              .number("bytes", model.size().bytes())
              .text("modified_at", model.modifiedAt())
              .texts("capabilities", model.capabilities())
              .text("remote", model.remote());
          OllamaCommands.write(model.details(), json);
          if (!updates.isEmpty()) {
            json.text("update", updates.getOrDefault(model.name(), "unknown"));
          }
        });
  }
}
