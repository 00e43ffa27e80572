package dev.dray.cli.daemon;

import dev.dray.Dray;
import dev.dray.RepoId;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.store.LmStudioModel;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray lmstudio import`: puts a model from elsewhere on this machine into LM Studio's folder.
///
/// @param daemon LM Studio
record LmStudioImport(DaemonCommands daemon) implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "import",
                this,
                "Put a model from elsewhere on this machine into LM Studio's folder.",
                "The original stays; a copy shares its blocks where the file system can.")
            .addPositional(
                Options.parameter(
                    "0", "1", "PATH", "A .gguf file (all its parts come along), or a folder."))
            .addOption(
                Options.value(
                    "PUBLISHER/NAME", "Under this name (default: imported-models/…).", "--as"))
            .addOption(Options.flag("Make a hard link instead of a copy.", "--link")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String typed = Options.parameter(parsed, 0).orElse("");
    Optional<RepoId> name = Options.text(parsed, "--as").map(LmStudioImport::name);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      LmStudioModel model =
          dray.lmStudioTree().importModel(session.path(typed), name, Options.has(parsed, "--link"));
      switch (session.output().format()) {
        case HUMAN -> {
          session.output().result("Imported " + model.path() + " (" + model.size() + ")");
          model.files().forEach(file -> session.output().note("  " + file));
        }
        case QUIET -> model.files().forEach(file -> session.output().result(file.toString()));
        case JSON ->
            session
                .output()
                .document(json ->
                    json.text("path", model.path())
                        .number("bytes", model.size().bytes())
                        .text("format", model.format())
                        .texts("files", model.files()));
      }
      return 0;
    }
  }

  private static RepoId name(String text) {
    try {
      RepoId name = new RepoId(text);
      if (!name.owner().isEmpty()) {
        return name;
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--as takes publisher/name: " + e.getMessage());
    }
    throw new UsageException("--as takes publisher/name, not '" + text + "'");
  }
}
