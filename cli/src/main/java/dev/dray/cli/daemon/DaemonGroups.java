package dev.dray.cli.daemon;

import picocli.CommandLine.Model.CommandSpec;

/// The groups of commands for daemons.
public final class DaemonGroups {

  private DaemonGroups() {}

  /// `dray lmstudio`.
  public static CommandSpec lmStudio() {
    return DaemonCommands.lmStudio();
  }

  /// `dray llama-server`.
  public static CommandSpec llamaServer() {
    return DaemonCommands.llamaServer();
  }

  /// `dray model-runner`.
  public static CommandSpec modelRunner() {
    return DaemonCommands.modelRunner();
  }
}
