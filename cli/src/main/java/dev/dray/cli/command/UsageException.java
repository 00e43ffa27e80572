package dev.dray.cli.command;

/// The command line is wrong in a way the parser cannot see. Exit code 2.
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the option or parameter.
  public UsageException(String message) {
    super(message);
  }
}
