package dev.dray.error;

/// This provider, platform or build cannot do what was asked.
public final class UnsupportedException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the thing, one that says what to do, and where it happened.
  public UnsupportedException(String message, String nextStep, ErrorContext context) {
    super(ErrorCode.UNSUPPORTED, message, nextStep, context, null);
  }
}
