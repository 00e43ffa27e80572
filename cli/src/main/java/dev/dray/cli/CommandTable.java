package dev.dray.cli;

import dev.dray.cli.alias.AliasPrograms;
import dev.dray.cli.mlx.MlxCommands;
import dev.dray.settings.Environment;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The commands by name. Describing a command costs time, so the command line of a run holds only
/// the command that is asked for, unless help or a correction of a misspelling needs them all.
interface CommandTable {

  /// The table of a program name.
  static CommandTable of(String name) {
    if (name.equals(MlxCommands.NAME)) {
      return new MlxProgram();
    }
    return name.startsWith("imageworks-") && AliasPrograms.names().contains(name)
        ? new AliasProgram(name)
        : new DrayCommands(name);
  }

  /// What `--version` prints.
  String version();

  /// A sentence for people about what is set for this program and means nothing to it.
  default Optional<String> remark(Environment environment) {
    return Optional.empty();
  }

  /// Whether `help COMMAND` is understood.
  boolean hasHelpCommand();

  /// The exit code of a call without a command.
  int exitCodeWithoutCommand();

  /// The command line in the words of the parser.
  default List<String> translated(List<String> words) {
    return words;
  }

  /// The parser for these words.
  CommandLine commandLine(List<String> words);

  /// A command and how to make it.
  ///
  /// @param name its name
  /// @param hidden whether help leaves it out
  /// @param make describes it
  record Entry(String name, boolean hidden, Supplier<CommandSpec> make) {
    CommandSpec spec() {
      CommandSpec spec = make.get();
      spec.usageMessage().hidden(hidden);
      return spec;
    }
  }

  /// The root's own options.
  static void addRootOptions(CommandSpec root) {
    root.addOption(
            OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .arity("0")
                .description("Show the version.")
                .build())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .arity("0")
                .description("Show this help.")
                .build());
  }
}
