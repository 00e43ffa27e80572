package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.download.DownloadRequest;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.provider.Listing;
import dev.dray.store.LocalDir;
import dev.dray.store.VerifyReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache verify`: hashes what is here and compares. Asks the hub only where it must say what
/// should be here: for `--local-dir`, `--fail-on-missing-files` and `--fail-on-extra-files`.
final class CacheVerifyCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "verify", this, "Hash a model's files and compare them with what they should be.")
            .addPositional(Options.parameter("0", "1", "REF", "The model, as for download."))
            .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
            .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"))
            .addOption(
                Options.value("DIR", "Verify this folder instead of the cache.", "--local-dir"))
            .addOption(
                Options.flag(
                    "Fail if the hub lists files that are not here.", "--fail-on-missing-files"))
            .addOption(
                Options.flag(
                    "Fail if files are here that the hub does not list.", "--fail-on-extra-files"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Options.atMostOne(parsed, "--cache-dir", "--local-dir");
    ModelRef.Hub ref = CacheCommands.hubRef(parsed, Options.parameter(parsed, 0).orElseThrow());
    boolean missingFails = Options.has(parsed, "--fail-on-missing-files");
    boolean extraFails = Options.has(parsed, "--fail-on-extra-files");
    Optional<Path> folder = Options.text(parsed, "--local-dir").map(session::path);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Optional<Listing> listing =
          missingFails || extraFails || folder.isPresent()
              ? Optional.of(dray.plan(DownloadRequest.builder(ref).build()).listing())
              : Optional.empty();
      VerifyReport report =
          VerifyOutput.watched(
              dray,
              session,
              progress ->
                  folder.isPresent()
                      ? LocalDir.at(folder.get()).verify(listing.orElseThrow(), progress)
                      : CacheCommands.cache(dray, parsed, session)
                          .verify(ref.kind(), ref.repo(), ref.revisionOrMain(), listing, progress)
                          .orElseThrow(() -> notCached(ref)));
      boolean sound =
          report.isSound()
              && !(missingFails && !report.missing().isEmpty())
              && !(extraFails && !report.extra().isEmpty());
      show(report, sound, session.output());
      session.output().document(json -> write(ref, report, sound, json));
      return sound ? 0 : 1;
    }
  }

  private static NotFoundException notCached(ModelRef.Hub ref) {
    return new NotFoundException(
        ErrorCode.NOT_CACHED,
        ref.repo() + " at revision " + ref.revisionOrMain() + " is not in the cache",
        "Bring it here with 'dray download " + ref.repo() + "'.",
        ErrorContext.of(ref.toString()));
  }

  private static void show(VerifyReport report, boolean sound, Output output) {
    for (VerifyReport.Mismatch wrong : report.mismatches()) {
      output.result("wrong    " + DisplayWidth.printable(wrong.path()));
      output.result("         expected " + wrong.expected());
      output.result("         got      " + wrong.actual());
    }
    paths("missing", report.missing(), output);
    paths("extra", report.extra(), output);
    paths("unknown", report.unchecked(), output);
    output.note(
        (sound ? "Verified " : "Not sound: ")
            + DownloadCommand.count(report.checked(), "file")
            + ", "
            + new ByteSize(report.bytes())
            + " in "
            + report.folder());
    if (!report.isSound()) {
      output.note("  Bring the right bytes with 'dray download --force'.");
    }
  }

  private static void paths(String word, List<String> paths, Output output) {
    for (String path : paths) {
      output.result(DisplayWidth.left(word, 9) + DisplayWidth.printable(path));
    }
  }

  private static void write(ModelRef.Hub ref, VerifyReport report, boolean sound, JsonObject json) {
    json.text("repo", ref.repo().text())
        .text("type", ref.kind().singular())
        .text("path", report.folder().toString())
        .flag("sound", sound);
    VerifyOutput.write(report, json);
  }
}
