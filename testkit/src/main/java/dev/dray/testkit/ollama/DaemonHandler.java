package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The daemon's routes.
final class DaemonHandler implements Handler {
  private static final String VERSION = "0.33.0";
  private static final Pattern LOCAL =
      Pattern.compile(
          "(127\\.[0-9.]+|localhost|\\[::1\\]|.*\\.localhost|.*\\.local|.*\\.internal)(:[0-9]+)?");

  private final DaemonState state;

  DaemonHandler(DaemonState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    if (!LOCAL.matcher(request.host()).matches()) {
      return Response.of(403);
    }
    if (state.token.isPresent() && !request.bearerToken().equals(state.token)) {
      return unauthorized();
    }
    String path = request.path();
    return switch (path) {
      case "/" -> Response.text(200, "Ollama is running");
      case "/api/version" -> Response.json(200, Json.object("version", VERSION));
      case "/api/tags" -> Response.json(200, Json.object("models", tags()));
      case "/api/ps" -> Response.json(200, Json.object("models", loaded()));
      case "/api/pull" -> post(request, body -> pull(request, body));
      case "/api/show" -> post(request, this::show);
      case "/api/copy" -> post(request, this::copy);
      case "/api/delete" ->
          request.method().equals("DELETE")
              ? withBody(request, this::delete)
              : Response.text(405, "405 method not allowed");
      default -> path.startsWith("/api/blobs/") ? blob(request) : missing();
    };
  }

  private static Response unauthorized() {
    return Response.json(
        401,
        Json.object(
            "error", "unauthorized", "signin_url", "https://ollama.com/connect?name=testkit"));
  }

  private interface Call {
    Response of(Map<?, ?> body);
  }

  private static Response post(Request request, Call call) {
    return request.method().equals("POST")
        ? withBody(request, call)
        : Response.text(405, "405 method not allowed");
  }

  private static Response withBody(Request request, Call call) {
    if (request.body().isEmpty()) {
      return error(400, "missing request body");
    }
    try {
      return Json.read(request.body()) instanceof Map<?, ?> body
          ? call.of(body)
          : error(400, "json: cannot unmarshal");
    } catch (IllegalArgumentException e) {
      return error(400, "invalid character in request body");
    }
  }

  private static Response missing() {
    return Response.text(404, "404 page not found");
  }

  private static Response error(int status, String text) {
    return Response.json(status, Json.object("error", text));
  }

  private static String text(Map<?, ?> body, String name) {
    return body.get(name) instanceof String text ? text : "";
  }

  /// `model`, or its old alias `name`.
  private static String model(Map<?, ?> body) {
    String model = text(body, "model");
    return model.isEmpty() ? text(body, "name") : model;
  }

  private Response pull(Request request, Map<?, ?> body) {
    Optional<DaemonName> name = DaemonName.parse(model(body));
    if (name.isEmpty()) {
      return error(400, "invalid model name");
    }
    Optional<String> wanted = Optional.ofNullable(state.wanted.get(name.get().key()));
    if (wanted.isPresent() && !request.bearerToken().equals(wanted)) {
      return unauthorized();
    }
    PullFaults next = state.faults.poll();
    PullFaults faults = next == null ? new PullFaults() : next;
    if (faults.status != 0) {
      return error(faults.status, faults.error);
    }
    DaemonPull pull = new DaemonPull(state, name.get(), faults);
    return Response.of(200).header("Content-Type", "application/x-ndjson").body(Content.live(pull));
  }

  private Response show(Map<?, ?> body) {
    String model = model(body);
    if (model.isEmpty()) {
      return error(400, "model is required");
    }
    Optional<DaemonState.Kept> kept =
        DaemonName.parse(model).flatMap(state::find).map(state.kept::get);
    return kept.map(found ->
            Response.json(
                200,
                Json.object(
                    "license",
                    "Do as you like.\n",
                    "modelfile",
                    "FROM " + model,
                    "parameters",
                    "stop \"<|end|>\"",
                    "template",
                    "{{ .System }} {{ .Prompt }}",
                    "details",
                    details(),
                    "model_info",
                    Json.object(
                        "general.architecture",
                        "llama",
                        "general.parameter_count",
                        1_000_000,
                        "llama.context_length",
                        2048,
                        "tokenizer.ggml.tokens",
                        null),
                    "capabilities",
                    Json.array("completion", "tools"),
                    "modified_at",
                    found.modifiedAt().toString())))
        .orElseGet(() -> error(404, "model '" + model + "' not found"));
  }

  private Response copy(Map<?, ?> body) {
    String source = text(body, "source");
    Optional<DaemonName> to = DaemonName.parse(text(body, "destination"));
    if (to.isEmpty()) {
      return error(400, "destination \"" + text(body, "destination") + "\" is invalid");
    }
    Optional<DaemonState.Kept> from =
        DaemonName.parse(source).flatMap(state::find).map(state.kept::get);
    if (from.isEmpty()) {
      return error(404, "model \"" + source + "\" not found");
    }
    state.kept.put(to.get().shown(), new DaemonState.Kept(from.get().model(), Instant.now()));
    return Response.of(200);
  }

  private Response delete(Map<?, ?> body) {
    String model = model(body);
    Optional<String> kept = DaemonName.parse(model).flatMap(state::find);
    if (kept.isEmpty()) {
      return error(404, "model '" + model + "' not found");
    }
    state.kept.remove(kept.get());
    state.loaded.remove(kept.get());
    state.prune();
    return Response.of(200);
  }

  private Response blob(Request request) {
    String digest = request.path().substring("/api/blobs/".length());
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      return Response.of(400);
    }
    return Response.of(state.has(digest) ? 200 : 404);
  }

  private List<@Nullable Object> tags() {
    List<Map.Entry<String, DaemonState.Kept>> entries = new ArrayList<>(state.kept.entrySet());
    entries.sort(
        Comparator.comparing((Map.Entry<String, DaemonState.Kept> e) -> e.getValue().modifiedAt())
            .reversed());
    List<@Nullable Object> models = new ArrayList<>();
    for (Map.Entry<String, DaemonState.Kept> entry : entries) {
      Map<String, @Nullable Object> model = listed(entry.getKey(), entry.getValue().model());
      model.put("modified_at", entry.getValue().modifiedAt().toString());
      model.put("capabilities", Json.array("completion", "tools"));
      models.add(model);
    }
    return models;
  }

  private List<@Nullable Object> loaded() {
    List<@Nullable Object> models = new ArrayList<>();
    for (String name : state.loaded) {
      DaemonState.Kept kept = state.kept.get(name);
      if (kept != null) {
        Map<String, @Nullable Object> model = listed(name, kept.model());
        model.put("expires_at", Instant.now().plusSeconds(300).toString());
        model.put("size_vram", kept.model().size() / 2);
        model.put("context_length", 2048);
        models.add(model);
      }
    }
    return models;
  }

  private static Map<String, @Nullable Object> listed(String name, OllamaTestModel model) {
    return new LinkedHashMap<>(
        Json.object(
            "name", name,
            "model", name,
            "size", DaemonPull.blobs(model).stream().mapToLong(DaemonPull.Blob::size).sum(),
            "digest", model.manifest().sha256(),
            "details", details()));
  }

  private static Map<String, @Nullable Object> details() {
    return Json.object(
        "parent_model", "",
        "format", "gguf",
        "family", "llama",
        "families", Json.array("llama"),
        "parameter_size", "1M",
        "quantization_level", "Q8_0",
        "context_length", 2048);
  }
}
