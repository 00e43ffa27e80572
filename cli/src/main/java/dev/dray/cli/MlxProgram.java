package dev.dray.cli;

import dev.dray.cli.mlx.MlxCommands;
import dev.dray.settings.Environment;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/// The commands of the alias `mlx-download`.
record MlxProgram() implements CommandTable {

  @Override
  public String version() {
    return MlxCommands.NAME + " v" + Version.text();
  }

  @Override
  public Optional<String> remark(Environment environment) {
    return Optional.ofNullable(environment.variables().get("PYTHON_PATH"))
        .map(_ -> "PYTHON_PATH is not used: no Python is needed here.");
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
