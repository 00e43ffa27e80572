package dev.dray.server.http;

import java.util.List;

/// A request that the service itself refuses, before or instead of asking the library: no such
/// path, no token, too many bytes. What the library refuses has its row in the error table.
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String title;
  private final String nextStep;
  private final transient List<Header> headers;

  /// A refusal.
  ///
  /// @param status the HTTP status
  /// @param code a word for programs, lower case, such as `no_such_path`
  /// @param title a few words, the same for each occurrence
  /// @param detail one sentence about this occurrence
  /// @param nextStep one sentence that says what to do
  /// @param headers what the status asks for, such as `Allow`
  public RefusedException(
      int status, String code, String title, String detail, String nextStep, Header... headers) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.nextStep = nextStep;
    this.headers = List.of(headers);
  }

  /// 400, for what cannot be understood.
  public static RefusedException invalid(String detail, String nextStep) {
    return new RefusedException(400, "invalid_request", "Invalid request", detail, nextStep);
  }

  /// 404, for what is not there.
  public static RefusedException notFound(String detail, String nextStep) {
    return new RefusedException(404, "not_found", "Not found", detail, nextStep);
  }

  /// 409, for what does not go together with how things stand.
  public static RefusedException conflict(String detail, String nextStep) {
    return new RefusedException(409, "conflict", "In use", detail, nextStep);
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  /// A word for programs.
  public String code() {
    return code;
  }

  /// A few words for people.
  public String title() {
    return title;
  }

  /// What to do now.
  public String nextStep() {
    return nextStep;
  }

  /// Headers of the answer.
  public List<Header> headers() {
    return headers;
  }
}
