package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.inventory.HeldModel;
import dev.dray.inventory.Holdings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray ls`: every model in every store of this machine. Asks no network and no daemon.
public final class LsCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "ls",
                this,
                "List the models of all stores of this machine, other programs' included.",
                "'dray stores' tells what the stores are, 'dray cache ls' more of the hub cache.")
            .addPositional(
                Options.parameter("0", "0..1", "TEXT", "Only names that hold this text."))
            .addOption(
                Options.repeated(
                    "KIND",
                    "Only stores of this kind, as 'dray stores --json' calls it; may be repeated.",
                    "--store"))
            .addOption(Options.flag("Only models of which something is missing.", "--incomplete"))
            .addOption(Options.value("ORDER", "store (default), name, size or used.", "--sort"))
            .addOption(Options.value("N", "How many at most.", "--limit"))
            .addOption(
                Options.repeated("DIR", "This folder too. May be repeated.", "--also-look-in"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<Comparator<HeldModel>> order = order(Options.text(parsed, "--sort").orElse("store"));
    int limit = Options.number(parsed, "--limit", 1).orElse(Integer.MAX_VALUE);
    String text = Options.parameter(parsed, 0).orElse("").toLowerCase(Locale.ROOT);
    List<String> kinds = Options.texts(parsed, "--store");
    boolean incomplete = Options.has(parsed, "--incomplete");
    try (Dray dray =
        Dray.open(DownloadOptions.alsoLookingIn(session.settings(parsed), parsed, session))) {
      Holdings holdings = dray.models().everywhere();
      List<HeldModel> shown = new ArrayList<>();
      for (HeldModel model : holdings.models()) {
        boolean wanted =
            model.name().toLowerCase(Locale.ROOT).contains(text)
                && (kinds.isEmpty() || kinds.contains(model.store().kind().key()))
                && (!incomplete || model.state() == HeldModel.State.PARTIAL);
        if (wanted) {
          shown.add(model);
        }
      }
      order.ifPresent(shown::sort);
      List<HeldModel> listed = shown.subList(0, Math.min(limit, shown.size()));
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(listed, output);
        case QUIET -> listed.forEach(model -> output.result(model.name()));
        case JSON ->
            output.documents(
                listed,
                (model, json) ->
                    json.text("name", model.name())
                        .text("store", model.store().kind().key())
                        .text("store_path", model.store().root().toString())
                        .text("path", model.place().toString())
                        .number("bytes", model.size().bytes())
                        .number("files", model.files())
                        .text("last_used", model.lastUsed().toString())
                        .text("last_modified", model.modified().toString())
                        .text("state", model.state().name().toLowerCase(Locale.ROOT)));
      }
      holdings
          .warnings()
          .forEach(warning -> output.note("Warning: " + DisplayWidth.printable(warning)));
      return 0;
    }
  }

  private static Optional<Comparator<HeldModel>> order(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "store" -> Optional.empty();
      case "name" -> Optional.of((a, b) -> a.name().compareToIgnoreCase(b.name()));
      case "size" -> Optional.of((a, b) -> b.size().compareTo(a.size()));
      case "used" -> Optional.of((a, b) -> b.lastUsed().compareTo(a.lastUsed()));
      default ->
          throw new UsageException("--sort takes store, name, size or used, not '" + word + "'");
    };
  }

  private static void show(List<HeldModel> models, Output output) {
    if (models.isEmpty()) {
      output.note("No models were found.");
      return;
    }
    Table table = new Table("MODEL", "STORE", ">SIZE", ">FILES", "LAST USED", "COMPLETE");
    long bytes = 0;
    for (HeldModel model : models) {
      bytes += model.size().bytes();
      table.row(
          model.name(),
          model.store().kind().label(),
          model.size().formatted(),
          String.valueOf(model.files()),
          CacheLsCommand.minute(model.lastUsed()),
          model.state().word());
    }
    output.table(table);
    output.note(DownloadCommand.count(models.size(), "model") + ", " + new ByteSize(bytes));
  }
}
