package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.catalog.Catalog;
import dev.dray.catalog.CatalogModel;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.model.Capability;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray catalog ls`: the models that are known. Asks no network.
final class CatalogLsCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("ls", this, "List the models that are known by name.")
            .addOption(
                Options.values(
                    "NAME", "Only this provider's, such as mlx or ollama.", "--provider"))
            .addOption(
                Options.value(
                    "WORD",
                    "Only those that can do this: text, code, reasoning, embedding, transcription,"
                        + " vision, tools.",
                    "--capability"))
            .addOption(Options.flag("Only good first choices.", "--recommended"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Set<ProviderId> providers = CatalogCommands.providers(parsed);
    Set<Capability> needed =
        Options.text(parsed, "--capability")
            .map(text ->
                Set.of(
                    Capability.parse(text)
                        .orElseThrow(() ->
                            new UsageException(
                                "--capability: '" + text + "' is nothing that models can do"))))
            .orElse(Set.of());
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Catalog catalog = dray.catalog();
      List<CatalogModel> models =
          catalog.allModels().stream()
              .filter(model ->
                  providers.isEmpty()
                      || model.id().provider().filter(providers::contains).isPresent())
              .filter(model -> model.capabilities().containsAll(needed))
              .filter(model -> !Options.has(parsed, "--recommended") || model.recommended())
              .toList();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> {
          Table table = new Table("MODEL", "NAME", ">SIZE", ">CONTEXT", "CAN", "LICENCE", "");
          models.forEach(model -> row(table, model));
          output.table(table);
          output.note(
              DownloadCommand.count(models.size(), "model")
                  + "; * good first choices; catalog "
                  + catalog.version());
        }
        case QUIET -> models.forEach(model -> output.result(model.id().toString()));
        case JSON -> output.documents(models, CatalogCommands::write);
      }
      return 0;
    }
  }

  private static void row(Table table, CatalogModel model) {
    table.row(
        model.id().toString(),
        model.name(),
        model.diskSizeText(),
        CatalogCommands.context(model),
        CatalogCommands.capabilities(model),
        model.license().orElse(""),
        (model.recommended() ? "*" : "") + (model.id().ref().isEmpty() ? " not downloadable" : ""));
  }
}
