package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.Eviction;
import dev.dray.inventory.Models;
import dev.dray.settings.Setting;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache evict`: makes the caches fit into a size. Shown first, then agreed to, then done.
final class CacheEvictCommand implements Command {

  private static final int MOST_SHOWN = 20;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "evict",
                this,
                "Remove what was used longest ago until the caches fit into a size.",
                "The caches are the hub cache and Dray's own. What is pinned, in use, open in a"
                    + " program, needed for a role in the registry, being downloaded, or came just"
                    + " now stays.")
            .addOption(
                Options.value(
                    "SIZE",
                    "What to fit into, such as 200G; the setting "
                        + Setting.CACHE_LIMIT
                        + " if not given.",
                    "--max-size"))
            .addOption(Options.repeated("REF", "Keep this one, too. May be repeated.", "--keep"))
            .addOption(Options.flag("Say what would go and remove nothing.", "--dry-run"))
            .addOption(Options.flag("Do not ask.", "-y", "--yes"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    boolean dryRun = Options.has(parsed, "--dry-run");
    try (Dray dray = Dray.open(session.settings(parsed))) {
      ByteSize limit = limit(parsed, dray);
      Set<String> keep = new HashSet<>();
      for (String word : Options.texts(parsed, "--keep")) {
        keep.add(
            InfoCommand.ref(parsed, word) instanceof ModelRef.Hub hub ? hub.repo().text() : word);
      }
      Models models = dray.models();
      Output output = session.output();
      Eviction plan = models.planEviction(limit, keep);
      if (dryRun || plan.evicted().isEmpty()) {
        show(plan, output);
        output.document(json -> write(plan, json));
        return plan.fits() ? 0 : 1;
      }
      if (!Options.has(parsed, "--yes")) {
        if (!session.console().terminals().in() || output.json()) {
          throw new UsageException(
              "removing needs --yes here, because there is no terminal to ask on (or --dry-run to"
                  + " look first)");
        }
        show(plan, output);
        if (!session.console().confirm("Remove these?")) {
          output.note("Nothing was removed.");
          return 1;
        }
      }
      Eviction done = models.evictToFit(limit, keep);
      show(done, output);
      output.document(json -> write(done, json));
      return done.fits() ? 0 : 1;
    }
  }

  private static ByteSize limit(ParseResult parsed, Dray dray) {
    try {
      return Options.text(parsed, "--max-size")
          .map(ByteSize::parse)
          .or(() -> dray.settings().cacheLimit())
          .orElseThrow(() ->
              new UsageException(
                  "--max-size is missing, and the setting "
                      + Setting.CACHE_LIMIT
                      + " says nothing"));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--max-size: " + e.getMessage());
    }
  }

  private static void show(Eviction eviction, Output output) {
    if (!eviction.evicted().isEmpty()) {
      Table table = new Table(eviction.done() ? "REMOVED" : "REMOVE", ">SIZE", "LAST USED", "FROM");
      for (CachedModel model : eviction.evicted()) {
        table.row(
            model.key(),
            model.size().formatted(),
            CacheLsCommand.minute(model.lastUsed()),
            model.cache().name());
      }
      output.table(table);
    }
    kept(eviction, output);
    output.note(
        eviction.before()
            + (eviction.done() ? " before, " : " now, ")
            + eviction.after()
            + (eviction.done() ? " now" : " then")
            + "; the limit is "
            + eviction.limit()
            + (eviction.fits() ? "." : ", which is not met."));
  }

  /// Some of what stays, and how many more for each reason: a cache may hold thousands.
  private static void kept(Eviction eviction, Output output) {
    Map<String, Integer> more = new LinkedHashMap<>();
    int shown = 0;
    for (Eviction.Kept kept : eviction.kept()) {
      if (shown < MOST_SHOWN) {
        shown++;
        output.note("Stays: " + DisplayWidth.printable(kept.model().key() + ", " + kept.reason()));
      } else {
        more.merge(kept.reason(), 1, Integer::sum);
      }
    }
    more.forEach((reason, count) ->
        output.note("Stays: " + count + " more, " + DisplayWidth.printable(reason)));
  }

  private static void write(Eviction eviction, JsonObject json) {
    json.flag("dry_run", !eviction.done())
        .number("bytes_before", eviction.before().bytes())
        .number("bytes_limit", eviction.limit().bytes())
        .number("bytes_after", eviction.after().bytes())
        .flag("fits", eviction.fits())
        .objects(
            "evicted",
            eviction.evicted(),
            (model, object) ->
                object
                    .text("model", model.key())
                    .text("path", model.folder().toString())
                    .number("bytes", model.size().bytes())
                    .text("last_used", model.lastUsed().toString()))
        .objects(
            "kept",
            eviction.kept(),
            (kept, object) ->
                object.text("model", kept.model().key()).text("reason", kept.reason()));
  }
}
