package dev.dray.testkit.llamaserver;

import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.util.Map;
import java.util.Optional;

/// The routes of the router.
final class RouterHandler implements Handler {
  private final RouterState state;

  RouterHandler(RouterState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    if (state.token.isPresent() && !state.token.equals(request.bearerToken())) {
      return refusal(401, "authentication_error", "Invalid API Key");
    }
    return switch (request.method() + " " + request.path()) {
      case "GET /health" -> Response.json(200, Json.object("status", "ok"));
      case "GET /models", "GET /v1/models" -> state.router ? list() : single();
      case "POST /models" -> state.router && state.downloads ? download(request) : unknown();
      case "GET /models/sse" ->
          state.router && state.downloads
              ? Response.of(200).header("Content-Type", "text/event-stream").body(state.stream())
              : unknown();
      case "POST /models/load" -> state.router ? status(request, "loaded") : unknown();
      case "POST /models/unload" -> state.router ? unload(request) : unknown();
      case "DELETE /models" -> state.router && state.downloads ? delete(request) : unknown();
      default -> unknown();
    };
  }

  private Response list() {
    synchronized (state) {
      return Response.json(
          200,
          Json.object(
              "object",
              "list",
              "data",
              state.here.values().stream().map(RouterModel::listed).toList()));
    }
  }

  /// A server that was started with one model lists it without a state.
  private static Response single() {
    return Response.json(
        200,
        Json.object(
            "object",
            "list",
            "data",
            Json.array(Json.object("id", "model.gguf", "object", "model"))));
  }

  private Response download(Request request) {
    Optional<String> model = model(request);
    if (model.isEmpty() || !model.get().contains("/")) {
      return refusal(400, "invalid_request_error", "model must be in the form user/repo:tag");
    }
    String key = state.keys.get(model.get());
    if (key != null && !key.equals(request.bearerToken().orElse(""))) {
      return refusal(401, "authentication_error", "Invalid API Key");
    }
    RouterModel here = state.here.get(model.get());
    if (here != null) {
      return refusal(400, "invalid_request_error", "model name=" + model.get() + " already exists");
    }
    state.begin(model.get());
    return success();
  }

  private Response status(Request request, String value) {
    RouterModel model = state.here.get(model(request).orElse(""));
    if (model == null) {
      return refusal(404, "not_found_error", "model not found");
    }
    model.status = value;
    state.tell(model.id, "model_status", Json.object("status", value));
    return success();
  }

  private Response unload(Request request) {
    RouterModel model = state.here.get(model(request).orElse(""));
    if (model != null && model.status.equals("downloading")) {
      state.cancelled.add(model.id);
      return success();
    }
    return status(request, "unloaded");
  }

  private Response delete(Request request) {
    String id = request.query().first("model").orElse("");
    if (state.here.remove(id) == null) {
      return refusal(404, "not_found_error", "model not found");
    }
    state.tell(id, "model_remove", null);
    return success();
  }

  private static Optional<String> model(Request request) {
    try {
      return Json.read(request.body()) instanceof Map<?, ?> map
              && map.get("model") instanceof String text
          ? Optional.of(text)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Response success() {
    return Response.json(200, Json.object("success", true));
  }

  private static Response unknown() {
    return refusal(404, "not_found_error", "File Not Found");
  }

  private static Response refusal(int status, String type, String message) {
    return Response.json(
        status,
        Json.object("error", Json.object("code", status, "message", message, "type", type)));
  }
}
