package dev.dray.cli.registry;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.registry.ScanRequest;
import dev.dray.registry.Scanned;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray scan`: enters in the registry what lies in a tree of models.
public final class ScanCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "scan",
                this,
                "Enter the models of a folder in the registry.",
                "The folder holds OWNER/REPOSITORY folders, as the weights of 'dray locations' do."
                    + " What a model is, is read from its files.")
            .addOption(
                Options.value("DIR", "The folder (default: the location of weights).", "--base"))
            .addOption(
                Options.value(
                    "BACKEND", "The program that serves them (default: vllm).", "-b", "--backend"))
            .addOption(
                Options.value(
                    Options.CONTAINER,
                    "What a model is where its files do not tell: a container (gguf) or a"
                        + " quantization (awq).",
                    "-f",
                    "--format"))
            .addOption(
                Options.flag("Correct entries of models that are known.", "--update-existing"))
            .addOption(Options.flag("Trials and placeholders too.", "--include-testing"))
            .addOption(Options.flag("Say what would be entered and change nothing.", "--dry-run"));
    return Options.withOutputOnly(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String backend = Options.text(parsed, "--backend").orElse("vllm").strip();
    if (backend.isEmpty()) {
      throw new UsageException("--backend is empty");
    }
    Optional<String> otherwise = Options.text(parsed, "--format").map(ScanCommand::known);
    boolean dryRun = Options.has(parsed, "--dry-run");
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Path base =
          Options.text(parsed, "--base")
              .map(session::path)
              .orElseGet(() -> dray.locations().named("weights").root());
      List<Scanned> found =
          dray.scan(
              new ScanRequest(
                  base,
                  backend,
                  otherwise,
                  Options.has(parsed, "--update-existing"),
                  Options.has(parsed, "--include-testing"),
                  dryRun));
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(found, base, dryRun, output);
        case QUIET ->
            found.stream().map(Scanned::name).filter(n -> !n.isEmpty()).forEach(output::result);
        case JSON ->
            output.documents(
                found,
                (one, json) ->
                    json.text("path", one.path().toString())
                        .text("repository", one.repository())
                        .text("format", one.format())
                        .text("quantization", one.quantization())
                        .number("bytes", one.bytes())
                        .text("outcome", one.outcome().name().toLowerCase(Locale.ROOT))
                        .text("name", Optional.of(one.name()).filter(n -> !n.isEmpty()))
                        .text("reason", Optional.of(one.reason()).filter(r -> !r.isEmpty())));
      }
      return 0;
    }
  }

  private static String known(String text) {
    if (ContainerFormat.parse(text).isPresent()) {
      return ContainerFormat.parse(text).get().id();
    }
    try {
      return Quantization.parse(text).label();
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--format takes a container such as gguf or safetensors, or a quantization such as awq,"
              + " not '"
              + text
              + "'");
    }
  }

  private static void show(List<Scanned> found, Path base, boolean dryRun, Output output) {
    if (found.isEmpty()) {
      output.note("No models were found in " + base + ".");
      return;
    }
    Table table = new Table("MODEL", "FORMAT", "QUANT", ">SIZE", "OUTCOME", "NAME");
    Map<Scanned.Outcome, Integer> counts = new EnumMap<>(Scanned.Outcome.class);
    for (Scanned one : found) {
      counts.merge(one.outcome(), 1, Integer::sum);
      table.row(
          one.repository(),
          EntryWords.orDash(one.format()),
          EntryWords.orDash(one.quantization()),
          new ByteSize(one.bytes()).formatted(),
          word(one.outcome()),
          one.outcome() == Scanned.Outcome.LEFT_OUT ? "(" + one.reason() + ")" : one.name());
    }
    output.table(table);
    StringBuilder line = new StringBuilder(dryRun ? "Would be: " : "");
    counts.forEach(
        (outcome, count) -> line.append(count).append(' ').append(word(outcome)).append(", "));
    line.setLength(line.length() - 2);
    output.note(line + ".");
  }

  private static String word(Scanned.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
