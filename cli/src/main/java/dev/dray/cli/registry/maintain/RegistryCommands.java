package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.registry.RegistryEntry;
import dev.dray.settings.Settings;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry`: the group, and what its commands share.
public final class RegistryCommands {

  private static final String OLLAMA = "ollama";

  private RegistryCommands() {}

  /// The group with its commands.
  public static CommandSpec group() {
    return Options.group("registry", "Keep the registry of models in order.")
        .addSubcommand("discover", new DiscoverCommand().spec())
        .addSubcommand("import-ollama", new ImportOllamaCommand().spec())
        .addSubcommand("normalize", new NormalizeCommand().spec())
        .addSubcommand("dedupe", new DedupeCommand().spec())
        .addSubcommand("slugs", new SlugsCommand().spec())
        .addSubcommand("backfill", new BackfillCommand().spec())
        .addSubcommand("roles", new RolesCommand().spec())
        .addSubcommand("lock", new LockCommand().spec())
        .addSubcommand("unlock", new UnlockCommand().spec())
        .addSubcommand("verify", new VerifyLockCommand().spec())
        .addSubcommand("purge", new PurgeCommand().spec())
        .addSubcommand("reset", new ResetCommand().spec())
        .addSubcommand("restore", new RestoreCommand().spec())
        .addSubcommand("repair", new RepairCommand().spec());
  }

  /// The library as the settings say.
  static Dray open(Session session) {
    return Dray.open(Settings.load(session.environment()));
  }

  /// The entries that the parameters name; all that fulfil the condition where none is named.
  static List<RegistryEntry> entries(ParseResult parsed, Dray dray) {
    List<String> names = Options.parameters(parsed, 0);
    return names.stream().map(name -> dray.registry().require(name)).toList();
  }

  /// The value of an option that takes one of a few words.
  static String word(ParseResult parsed, String option, String usual, List<String> allowed) {
    String word = Options.text(parsed, option).orElse(usual).toLowerCase(Locale.ROOT);
    if (!allowed.contains(word)) {
      throw new UsageException(
          option + " takes " + String.join(", ", allowed) + ", not '" + word + "'");
    }
    return word;
  }

  static String ollama() {
    return OLLAMA;
  }
}
