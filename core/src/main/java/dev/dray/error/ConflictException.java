package dev.dray.error;

/// Something else holds what is needed, such as a running download of the same file, or its state
/// is not one in which that can be done. Codes `CONFLICT`, `DOWNLOAD_ENDED`.
public final class ConflictException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the thing, one that says what to do, and where it happened.
  public ConflictException(String message, String nextStep, ErrorContext context) {
    this(ErrorCode.CONFLICT, message, nextStep, context);
  }

  /// The same with a row of the table of its own.
  public ConflictException(ErrorCode code, String message, String nextStep, ErrorContext context) {
    super(code, message, nextStep, context, null);
  }
}
