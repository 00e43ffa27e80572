package dev.dray.cli.mlx;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Removals;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.store.CacheReport;
import dev.dray.store.HubCache;
import dev.dray.store.RemovalTarget;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `mlx-download cache`: lists or clears the cache. Clearing everything clears what other tools
/// keep there too, so it is agreed to first: on a terminal by answering, elsewhere by `--yes`.
final class MlxCache implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withHelp(
        Options.command("cache", this, "List or clear the cache.")
            .addOption(Options.flag("List cached models (the default).", "--list"))
            .addOption(Options.flag("Clear the whole cache.", "--clear"))
            .addOption(Options.value("REPO-ID", "Clear one model.", "--clear-model"))
            .addOption(
                Options.value("NAME", "With --clear: only this organisation's models.", "--org"))
            .addOption(Options.flag("Do not ask.", "-y", "--yes"))
            .addOption(Options.value("PATH", "Custom cache directory.", "--cache-dir"))
            .addOption(Options.flag("Output as JSON.", "--json"))
            .addOption(Options.flag("Suppress output.", "-q", "--quiet")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Options.atMostOne(parsed, "--list", "--clear", "--clear-model");
    Optional<RemovalTarget> one = Options.text(parsed, "--clear-model").map(MlxCache::target);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Optional<Path> root = Options.text(parsed, "--cache-dir").map(session::path);
      HubCache cache = root.map(dray::cache).orElseGet(dray::cache);
      if (one.isPresent()) {
        return clear(cache, List.of(one.get()), parsed, session);
      }
      List<CacheReport.Repository> models =
          cache.scan().repositories().stream().filter(r -> r.kind() == RepoKind.MODEL).toList();
      if (Options.has(parsed, "--clear")) {
        Optional<String> owner = Options.text(parsed, "--org");
        List<RemovalTarget> targets =
            models.stream()
                .filter(r -> owner.map(r.id().owner()::equals).orElse(true))
                .<RemovalTarget>map(r -> new RemovalTarget.Repository(r.kind(), r.id()))
                .toList();
        return clear(cache, targets, parsed, session);
      }
      list(models, cache, session);
      return 0;
    }
  }

  private static int clear(
      HubCache cache, List<RemovalTarget> targets, ParseResult parsed, Session session) {
    return Removals.carryOut(
        cache, cache.planRemoval(targets), false, Options.has(parsed, "--yes"), session);
  }

  private static RemovalTarget target(String typed) {
    try {
      if (MlxCommands.ref(typed) instanceof ModelRef.Hub hub) {
        return new RemovalTarget.Repository(hub.kind(), hub.repo());
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    throw new UsageException("'" + typed + "' is not a repository of the hub");
  }

  private static void list(List<CacheReport.Repository> models, HubCache cache, Session session) {
    session.output().documents(models, MlxCache::write);
    if (models.isEmpty()) {
      session.output().note("No cached models in " + cache.root() + ".");
      return;
    }
    session.output().note("Cached models in " + cache.root() + ":");
    long total = 0;
    for (CacheReport.Repository model : models) {
      total += model.size().bytes();
      session.output().result(model.id().text());
      session.output().result("  Size:         " + MlxCommands.size(model.size().bytes()));
      MlxCommands.quantization(model.id().name())
          .ifPresent(q -> session.output().result("  Quantization: " + q));
      newest(model).ifPresent(s -> session.output().result("  Path:         " + s.folder()));
    }
    session.output().note("Total: " + models.size() + ", " + MlxCommands.size(total));
  }

  /// The snapshot of `main`, or else the one that was written last.
  private static Optional<CacheReport.Snapshot> newest(CacheReport.Repository model) {
    return model.snapshots().stream()
        .max(
            Comparator.comparing((CacheReport.Snapshot s) -> s.refs().contains("main"))
                .thenComparing(CacheReport.Snapshot::lastModified));
  }

  private static void write(CacheReport.Repository model, JsonObject json) {
    Optional<CacheReport.Snapshot> snapshot = newest(model);
    json.text("repo_id", model.id().text())
        .text("path", snapshot.map(CacheReport.Snapshot::folder))
        .number("size_bytes", model.size().bytes())
        .texts(
            "files",
            snapshot.stream()
                .flatMap(s -> s.files().stream())
                .map(CacheReport.Entry::path)
                .toList())
        .text("last_modified", model.lastModified().toString())
        .text("quantization", MlxCommands.quantization(model.id().name()));
  }
}
