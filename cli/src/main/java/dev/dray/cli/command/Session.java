package dev.dray.cli.command;

import dev.dray.cli.console.Console;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.Output;
import dev.dray.settings.Environment;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/// One run of a command: the streams, the surroundings, and what the common options say.
///
/// @param program how the program was called: `dray` or an alias
/// @param words the command line
/// @param console the streams
/// @param environment the surroundings that settings are read from
/// @param output where the command speaks
public record Session(
    String program, List<String> words, Console console, Environment environment, Output output) {

  private static final int LONGEST_LIST = 1 << 20;
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  /// Copies the words.
  public Session {
    words = List.copyOf(words);
  }

  /// The command line as it can be typed into a shell again, without a token.
  public String commandAgain() {
    StringBuilder line = new StringBuilder(program);
    boolean secret = false;
    for (String word : words) {
      String shown = secret ? "..." : word.startsWith("--token=") ? "--token=..." : word;
      line.append(' ').append(quoted(shown));
      secret = word.equals("--token");
    }
    return line.toString();
  }

  /// A word as a shell takes it for one.
  public static String quoted(String word) {
    return PLAIN_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /// The format that `--json`, `--quiet` and `--format` ask for; human where the command has none
  /// of them.
  ///
  /// @throws UsageException if they contradict each other
  public static Format format(ParseResult parsed) {
    boolean json = given(parsed, "--json");
    boolean quiet = given(parsed, "--quiet");
    String word =
        given(parsed, "--format") && Options.formatsOutput(parsed)
            ? Options.text(parsed, "--format").orElse("")
            : "auto";
    Format format =
        switch (word.toLowerCase(Locale.ROOT)) {
          case "auto" -> json ? Format.JSON : quiet ? Format.QUIET : Format.HUMAN;
          case "human" -> Format.HUMAN;
          case "json" -> Format.JSON;
          case "quiet" -> Format.QUIET;
          default -> {
            if (parsed.commandSpec().findOption("--quant") == null) {
              throw new UsageException(
                  "--format takes auto, human, json or quiet, not '" + word + "'");
            }
            List<String> ofTheModel = Options.modelFormats(parsed);
            word = "auto";
            yield json || ofTheModel.isEmpty() ? Format.JSON : quiet ? Format.QUIET : Format.HUMAN;
          }
        };
    if (!word.equalsIgnoreCase("auto")
        && ((json && format != Format.JSON) || (quiet && format == Format.HUMAN))) {
      throw new UsageException(
          "--format " + word + " and " + (json ? "--json" : "--quiet") + " exclude each other");
    }
    return format;
  }

  private static boolean given(ParseResult parsed, String option) {
    return parsed.commandSpec().findOption(option) != null && parsed.hasMatchedOption(option);
  }

  /// The settings with what the command line says above them.
  ///
  /// @throws UsageException if options exclude each other or the token cannot be read
  /// @throws dev.dray.error.InvalidRequestException if a value is not allowed
  public Settings settings(ParseResult parsed) {
    Settings settings = Settings.load(environment);
    if (parsed.commandSpec().findOption("--endpoint") == null) {
      return settings;
    }
    Options.atMostOne(parsed, "--token", "--token-file", "--no-token");
    settings = with(settings, Setting.ENDPOINT, Options.text(parsed, "--endpoint"));
    settings = with(settings, Setting.CACERT, Options.text(parsed, "--cacert"));
    settings = with(settings, Setting.TOKEN, token(parsed));
    if (Options.has(parsed, "--no-token")) {
      settings = settings.with(Setting.TOKEN, "none");
    }
    if (Options.has(parsed, "--offline")) {
      settings = settings.with(Setting.OFFLINE, "true");
    }
    return settings;
  }

  /// The settings with a value above them, where there is one.
  public static Settings with(Settings settings, Setting setting, Optional<String> text) {
    return text.map(t -> settings.with(setting, t)).orElse(settings);
  }

  /// The token that `--token` or `--token-file` gives.
  public Optional<String> token(ParseResult parsed) {
    Optional<String> file = Options.text(parsed, "--token-file");
    Optional<String> token =
        file.isPresent() ? Optional.of(tokenFrom(file.get())) : Options.text(parsed, "--token");
    if (token.isPresent() && token.get().isBlank()) {
      throw new UsageException("the token is empty");
    }
    return token.map(String::strip);
  }

  /// The variable that gives a token whatever is stored, if one is set.
  public Optional<String> tokenVariable() {
    return Setting.TOKEN.variables().stream()
        .map(Setting.Variable::name)
        .filter(name -> console.variable(name).filter(text -> !text.isBlank()).isPresent())
        .findFirst();
  }

  /// A small text file that an option names; `-` is standard input.
  String text(String option, String file) {
    if (file.equals("-")) {
      return console.readText(LONGEST_LIST);
    }
    try {
      Path path = path(file);
      if (Files.size(path) > LONGEST_LIST) {
        throw new UsageException(option + " " + file + " is no list: it is too long");
      }
      return Files.readString(path);
    } catch (IOException | UncheckedIOException e) {
      throw new UsageException(option + " " + file + " cannot be read: " + e.getMessage());
    }
  }

  private String tokenFrom(String file) {
    if (file.equals("-")) {
      return console.readLine().orElse("");
    }
    try {
      Path path = path(file);
      // A token is a line; a model file given by mistake is not read into memory.
      if (Files.size(path) > 65_536) {
        throw new UsageException("--token-file " + file + " is no token: it is too long");
      }
      return Files.readString(path).lines().findFirst().orElse("");
    } catch (IOException | UncheckedIOException e) {
      throw new UsageException("--token-file " + file + " cannot be read: " + e.getMessage());
    }
  }

  /// A path that the user typed, relative to the working folder.
  public Path path(String typed) {
    if (typed.isBlank()) {
      // Mostly a shell variable that is not set: the working folder is not what was meant.
      throw new UsageException("an empty path names no place; the working folder is '.'");
    }
    try {
      return environment.workingDirectory().resolve(typed).toAbsolutePath().normalize();
    } catch (java.nio.file.InvalidPathException e) {
      throw new UsageException("'" + typed + "' is not a path: " + e.getReason());
    }
  }
}
