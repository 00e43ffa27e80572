package dev.dray.error;

/// The repository, revision or file does not exist, or may not be known to this caller. Check the
/// name; codes `REPOSITORY_NOT_FOUND`, `REVISION_NOT_FOUND`, `FILE_NOT_FOUND`, `NOT_CACHED`,
/// `NOT_REGISTERED`.
public final class NotFoundException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// The row of the table, one sentence that names the thing, one that says what to do, and where
  /// it happened.
  public NotFoundException(ErrorCode code, String message, String nextStep, ErrorContext context) {
    super(code, message, nextStep, context, null);
  }

  /// The same with the failure behind it.
  public NotFoundException(
      ErrorCode code, String message, String nextStep, ErrorContext context, Throwable cause) {
    super(code, message, nextStep, context, cause);
  }
}
