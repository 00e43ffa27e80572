package dev.dray.server.mirror.hub;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.RateLimitedException;
import dev.dray.http.Headers;
import dev.dray.server.http.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A refusal in the hub's words: a status, `X-Error-Code` and `X-Error-Message`, which clients read
/// also where there is no body, and the same as JSON.
///
/// @param status the HTTP status
/// @param code the hub's word for it, such as `GatedRepo`; empty where it has none
/// @param message one sentence
/// @param headers more headers
record HubRefusal(int status, String code, String message, Headers headers) {

  /// Of what the hub says, this is told on.
  private static final List<String> TOLD =
      List.of("X-Repo-Commit", "WWW-Authenticate", "Retry-After", "RateLimit", "RateLimit-Policy");

  static HubRefusal of(int status, String code, String message) {
    return new HubRefusal(status, code, message, Headers.EMPTY);
  }

  /// What the hub itself answered.
  static HubRefusal byHub(int status, Headers headers, String message) {
    List<Headers.Field> told = new ArrayList<>();
    for (String name : TOLD) {
      headers.first(name).ifPresent(value -> told.add(new Headers.Field(name, value)));
    }
    return new HubRefusal(
        status,
        headers.first("X-Error-Code").orElse(""),
        headers.first("X-Error-Message").orElse(message),
        new Headers(told));
  }

  /// The revision has no such file.
  static HubRefusal noEntry(String commit) {
    return new HubRefusal(
        404, "EntryNotFound", "Entry not found", Headers.of("X-Repo-Commit", commit));
  }

  /// The hub cannot be asked, and what is here does not do.
  static HubRefusal away(String why) {
    return of(504, "", why);
  }

  /// What happened and what to do, which clients show as one text.
  private static String sentences(DrayException failure) {
    String what = failure.getMessage() == null ? failure.code().title() : failure.getMessage();
    String end = what.endsWith(".") || what.endsWith("?") || what.endsWith("!") ? " " : ". ";
    return failure.nextStep().isEmpty() ? what : what + end + failure.nextStep();
  }

  /// What ended a download.
  static HubRefusal of(DrayException failure) {
    String message = sentences(failure);
    String code =
        switch (failure.code()) {
          case REPOSITORY_NOT_FOUND -> "RepoNotFound";
          case REVISION_NOT_FOUND -> "RevisionNotFound";
          case FILE_NOT_FOUND -> "EntryNotFound";
          case GATED -> "GatedRepo";
          default -> "";
        };
    HubRefusal refusal = of(failure.code().httpStatus(), code, message);
    // 409 would say that the caller is wrong; the next try may go well.
    return failure.code() == ErrorCode.CANCELLED
        ? of(503, "", message)
        : failure instanceof RateLimitedException limited && limited.retryAfter().isPresent()
            ? new HubRefusal(
                429,
                "",
                message,
                Headers.of("Retry-After", String.valueOf(limited.retryAfter().get().toSeconds())))
            : refusal;
  }

  Answer answer() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("error", message);
    Answer answer = Answer.json(status, body).with("X-Error-Message", printable(message));
    if (!code.isEmpty()) {
      answer = answer.with("X-Error-Code", code);
    }
    for (Headers.Field field : headers.fields()) {
      answer = answer.with(field.name(), field.value());
    }
    return answer;
  }

  private static String printable(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]", "?");
    return line.length() > 1000 ? line.substring(0, 1000) : line;
  }
}
