package dev.dray.testkit.lmstudio;

import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The routes of LM Studio's server: `/lmstudio-greeting`, `/api/v1/models…`, the older `/api/v0`
/// and OpenAI's list.
final class LmStudioHandler implements Handler {
  private static final String STATUS = "/api/v1/models/download/status/";

  private final LmStudioState state;

  LmStudioHandler(LmStudioState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    String path = request.path();
    if (path.equals("/lmstudio-greeting")) {
      return Response.json(200, Json.object("lmstudio", true));
    }
    if (state.token.isPresent() && !state.token.equals(request.bearerToken())) {
      return refusal(401, "invalid_api_key", "An LM Studio API token is required");
    }
    synchronized (state) {
      return switch (request.method() + " " + path) {
        case "GET /v1/models" -> openAiList();
        case "GET /api/v0/models" -> oldList();
        default -> state.hasV1 ? newer(request, path) : unknown(request);
      };
    }
  }

  private Response newer(Request request, String path) {
    if (request.method().equals("GET") && path.startsWith(STATUS)) {
      return status(path.substring(STATUS.length()));
    }
    return switch (request.method() + " " + path) {
      case "GET /api/v1/models" -> list();
      case "POST /api/v1/models/download" ->
          download(body(request), request.bearerToken().orElse(""));
      case "POST /api/v1/models/load" -> load(body(request));
      case "POST /api/v1/models/unload" -> unload(body(request));
      default -> unknown(request);
    };
  }

  private Response download(Map<?, ?> body, String token) {
    String asked = text(body, "model").orElse("");
    Optional<String> quantization = text(body, "quantization");
    if (quantization.isPresent() && !asked.startsWith("https://huggingface.co/")) {
      return refusal(
          400, "invalid_request", "'quantization' works with Hugging Face addresses only");
    }
    Optional<PublishedModel> model = state.find(asked, quantization);
    if (model.isEmpty()) {
      return refusal(404, "model_not_found", "No model '" + asked + "' can be downloaded");
    }
    String permission = state.closed.get(model.get().name());
    if (permission != null && !permission.equals(token)) {
      return refusal(
          403,
          "permission_denied",
          "This needs an API token with the permission to download '" + asked + "'");
    }
    return state
        .begin(model.get())
        .map(job -> Response.json(200, job.begun()))
        .orElseGet(() -> Response.json(200, Json.object("status", "already_downloaded")));
  }

  private Response status(String id) {
    return state
        .poll(id)
        .map(job -> Response.json(200, job.told(state.bytesPerPoll)))
        .orElseGet(() -> refusal(404, "job_not_found", "There is no job '" + id + "'"));
  }

  private Response list() {
    return Response.json(
        200, Json.object("models", state.here.values().stream().map(this::described).toList()));
  }

  private Map<String, @Nullable Object> described(PublishedModel model) {
    List<@Nullable Object> instances = new ArrayList<>();
    state.loaded.forEach((instance, key) -> {
      if (key.equals(model.key())) {
        instances.add(
            Json.object(
                "id",
                instance,
                "config",
                Json.object("context_length", 4096, "flash_attention", true)));
      }
    });
    return Json.object(
        "type",
        "llm",
        "publisher",
        model.publisher(),
        "key",
        model.key(),
        "display_name",
        model.key(),
        "architecture",
        "llama",
        "quantization",
        Json.object("name", model.quantization(), "bits_per_weight", 4),
        "size_bytes",
        model.size(),
        "params_string",
        "1B",
        "loaded_instances",
        instances,
        "max_context_length",
        8192,
        "format",
        "gguf",
        "capabilities",
        Json.object("vision", false, "trained_for_tool_use", false));
  }

  private Response load(Map<?, ?> body) {
    String key = text(body, "model").orElse("");
    if (!state.here.containsKey(key)) {
      return refusal(404, "model_not_found", "Model '" + key + "' is not downloaded");
    }
    String instance = state.loaded.containsKey(key) ? key + ":" + (state.loaded.size() + 1) : key;
    state.loaded.put(instance, key);
    return Response.json(
        200,
        Json.object(
            "type", "llm", "instance_id", instance, "load_time_seconds", 0.4, "status", "loaded"));
  }

  private Response unload(Map<?, ?> body) {
    String instance = text(body, "instance_id").orElse("");
    return state.loaded.remove(instance) == null
        ? refusal(404, "model_not_found", "No instance '" + instance + "' is loaded")
        : Response.json(200, Json.object("instance_id", instance));
  }

  private Response oldList() {
    return Response.json(
        200,
        Json.object(
            "object",
            "list",
            "data",
            state.here.values().stream()
                .map(m ->
                    Json.object(
                        "id",
                        m.key(),
                        "object",
                        "model",
                        "type",
                        "llm",
                        "publisher",
                        m.publisher(),
                        "arch",
                        "llama",
                        "compatibility_type",
                        "gguf",
                        "quantization",
                        m.quantization(),
                        "state",
                        state.loaded.containsValue(m.key()) ? "loaded" : "not-loaded",
                        "max_context_length",
                        8192))
                .toList()));
  }

  private Response openAiList() {
    return Response.json(
        200,
        Json.object(
            "object",
            "list",
            "data",
            state.here.keySet().stream()
                .map(key -> Json.object("id", key, "object", "model"))
                .toList()));
  }

  private static Response unknown(Request request) {
    return Response.json(
        404,
        Json.object(
            "error",
            "Unexpected endpoint or method. (" + request.method() + " " + request.path() + ")"));
  }

  private static Response refusal(int status, String code, String message) {
    return Response.json(
        status,
        Json.object(
            "error", Json.object("type", "invalid_request", "code", code, "message", message)));
  }

  private static Map<?, ?> body(Request request) {
    try {
      return Json.read(request.body()) instanceof Map<?, ?> map ? map : Map.of();
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  private static Optional<String> text(Map<?, ?> body, String name) {
    return body.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
