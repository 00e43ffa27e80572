package dev.dray.cli;

import dev.dray.cli.mlx.MlxCommands;
import java.util.List;
import picocli.CommandLine;

/// The commands of the alias `mlx-download`.
record MlxProgram() implements CommandTable {

  @Override
  public String version() {
    return MlxCommands.NAME + " v" + Version.text();
  }

  @Override
  public boolean hasHelpCommand() {
    return false;
  }

  @Override
  public int exitCodeWithoutCommand() {
    return 1;
  }

  @Override
  public CommandLine commandLine(List<String> words) {
    CommandLine line = MlxCommands.commandLine(words);
    CommandTable.addRootOptions(line.getCommandSpec());
    return line;
  }
}
