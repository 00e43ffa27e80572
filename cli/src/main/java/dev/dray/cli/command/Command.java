package dev.dray.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A command of the program. Described with picocli's programmatic model: no reflection at start,
/// and only the command that was asked for is described at all.
public interface Command {

  /// Its options, parameters and help.
  CommandSpec spec();

  /// Does it.
  ///
  /// @return the exit code
  /// @throws dev.dray.error.DrayException whatever went wrong
  /// @throws UsageException if options do not go together
  int run(ParseResult parsed, Session session);
}
