package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.store.HubCache;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache path`: where a model or one of its files lies. Asks no network.
final class CachePathCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "path",
                this,
                "Print where a model or a file lies in the cache; fails if it is not there.")
            .addPositional(Options.parameter("0", "1", "REF", "The model, as for download."))
            .addPositional(Options.parameter("1", "0..1", "FILE", "A file in it."))
            .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
            .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    ModelRef.Hub ref = CacheCommands.hubRef(parsed, Options.parameter(parsed, 0).orElseThrow());
    Optional<RepoPath> file = file(parsed).or(ref::path);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      HubCache cache = CacheCommands.cache(dray, parsed, session);
      Optional<Path> found =
          file.isPresent()
              ? cache.filePath(ref.kind(), ref.repo(), ref.revisionOrMain(), file.get())
              : cache.snapshotPath(ref.kind(), ref.repo(), ref.revisionOrMain());
      Path path = found.orElseThrow(() -> notCached(ref, file, cache));
      session.output().result(path.toString());
      session.output().document(json -> json.text("path", path.toString()));
      return 0;
    }
  }

  private static Optional<RepoPath> file(ParseResult parsed) {
    try {
      return Options.parameter(parsed, 1).map(RepoPath::new);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static NotFoundException notCached(
      ModelRef.Hub ref, Optional<RepoPath> file, HubCache cache) {
    String what = file.map(f -> "'" + f + "' of ").orElse("") + ref.repo();
    return new NotFoundException(
        ErrorCode.NOT_CACHED,
        what + " at revision " + ref.revisionOrMain() + " is not in " + cache,
        "Bring it here with 'dray download " + ref.repo() + "'.",
        ErrorContext.of(ref.toString()));
  }
}
