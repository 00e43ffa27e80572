package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.registry.Layer;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryBackup;
import dev.dray.registry.upkeep.Restoration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray registry restore`: brings entries back from a backup.
final class RestoreCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Edits.describe(
        Options.command(
                "restore",
                this,
                "Bring entries back that a backup has and the registry has not.",
                "Without --backup, the newest backup that has any. Nothing that is here is changed.")
            .addOption(Options.value("FILE", "A backup, model_registry*.bak.json.", "--backup"))
            .addOption(
                Options.value(
                    "NAME",
                    "Only entries for this serving program (default ollama); all for every one.",
                    "--backend"))
            .addOption(Options.flag("Deprecated entries too.", "--include-deprecated")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      ModelRegistry registry = dray.registry();
      Optional<Path> named = Options.text(parsed, "--backup").map(session::path);
      Restoration restoration;
      Path from;
      if (named.isPresent()) {
        from = named.get();
        restoration = from(from, layer(from), parsed);
      } else {
        RegistryBackup backup = newest(registry, parsed);
        from = backup.file();
        restoration = from(from, backup.layer(), parsed);
      }
      session.output().note("From " + from);
      return Edits.carryOut(restoration, registry, parsed, session);
    }
  }

  private static Restoration from(Path file, Layer layer, ParseResult parsed) {
    String backend = Options.text(parsed, "--backend").orElse(RegistryCommands.ollama());
    return new Restoration(
        ModelRegistry.read(file),
        layer,
        backend.equalsIgnoreCase("all") ? Optional.empty() : Optional.of(backend),
        Options.has(parsed, "--include-deprecated"));
  }

  private static Layer layer(Path file) {
    return String.valueOf(file.getFileName()).contains(".curated.")
        ? Layer.CURATED
        : Layer.DISCOVERED;
  }

  /// The newest one that would bring something back; if none would, the newest.
  private static RegistryBackup newest(ModelRegistry registry, ParseResult parsed) {
    List<RegistryBackup> backups =
        registry.backups().stream().filter(backup -> backup.layer() != Layer.CURATED).toList();
    return backups.stream()
        .filter(backup ->
            !from(backup.file(), backup.layer(), parsed).preview(registry).change().isEmpty())
        .findFirst()
        .or(() -> backups.stream().findFirst())
        .orElseThrow(() ->
            new NotFoundException(
                ErrorCode.FILE_NOT_FOUND,
                "There is no backup of the registry in " + registry.root(),
                "Name one: --backup FILE.",
                ErrorContext.of(registry.root().toString())));
  }
}
