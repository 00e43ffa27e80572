package dev.dray.server.local;

import dev.dray.server.http.Answer;
import dev.dray.server.http.Problem;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Problems as the Downloads API writes them: one flat object with `error_code`, `message`,
/// `details` and `timestamp`.
///
/// @param clock says when
/// @param nested whether the same stands below `detail` once more, as the first server of that API
///   put it, for clients that were made to fit it
record FlatError(InstantSource clock, boolean nested) {

  Answer answer(Problem problem) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("error_code", code(problem)).put("message", problem.detail());
    ObjectNode details = json.putObject("details");
    if (!problem.nextStep().isEmpty()) {
      details.put("next_step", problem.nextStep());
    }
    details.put("request_id", problem.requestId());
    json.put("timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    if (nested) {
      json.set("detail", json.deepCopy());
    }
    return Answer.json(problem.status(), json);
  }

  /// The codes that the documents of that API name, where there is one for it.
  private static String code(Problem problem) {
    return switch (problem.code()) {
      case "internal" -> "INTERNAL_ERROR";
      case "no_such_path" -> "NOT_FOUND";
      case "token_needed", "bad_token" -> "INVALID_TOKEN";
      case "repository_not_found" -> "MODEL_NOT_FOUND";
      case "download_ended" -> "DOWNLOAD_ALREADY_FINISHED";
      default -> problem.code().toUpperCase(Locale.ROOT);
    };
  }
}
