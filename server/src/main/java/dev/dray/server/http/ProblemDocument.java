package dev.dray.server.http;

import dev.dray.error.ChoiceNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.IncompatibleException;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.RateLimitedException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Problems as RFC 9457 has them: `type`, `title`, `status`, `detail`, and beside these `code`,
/// `next_step`, `request_id` and what the kind of error knows, under the names that the program
/// uses in its JSON.
final class ProblemDocument {

  private ProblemDocument() {}

  static Answer answer(Problem problem) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "/errors/" + problem.code());
    json.put("title", problem.title());
    json.put("status", problem.status());
    json.put("detail", problem.detail());
    json.put("code", problem.code());
    if (!problem.nextStep().isEmpty()) {
      json.put("next_step", problem.nextStep());
    }
    json.put("request_id", problem.requestId());
    problem.cause().ifPresent(cause -> more(cause, json));
    return Answer.bytes(
        problem.status(),
        "application/problem+json",
        json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void more(DrayException error, ObjectNode json) {
    error.context().provider().ifPresent(name -> json.put("provider", name));
    error.context().reference().ifPresent(ref -> json.put("reference", ref));
    error.context().url().ifPresent(url -> json.put("url", url.toString()));
    error.context().status().ifPresent(status -> json.put("upstream_status", status));
    error.context().requestId().ifPresent(id -> json.put("upstream_request_id", id));
    switch (error) {
      case IntegrityException wrong ->
          json.put("expected", wrong.expected())
              .put("actual", wrong.actual())
              .put("origin", wrong.origin().toString());
      case NotEnoughSpaceException space ->
          json.put("required_bytes", space.required().bytes())
              .put("available_bytes", space.available().bytes());
      case RateLimitedException limited ->
          limited.retryAfter().ifPresent(wait -> json.put("retry_after_seconds", wait.toSeconds()));
      case IncompatibleException incompatible -> {
        ArrayNode reasons = json.putArray("reasons");
        incompatible.reasons().forEach(reasons::add);
      }
      case ChoiceNeededException choice -> choices(choice, json.putArray("choices"));
      default -> {
        // Nothing more is known of the others.
      }
    }
  }

  private static void choices(ChoiceNeededException error, ArrayNode json) {
    for (ChoiceNeededException.Choice choice : error.choices()) {
      ObjectNode one = json.addObject().put("name", choice.name());
      one.put("format", choice.container());
      choice.quantization().ifPresent(q -> one.put("quantization", q));
      one.put("weight_bytes", choice.weights().bytes())
          .put("file_count", choice.files())
          .put("recommended", choice.recommended());
    }
  }
}
