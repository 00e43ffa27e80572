package dev.dray.client;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the service refused, or that it cannot be reached. [#getMessage()] is one sentence that
/// names the thing.
public final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String nextStep;
  private final transient Optional<String> requestId;

  ServiceException(
      int status, String code, String message, String nextStep, Optional<String> requestId) {
    this(status, code, message, nextStep, requestId, null);
  }

  private ServiceException(
      int status,
      String code,
      String message,
      String nextStep,
      Optional<String> requestId,
      @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.code = code;
    this.nextStep = nextStep;
    this.requestId = requestId;
  }

  static ServiceException unreachable(URI service, Throwable cause) {
    return new ServiceException(
        0,
        "unreachable",
        "No service answers at " + service,
        "Check the address, and that it runs: dray serve.",
        Optional.empty(),
        cause);
  }

  static ServiceException interrupted(Throwable cause) {
    return new ServiceException(
        0, "interrupted", "The call was interrupted", "", Optional.empty(), cause);
  }

  static ServiceException notUnderstood(Throwable cause) {
    return new ServiceException(
        0,
        "not_understood",
        "What answered is not Dray's service, or a version that is too different",
        "Check the address and the versions of both sides.",
        Optional.empty(),
        cause);
  }

  /// The HTTP status; 0 if there was no answer.
  public int status() {
    return status;
  }

  /// A word for programs: a code of the service's error table in lower case, such as
  /// `repository_not_found`; `unreachable`, `interrupted` or `not_understood` where there was no
  /// answer that says one.
  public String code() {
    return code;
  }

  /// What to do now, one sentence; may be empty.
  public String nextStep() {
    return nextStep;
  }

  /// The id of the request in the service's log.
  public Optional<String> requestId() {
    return requestId;
  }

  /// Whether asking again later may help.
  boolean mayPass() {
    return status == 0 ? code.equals("unreachable") : status == 429 || status >= 500;
  }
}
