package dev.dray.cli.daemon;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One daemon in the program: its group of commands, and what they share.
///
/// @param provider which daemon
/// @param label how people call it
/// @param url the setting of its address
/// @param token the setting of its token, if it takes one itself
record DaemonCommands(ProviderId provider, String label, Setting url, Optional<Setting> token) {

  private static final DaemonCommands LM_STUDIO =
      new DaemonCommands(
          ProviderId.LMSTUDIO,
          "LM Studio",
          Setting.LMSTUDIO_URL,
          Optional.of(Setting.LMSTUDIO_TOKEN));
  private static final DaemonCommands LLAMA_SERVER =
      new DaemonCommands(
          ProviderId.LLAMA_SERVER,
          "llama-server",
          Setting.LLAMA_SERVER_URL,
          Optional.of(Setting.LLAMA_SERVER_TOKEN));
  private static final DaemonCommands MODEL_RUNNER =
      new DaemonCommands(
          ProviderId.MODEL_RUNNER,
          "Docker Model Runner",
          Setting.MODEL_RUNNER_URL,
          Optional.empty());

  /// `dray lmstudio`.
  static CommandSpec lmStudio() {
    return Options.group("lmstudio", "See, import, load and unload models of LM Studio.")
        .addSubcommand("ls", new LmStudioLs(LM_STUDIO).spec())
        .addSubcommand("import", new LmStudioImport(LM_STUDIO).spec())
        .addSubcommand("load", new DaemonLoad(LM_STUDIO).spec())
        .addSubcommand("unload", new DaemonUnload(LM_STUDIO).spec());
  }

  /// `dray llama-server`.
  static CommandSpec llamaServer() {
    return Options.group("llama-server", "See, load and delete models of a llama-server router.")
        .addSubcommand("ls", new DaemonLs(LLAMA_SERVER).spec())
        .addSubcommand("load", new DaemonLoad(LLAMA_SERVER).spec())
        .addSubcommand("unload", new DaemonUnload(LLAMA_SERVER).spec())
        .addSubcommand("rm", new DaemonRm(LLAMA_SERVER).spec());
  }

  /// `dray model-runner`.
  static CommandSpec modelRunner() {
    return Options.group("model-runner", "See and delete models of Docker Model Runner.")
        .addSubcommand("ls", new DaemonLs(MODEL_RUNNER).spec())
        .addSubcommand("rm", new DaemonRm(MODEL_RUNNER).spec());
  }

  /// Adds the options of all of them.
  CommandSpec describe(CommandSpec spec) {
    spec.addOption(
        Options.value(
            "ADDRESS",
            "Where " + label + " listens (default: the setting " + url.key() + ").",
            "--host"));
    if (token.isPresent()) {
      spec.addOption(
          Options.value(
              "FILE",
              "Read " + label + "'s token from FILE; - is standard input.",
              "--token-file"));
    }
    return Options.withOutput(spec);
  }

  /// The library with these options above the settings.
  Dray open(ParseResult parsed, Session session) {
    Settings settings = Settings.load(session.environment());
    settings = Session.with(settings, url, Options.text(parsed, "--host"));
    if (token.isPresent() && Options.text(parsed, "--token-file").isPresent()) {
      settings = Session.with(settings, token.get(), session.token(parsed));
    }
    return Dray.open(settings);
  }
}
