package dev.dray.cli.daemon;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.NetworkException;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.DaemonModel;
import dev.dray.store.LmStudioModel;
import dev.dray.store.LmStudioTree;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray lmstudio ls`: what LM Studio's server says it has; without a server, what lies in its
/// folder.
///
/// @param daemon LM Studio
record LmStudioLs(DaemonCommands daemon) implements Command {

  @Override
  public CommandSpec spec() {
    return daemon.describe(
        Options.command(
                "ls",
                this,
                "List LM Studio's models.",
                "Its server is asked where one answers; otherwise its folder is looked through.")
            .addOption(Options.flag("Look through the folder, ask nobody.", "--files")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = daemon.open(parsed, session)) {
      boolean files = Options.has(parsed, "--files");
      Optional<List<DaemonModel>> told = Optional.empty();
      if (!files) {
        try {
          told = Optional.of(dray.daemonModels(daemon.provider()));
        } catch (NetworkException | UnsupportedException e) {
          if (Options.text(parsed, "--host").isPresent()) {
            throw e;
          }
          session.output().note(e.getMessage() + "; this is what lies in its folder.");
        }
      }
      if (told.isPresent()) {
        DaemonLs.show(daemon, told.get(), session.output());
      } else {
        show(dray.lmStudioTree(), session.output());
      }
      return 0;
    }
  }

  private static void show(LmStudioTree tree, Output output) {
    List<LmStudioModel> models = tree.models();
    switch (output.format()) {
      case HUMAN -> {
        if (!models.isEmpty()) {
          Table table = new Table("MODEL", ">SIZE", "FORMAT", ">FILES", "STATE");
          models.forEach(m ->
              table.row(
                  m.path(),
                  m.size().formatted(),
                  m.format(),
                  String.valueOf(m.files().size()),
                  m.whole() ? "-" : "a part is missing"));
          output.table(table);
        }
        long bytes = models.stream().mapToLong(m -> m.size().bytes()).sum();
        output.note(
            models.size()
                + (models.size() == 1 ? " model, " : " models, ")
                + new ByteSize(bytes)
                + " at "
                + tree.root());
        int unfinished = tree.unfinished().size();
        if (unfinished > 0) {
          output.note(
              unfinished
                  + (unfinished == 1 ? " unfinished download" : " unfinished downloads")
                  + " of LM Studio's own.");
        }
      }
      case QUIET -> models.forEach(m -> output.result(m.path()));
      case JSON ->
          output.documents(
              models,
              (m, json) ->
                  json.text("path", m.path())
                      .number("bytes", m.size().bytes())
                      .text("format", m.format())
                      .flag("whole", m.whole())
                      .texts("files", m.files()));
    }
  }
}
