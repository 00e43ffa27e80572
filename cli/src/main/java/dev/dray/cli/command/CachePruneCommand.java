package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.store.HubCache;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache prune`: removes what nobody needs.
final class CachePruneCommand implements Command {

  /// A part file that nobody has written to for this long is given up.
  private static final int DAYS = 7;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "prune",
                this,
                "Remove what nobody needs.",
                "That is: revisions that no branch or tag names, and unfinished files that nobody"
                    + " has written to for a while.")
            .addOption(
                Options.value(
                    "DAYS",
                    "Age of unfinished files that go; " + DAYS + " if not given.",
                    "--days"));
    return Removals.describe(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    int days = Options.number(parsed, "--days", 0).orElse(DAYS);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      HubCache cache = CacheCommands.cache(dray, parsed, session);
      return Removals.carryOut(cache, cache.planPrune(Duration.ofDays(days)), parsed, session);
    }
  }
}
