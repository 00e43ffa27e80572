package dev.dray.cli.ollama;

import dev.dray.Dray;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.provider.OllamaServer;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `dray ollama`: the group, and what its commands share.
public final class OllamaCommands {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private OllamaCommands() {}

  /// The group with its commands.
  public static CommandSpec group() {
    return Options.group("ollama", "See, copy and delete what an Ollama daemon keeps.")
        .addSubcommand("ls", new OllamaLs().spec())
        .addSubcommand("show", new OllamaShow().spec())
        .addSubcommand("ps", new OllamaPs().spec())
        .addSubcommand("cp", new OllamaCp().spec())
        .addSubcommand("rm", new OllamaRm().spec());
  }

  /// Adds the options of all of them.
  static CommandSpec describe(CommandSpec spec) {
    spec.addOption(
            Options.value(
                "ADDRESS",
                "Where the daemon listens, as OLLAMA_HOST spells it (default: OLLAMA_HOST, else"
                    + " http://127.0.0.1:11434).",
                "--host"))
        .addOption(
            Options.value(
                "FILE",
                "Read a token for the daemon's address from FILE; - is standard input.",
                "--token-file"))
        .addOption(Options.value("FILE", "PEM file of authorities to trust.", "--cacert"));
    return Options.withOutput(spec);
  }

  /// `--store`, which leaves the daemon alone.
  static OptionSpec store(String help) {
    return Options.flag(help, "--store");
  }

  /// The library with these options above the settings.
  static Dray open(ParseResult parsed, Session session) {
    Settings settings = Settings.load(session.environment());
    settings = Session.with(settings, Setting.CACERT, Options.text(parsed, "--cacert"));
    settings = Session.with(settings, Setting.OLLAMA_HOST, Options.text(parsed, "--host"));
    return Dray.open(settings);
  }

  /// The daemon; a token that was given goes to it whatever its address.
  static OllamaServer server(Dray dray, ParseResult parsed, Session session) {
    Optional<String> token =
        Options.text(parsed, "--token-file").isPresent() ? session.token(parsed) : Optional.empty();
    return dray.ollama(token);
  }

  static String model(ParseResult parsed, int index) {
    return Options.parameter(parsed, index)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new UsageException("MODEL is empty"));
  }

  static String moment(Optional<Instant> at) {
    return at.map(t -> MINUTE.format(LocalDateTime.ofInstant(t, ZoneId.systemDefault())))
        .orElse("-");
  }

  static void write(OllamaServer.Details details, JsonObject json) {
    json.text("format", details.format())
        .text("family", details.family())
        .text("parameter_size", details.parameters())
        .text("quantization", details.quantization())
        .number("context_length", details.contextLength());
  }
}
