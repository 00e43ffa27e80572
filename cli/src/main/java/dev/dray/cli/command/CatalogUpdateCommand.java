package dev.dray.cli.command;

import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.catalog.CatalogUpdate;
import dev.dray.settings.Settings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray catalog update`: takes a later catalog.
final class CatalogUpdateCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "update",
                this,
                "Take a later catalog from a file or an https address.",
                "The user's own models, in catalog.json beside config.toml, stay as they are.")
            .addPositional(
                Options.parameter(
                    "0", "0..1", "FROM", "File or address; the setting catalog.url if not given."))
            .addOption(Options.value("HEX", "SHA-256 that it must have.", "--sha256"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<Digest.Sha256> expected;
    try {
      expected = Options.text(parsed, "--sha256").map(Digest.Sha256::new);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    Settings settings = session.settings(parsed);
    String from =
        Options.parameter(parsed, 0)
            .or(settings::catalogUrl)
            .orElseThrow(() ->
                new UsageException(
                    "FROM is missing: which file or address? The setting catalog.url would do, too"));
    try (Dray dray = Dray.open(settings)) {
      CatalogUpdate update = dray.updateCatalog(from, expected);
      session
          .output()
          .result(
              update.taken()
                  ? "The catalog is "
                      + update.after()
                      + " now, with "
                      + DownloadCommand.count(update.models(), "model")
                  : "The catalog stays at " + update.before() + ": that one is no later version");
      session
          .output()
          .document(json ->
              json.flag("taken", update.taken())
                  .text("before", update.before())
                  .text("after", update.after())
                  .number("models", update.models())
                  .text("digest", update.digest().toString()));
      return 0;
    }
  }
}
