package dev.dray.cli.command;

import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// Describes options and reads them: the one place that knows how picocli spells this.
public final class Options {

  private static final Set<String> OUTPUT = Set.of("auto", "human", "json", "quiet");

  /// The label of a `--format` that says how a model is packed, and not how the output is.
  public static final String CONTAINER = "CONTAINER";

  private Options() {}

  /// A command with its description: the first line is what lists of commands show.
  public static CommandSpec command(String name, Object user, String... description) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(user);
    spec.name(name);
    spec.usageMessage()
        .description(description)
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .synopsisHeading("Usage: ")
        .descriptionHeading("%n")
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n");
    return spec;
  }

  /// A group of commands, which does nothing itself.
  public static CommandSpec group(String name, String description) {
    return withHelp(command(name, name, description));
  }

  /// Adds `--json`, `--quiet`, `--format`, `--debug` and `--help`.
  public static CommandSpec withOutput(CommandSpec spec) {
    return withHelp(
        spec.addOption(flag("Write one JSON document to standard output.", "--json"))
            .addOption(flag("Print the bare result only.", "-q", "--quiet"))
            .addOption(value("FORMAT", "auto, human, json or quiet.", "--format")));
  }

  /// Adds what [#withOutput(CommandSpec)] adds; `--format` also says which formats of a model are
  /// wanted, which are other words.
  public static CommandSpec withOutputAndModelFormats(CommandSpec spec) {
    return withHelp(
        spec.addOption(flag("Write one JSON document to standard output.", "--json"))
            .addOption(flag("Print the bare result only.", "-q", "--quiet"))
            .addOption(
                value(
                    "FORMAT",
                    "Formats of the model in order of preference, such as gguf,awq,safetensors; or of"
                        + " the output: auto, human, json or quiet.",
                    "--format")));
  }

  /// The formats of a model that `--format` names, as they were typed; empty where it says
  /// something about the output.
  ///
  /// @throws UsageException if it names a format that is not known
  static List<String> modelFormats(ParseResult parsed) {
    String text = text(parsed, "--format").orElse("");
    if (text.isEmpty() || OUTPUT.contains(text.toLowerCase(Locale.ROOT))) {
      return List.of();
    }
    List<String> formats = Stream.of(text.split(",", -1)).map(String::strip).toList();
    for (String format : formats) {
      if (!isModelFormat(format)) {
        throw new UsageException(
            "--format takes formats of models, such as gguf,awq,safetensors, or auto, human, json or"
                + " quiet, not '"
                + format
                + "'");
      }
    }
    return formats;
  }

  private static boolean isModelFormat(String word) {
    try {
      return ContainerFormat.parse(word).isPresent()
          || Stream.of(Quantization.Scheme.values()).anyMatch(s -> s.id().equalsIgnoreCase(word))
          || !Quantization.parse(word).label().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Adds `--json`, `--quiet`, `--debug` and `--help`, for commands whose `--format` is about
  /// models: its label is [#CONTAINER].
  public static CommandSpec withOutputOnly(CommandSpec spec) {
    return withHelp(
        spec.addOption(flag("Write one JSON document to standard output.", "--json"))
            .addOption(flag("Print the bare result only.", "-q", "--quiet")));
  }

  /// Whether the command has a `--format` that is about its output.
  static boolean formatsOutput(ParseResult parsed) {
    OptionSpec option = parsed.commandSpec().findOption("--format");
    return option != null && !option.paramLabel().equals(CONTAINER);
  }

  /// Adds `--debug` and `--help`.
  public static CommandSpec withHelp(CommandSpec spec) {
    return spec.addOption(flag("Show stack traces of errors.", "--debug"))
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .arity("0")
                .description("Show this help.")
                .build());
  }

  /// Adds `--token`, `--token-file`, `--no-token`, `--endpoint`, `--cacert` and `--offline`.
  public static CommandSpec withNetwork(CommandSpec spec) {
    return spec.addOption(
            value(
                "TOKEN",
                "Access token. Others on this machine can read it: prefer HF_TOKEN or"
                    + " --token-file.",
                "--token"))
        .addOption(value("FILE", "Read the token from FILE; - is standard input.", "--token-file"))
        .addOption(flag("Send no token, even if one is stored.", "--no-token"))
        .addOption(value("URL", "The hub's address or that of a mirror.", "--endpoint"))
        .addOption(value("FILE", "PEM file of certificate authorities to trust.", "--cacert"))
        .addOption(flag("Use no network.", "--offline"));
  }

  /// An option without a value.
  public static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }

  /// An option with one value; the last one given counts.
  public static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// An option that may be given often, each time with one or several values.
  public static OptionSpec values(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1..*")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// An option that may be given several times, each time with one value.
  public static OptionSpec repeated(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// A parameter.
  ///
  /// @param index `0`, `1` or `1..*`
  /// @param arity `1`, `0..1`, `0..*` or `1..*`
  public static PositionalParamSpec parameter(
      String index, String arity, String label, String description) {
    var builder =
        PositionalParamSpec.builder()
            .index(index)
            .arity(arity)
            .paramLabel(label)
            .description(description)
            .required(!arity.startsWith("0"))
            .hideParamSyntax(label.equals("REF"));
    return arity.endsWith("*")
        ? builder.type(List.class).auxiliaryTypes(String.class).build()
        : builder.type(String.class).build();
  }

  /// Whether the option was given.
  public static boolean has(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option);
  }

  /// The option's value.
  public static Optional<String> text(ParseResult parsed, String option) {
    return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
  }

  /// The option's values; empty where it was not given.
  public static List<String> texts(ParseResult parsed, String option) {
    return List.copyOf(parsed.matchedOptionValue(option, List.<String>of()));
  }

  /// The parameter at a place.
  public static Optional<String> parameter(ParseResult parsed, int index) {
    return Optional.ofNullable(parsed.matchedPositionalValue(index, (String) null));
  }

  /// The parameters from a place on.
  public static List<String> parameters(ParseResult parsed, int index) {
    return List.copyOf(parsed.matchedPositionalValue(index, List.<String>of()));
  }

  /// A whole number from `least`.
  public static Optional<Integer> number(ParseResult parsed, String option, int least) {
    return text(parsed, option)
        .map(text -> {
          if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least) {
            throw new UsageException(
                option + " takes a whole number from " + least + ", not '" + text + "'");
          }
          return Integer.parseInt(text);
        });
  }

  /// Fails if more than one of these was given.
  public static void atMostOne(ParseResult parsed, String... options) {
    String seen = "";
    for (String option : options) {
      if (parsed.hasMatchedOption(option)) {
        if (!seen.isEmpty()) {
          throw new UsageException(seen + " and " + option + " exclude each other");
        }
        seen = option;
      }
    }
  }
}
