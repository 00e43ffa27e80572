package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.catalog.Catalog;
import dev.dray.catalog.CatalogId;
import dev.dray.catalog.CatalogModel;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray catalog show`: what is known of a model. Asks no network.
final class CatalogShowCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("show", this, "Show what is known of a model.")
            .addPositional(
                Options.parameter(
                    "0", "1", "MODEL", "Its name in the list, or its name for people."));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String typed = Options.parameter(parsed, 0).orElseThrow();
    try (Dray dray = Dray.open(session.settings(parsed))) {
      CatalogModel model = find(dray.catalog(), typed);
      switch (session.output().format()) {
        case HUMAN -> show(model, session.output());
        case QUIET -> session.output().result(model.id().toString());
        case JSON -> session.output().document(json -> CatalogCommands.write(model, json));
      }
      return 0;
    }
  }

  private static CatalogModel find(Catalog catalog, String typed) {
    List<CatalogModel> named =
        catalog.allModels().stream().filter(m -> m.name().equalsIgnoreCase(typed)).toList();
    if (named.size() > 1) {
      throw new UsageException(
          "several models are called '"
              + typed
              + "': "
              + String.join(", ", named.stream().map(m -> m.id().toString()).toList()));
    }
    return named.stream()
        .findFirst()
        .or(() -> byId(catalog, typed))
        .orElseThrow(() ->
            new NotFoundException(
                ErrorCode.REPOSITORY_NOT_FOUND,
                "The catalog has no model '" + typed + "'",
                "List them with 'dray catalog ls'; ask its hub with 'dray info " + typed + "'.",
                ErrorContext.of(typed)));
  }

  private static Optional<CatalogModel> byId(Catalog catalog, String typed) {
    try {
      CatalogId id = CatalogId.parse(typed);
      return id instanceof CatalogId.Downloadable(var ref) ? catalog.info(ref) : catalog.info(id);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void show(CatalogModel model, Output output) {
    line(output, "Model", model.id().toString());
    line(output, "Name", model.name());
    line(output, "About", model.description());
    line(
        output,
        "Size",
        model.diskSizeText() + model.size().map(s -> ", " + CatalogCommands.word(s)).orElse(""));
    line(
        output,
        "Context",
        model.contextWindow() == 0
            ? "none"
            : String.format(Locale.ROOT, "%,d tokens", model.contextWindow()));
    line(output, "Can", CatalogCommands.capabilities(model));
    model.parameters().ifPresent(text -> line(output, "Parameters", text));
    model.quantization().ifPresent(text -> line(output, "Weights", text));
    model.license().ifPresent(text -> line(output, "Licence", text));
    if (model.recommended()) {
      line(output, "Choice", "a good first one");
    }
    switch (model.id()) {
      case CatalogId.Downloadable(var ref) -> line(output, "To have it", "dray download " + ref);
      case CatalogId.InTheCloud(var provider, var _) ->
          line(output, "To have it", "not to be had: it runs at " + provider + " only");
      case CatalogId.InTheSystem _ ->
          line(output, "To have it", "not to be had: it is part of the system it is made for");
    }
  }

  private static void line(Output output, String name, String value) {
    output.result(DisplayWidth.left(name + ":", 14) + DisplayWidth.printable(value));
  }
}
