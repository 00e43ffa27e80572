package dev.dray.cli;

import dev.dray.cli.alias.AliasPrograms;
import dev.dray.cli.alias.Spelling;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A program of ImageWorks: its commands are ours in other words.
///
/// @param name the program's name
record AliasProgram(String name) implements CommandTable {

  @Override
  public String version() {
    return name + " (dray " + Version.text() + ")";
  }

  @Override
  public boolean hasHelpCommand() {
    return false;
  }

  @Override
  public int exitCodeWithoutCommand() {
    return Program.USAGE;
  }

  @Override
  public List<String> translated(List<String> words) {
    return AliasPrograms.translated(name, words);
  }

  /// What is known here is parsed as ours, under our name, because that is where its help stands;
  /// otherwise the program's own commands are listed.
  @Override
  public CommandLine commandLine(List<String> words) {
    DrayCommands ours = new DrayCommands("dray");
    if (!words.isEmpty() && DrayCommands.has(words.getFirst())) {
      return ours.commandLine(words);
    }
    CommandSpec root = CommandSpec.create().name(name);
    root.usageMessage()
        .description("Commands of ImageWorks, done by dray.")
        .synopsisHeading("Usage: ")
        .customSynopsis(name + " COMMAND [OPTIONS]")
        .descriptionHeading("%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n");
    CommandTable.addRootOptions(root);
    for (Spelling spelling : AliasPrograms.of(name)) {
      CommandSpec command = CommandSpec.create();
      command.usageMessage().description("As 'dray " + String.join(" ", spelling.ours()) + "'.");
      root.addSubcommand(spelling.command(), command);
    }
    // No text here has variables, and looking for them takes a tenth of a short command.
    return new CommandLine(root).setInterpolateVariables(false);
  }
}
