package dev.dray.error;

/// Something else holds what is needed, such as a running download of the same file.
public final class ConflictException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the thing, one that says what to do, and where it happened.
  public ConflictException(String message, String nextStep, ErrorContext context) {
    super(ErrorCode.CONFLICT, message, nextStep, context, null);
  }
}
