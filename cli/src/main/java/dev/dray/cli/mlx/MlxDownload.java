package dev.dray.cli.mlx;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.DownloadCommand;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.ProgressChoice;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.model.variant.VariantWish;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `mlx-download REPO-ID`: downloads a model; bare names are those of `mlx-community`.
final class MlxDownload implements Command {

  private static final int NO_COMMAND = 1;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(MlxCommands.NAME, this, "Download MLX models from the Hugging Face Hub.")
            .addPositional(
                Options.parameter(
                    "0", "0..1", "REPO-ID", "The model; a bare name is one of mlx-community."))
            .addOption(Options.value("PATH", "Custom cache directory.", "--cache-dir"))
            .addOption(Options.value("PATH", "Download to this directory.", "--local-dir"))
            .addOption(Options.flag("Download again.", "--force"))
            .addOption(Options.value("TOKEN", "Hub token; HF_TOKEN is safer.", "--token"))
            .addOption(Options.flag("Output as JSON.", "--json"))
            .addOption(Options.flag("Suppress output.", "-q", "--quiet"));
    spec.usageMessage()
        .customSynopsis(
            "mlx-download REPO-ID [OPTIONS]",
            "       mlx-download list [OPTIONS]",
            "       mlx-download cache [OPTIONS]");
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<String> typed = Options.parameter(parsed, 0);
    if (typed.isEmpty()) {
      session.console().err().println("No model and no command was given.");
      parsed.commandSpec().commandLine().usage(session.console().err());
      return NO_COMMAND;
    }
    DownloadRequest request = request(parsed, typed.get(), session);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      String name = MlxCommands.name(request.ref());
      session.output().note("Downloading " + name + " ...");
      session.output().note("This may take a while, depending on the size of the model.");
      Optional<DownloadResult> result =
          DownloadCommand.fetch(dray, request, ProgressChoice.AUTO, session);
      if (result.isEmpty()) {
        return DownloadCommand.INTERRUPTED;
      }
      banner(result.get(), session);
      session.output().document(json -> write(result.get(), json));
      return 0;
    }
  }

  private static DownloadRequest request(ParseResult parsed, String typed, Session session) {
    Options.atMostOne(parsed, "--cache-dir", "--local-dir");
    try {
      // This program brings whole repositories, whatever is in them.
      DownloadRequest.Builder request =
          DownloadRequest.builder(MlxCommands.ref(typed)).variant(VariantWish.EVERYTHING);
      Options.text(parsed, "--cache-dir").map(session::path).ifPresent(request::cacheDir);
      Options.text(parsed, "--local-dir").map(session::path).ifPresent(request::localDir);
      Options.text(parsed, "--token").ifPresent(request::token);
      return request.force(Options.has(parsed, "--force")).build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static void banner(DownloadResult result, Session session) {
    String line = "=".repeat(60);
    String name = MlxCommands.name(result.ref());
    session.output().result(line);
    session.output().result("Model downloaded");
    session.output().result(line);
    session.output().result("Repository:   " + name);
    session.output().result("Path:         " + result.path());
    session.output().result("Size:         " + MlxCommands.size(result.bytes().bytes()));
    MlxCommands.quantization(name).ifPresent(q -> session.output().result("Quantization: " + q));
    session.output().result("Files:        " + result.files().size());
    session.output().result(line);
  }

  private static void write(DownloadResult result, JsonObject json) {
    String name = MlxCommands.name(result.ref());
    json.text("repo_id", name)
        .text("path", result.path().toString())
        .number("size_bytes", result.bytes().bytes())
        .texts("files", result.files().keySet())
        .text("quantization", MlxCommands.quantization(name))
        .text("commit", result.commit());
  }
}
