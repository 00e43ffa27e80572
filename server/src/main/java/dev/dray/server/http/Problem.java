package dev.dray.server.http;

import dev.dray.error.DrayException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What went wrong with a request, before it is put in the words of one API.
///
/// @param status the HTTP status
/// @param code a word for programs, lower case, such as `repository_not_found`
/// @param title a few words, the same for each occurrence
/// @param detail one sentence about this occurrence
/// @param nextStep one sentence that says what to do; may be empty
/// @param requestId the request's id
/// @param headers what the status asks for
/// @param cause the library's own error, if it is one
public record Problem(
    int status,
    String code,
    String title,
    String detail,
    String nextStep,
    String requestId,
    List<Header> headers,
    Optional<DrayException> cause) {

  /// Makes a problem of whatever a handler threw.
  static Problem of(Throwable thrown, String requestId) {
    return switch (thrown) {
      case DrayException e ->
          new Problem(
              e.code().httpStatus(),
              e.code().name().toLowerCase(Locale.ROOT),
              e.code().title(),
              e.getMessage() == null ? e.code().title() : e.getMessage(),
              e.nextStep(),
              requestId,
              List.of(),
              Optional.of(e));
      case RefusedException e ->
          new Problem(
              e.status(),
              e.code(),
              e.title(),
              String.valueOf(e.getMessage()),
              e.nextStep(),
              requestId,
              e.headers(),
              Optional.empty());
      default ->
          new Problem(
              500,
              "internal",
              "Unexpected error",
              "The service met an error that it did not expect.",
              "Look for the request id in the service's log, and please report what stands there.",
              requestId,
              List.of(),
              Optional.empty());
    };
  }
}
