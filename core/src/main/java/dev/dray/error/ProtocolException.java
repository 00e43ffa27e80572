package dev.dray.error;

/// The other side said what its protocol does not allow: a malformed answer, an unsafe file name, a
/// web page instead of a model. Code `PROTOCOL_VIOLATION`.
public final class ProtocolException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the thing, one that says what to do, and where it happened.
  public ProtocolException(String message, String nextStep, ErrorContext context) {
    super(ErrorCode.PROTOCOL_VIOLATION, message, nextStep, context, null);
  }
}
