package dev.dray.error;

/// The network or the server failed and retries did not help. Trying again later may; codes
/// `CONNECT_FAILED`, `TIMED_OUT`, `CONNECTION_LOST`, `TLS_FAILED`, `SERVER_ERROR`, `OFFLINE`.
public final class NetworkException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// The row of the table, one sentence that names the thing, one that says what to do, and where
  /// it happened.
  public NetworkException(ErrorCode code, String message, String nextStep, ErrorContext context) {
    super(code, message, nextStep, context, null);
  }

  /// The same with the failure behind it.
  public NetworkException(
      ErrorCode code, String message, String nextStep, ErrorContext context, Throwable cause) {
    super(code, message, nextStep, context, cause);
  }
}
