package dev.dray.cli.ollama;

import dev.dray.ModelRef;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Removals;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/// The models in the store of this machine, read without a daemon.
final class StoredModels {

  private static final String SCHEME = "ollama://";
  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]", "0.0.0.0");

  private StoredModels() {}

  /// Whether the store may be shown instead: no daemon runs, and it would have run here.
  static boolean standIn(NetworkException failure, ParseResult parsed) {
    return failure.code() == ErrorCode.CONNECT_FAILED
        && Options.text(parsed, "--host").isEmpty()
        && failure.context().url().map(URI::getHost).filter(HERE::contains).isPresent();
  }

  static int list(OllamaStore store, Output output) {
    OllamaModel.Report report = store.list();
    report.warnings().forEach(w -> output.note("Warning: " + DisplayWidth.printable(w)));
    switch (output.format()) {
      case HUMAN -> show(store, report.models(), output);
      case QUIET -> report.models().forEach(model -> output.result(name(model)));
      case JSON ->
          output.documents(
              report.models(),
              (model, json) ->
                  json.text("name", name(model))
                      .text("digest", model.digest().hex())
                      .number("bytes", model.size().bytes())
                      .number("bytes_freed", model.own().bytes())
                      .text("modified_at", Optional.of(model.modified()))
                      .flag("complete", model.missing().isEmpty()));
    }
    return 0;
  }

  private static void show(OllamaStore store, List<OllamaModel> models, Output output) {
    if (models.isEmpty()) {
      output.note(
          store.root()
              + " holds no model. Bring one: dray download ollama://NAME:TAG --via direct");
      return;
    }
    Table table = new Table("NAME", ">SIZE", ">FREED BY RM", "MODIFIED", "STATE");
    for (OllamaModel model : models) {
      table.row(
          name(model),
          model.size().formatted(),
          model.own().formatted(),
          OllamaCommands.moment(Optional.of(model.modified())),
          model.missing().isEmpty() ? "complete" : model.missing().size() + " parts missing");
    }
    output.table(table);
  }

  static int remove(OllamaStore store, List<String> names, ParseResult parsed, Session session) {
    List<ModelRef.Ollama> refs = new ArrayList<>(names.size());
    for (String name : names) {
      try {
        refs.add((ModelRef.Ollama) ModelRef.parse(name.startsWith(SCHEME) ? name : SCHEME + name));
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    }
    return Removals.carryOut(
        store::execute,
        store.planRemoval(refs),
        Options.has(parsed, "--dry-run"),
        Options.has(parsed, "--yes"),
        session);
  }

  private static String name(OllamaModel model) {
    return model.name().toString().substring(SCHEME.length());
  }
}
