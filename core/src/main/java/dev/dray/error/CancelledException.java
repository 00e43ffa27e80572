package dev.dray.error;

/// The caller cancelled; nothing is wrong. Code `CANCELLED`.
public final class CancelledException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// What was cancelled.
  public CancelledException(String message, ErrorContext context) {
    super(
        ErrorCode.CANCELLED,
        message,
        "Start the same download again to go on where it stopped.",
        context,
        null);
  }
}
