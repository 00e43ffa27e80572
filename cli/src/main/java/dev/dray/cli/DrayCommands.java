package dev.dray.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands of `dray`.
record DrayCommands(String name) implements CommandTable {

  private static final List<Entry> ENTRIES = List.of(new Entry("__train", true, TrainCommand::new));

  @Override
  public String version() {
    return "dray " + Version.text();
  }

  @Override
  public boolean hasHelpCommand() {
    return true;
  }

  @Override
  public int exitCodeWithoutCommand() {
    return Program.USAGE;
  }

  @Override
  public CommandLine commandLine(List<String> words) {
    CommandSpec root = CommandSpec.create().name(name);
    root.usageMessage()
        .description("Brings AI models here: fast, verified, resumable.")
        .synopsisHeading("Usage: ")
        .customSynopsis(name + " COMMAND [OPTIONS]")
        .descriptionHeading("%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n")
        .footer("", "'" + name + " help COMMAND' tells more of a command.");
    CommandTable.addRootOptions(root);
    String first = words.isEmpty() ? "" : words.getFirst();
    boolean known = ENTRIES.stream().anyMatch(entry -> entry.name().equals(first));
    for (Entry entry : ENTRIES) {
      if (!known || entry.name().equals(first)) {
        root.addSubcommand(entry.name(), entry.spec());
      }
    }
    if (!known) {
      root.addSubcommand("help", helpSpec());
    }
    return new CommandLine(root);
  }

  /// Only for the list of commands: the words are turned round before they are parsed.
  private static CommandSpec helpSpec() {
    CommandSpec help = CommandSpec.create();
    help.usageMessage().description("Tell more of a command.");
    return help;
  }
}
