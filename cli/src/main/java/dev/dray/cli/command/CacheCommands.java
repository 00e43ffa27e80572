package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.store.HubCache;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache`: the group.
public final class CacheCommands {

  private CacheCommands() {}

  /// The group with its commands.
  public static CommandSpec group() {
    return Options.group("cache", "Look at the hub cache and tidy it up.")
        .addSubcommand("ls", new CacheLsCommand().spec())
        .addSubcommand("rm", new CacheRmCommand().spec())
        .addSubcommand("evict", new CacheEvictCommand().spec())
        .addSubcommand("pin", new CachePinCommand(true).spec())
        .addSubcommand("unpin", new CachePinCommand(false).spec())
        .addSubcommand("prune", new CachePruneCommand().spec())
        .addSubcommand("verify", new CacheVerifyCommand().spec())
        .addSubcommand("path", new CachePathCommand().spec());
  }

  /// The hub repository that is meant, with `--revision` and `--repo-type`.
  static ModelRef.Hub hubRef(ParseResult parsed, String typed) {
    if (InfoCommand.ref(parsed, typed) instanceof ModelRef.Hub hub) {
      return hub;
    }
    throw new UsageException("'" + typed + "' is not a repository of the hub");
  }

  /// The cache that `--cache-dir` or the settings name.
  static HubCache cache(Dray dray, ParseResult parsed, Session session) {
    return Options.text(parsed, "--cache-dir")
        .map(session::path)
        .map(dray::cache)
        .orElseGet(dray::cache);
  }
}
