package dev.dray.error;

/// The request itself is wrong: options that exclude each other, a pattern that selects nothing.
public final class InvalidRequestException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the thing, one that says what to do, and where it happened.
  public InvalidRequestException(String message, String nextStep, ErrorContext context) {
    super(ErrorCode.INVALID_REQUEST, message, nextStep, context, null);
  }
}
