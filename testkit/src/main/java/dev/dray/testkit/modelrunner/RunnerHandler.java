package dev.dray.testkit.modelrunner;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The routes of Model Runner.
final class RunnerHandler implements Handler {
  private final RunnerState state;

  RunnerHandler(RunnerState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    String path = request.path();
    if (request.method().equals("POST") && path.equals("/models/create")) {
      return create(request);
    }
    if (request.method().equals("GET") && path.equals("/models")) {
      return Response.json(200, state.here.values().stream().map(RunnerModel::listed).toList());
    }
    if (path.startsWith("/models/") && !path.equals("/models/")) {
      String name = normal(path.substring("/models/".length()));
      return switch (request.method()) {
        case "GET" ->
            Optional.ofNullable(state.here.get(name))
                .map(model -> Response.json(200, model.listed()))
                .orElseGet(RunnerHandler::notFound);
        case "DELETE" -> delete(name, request);
        default -> Response.text(405, "Method Not Allowed\n");
      };
    }
    return Response.text(404, "404 page not found\n");
  }

  /// No registry and no `/`: `ai/` is meant; no tag: `latest`; the name's case does not count.
  static String normal(String name) {
    int colon = name.lastIndexOf(':');
    boolean tagged = colon > name.lastIndexOf('/');
    String tag = tagged ? name.substring(colon + 1) : "latest";
    String bare = (tagged ? name.substring(0, colon) : name).toLowerCase(Locale.ROOT);
    if (!bare.contains("/")) {
      bare = "ai/" + bare;
    }
    String first = bare.substring(0, bare.indexOf('/'));
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    return (registry ? bare : "docker.io/" + bare) + ":" + tag;
  }

  private Response create(Request request) {
    Map<?, ?> body;
    try {
      body = Json.read(request.body()) instanceof Map<?, ?> map ? map : Map.of();
    } catch (IllegalArgumentException e) {
      return Response.text(400, "invalid character in body\n");
    }
    if (!(body.get("from") instanceof String from) || from.isEmpty() || from.contains(" ")) {
      return Response.text(400, "invalid model reference\n");
    }
    RunnerModel model = state.published.get(normal(from));
    if (model == null) {
      return notFound();
    }
    if (!model.token().isEmpty() && !model.token().equals(body.get("bearer-token"))) {
      return Response.text(401, "unauthorized: authentication required\n");
    }
    if (state.unsupported.contains(model.tag())) {
      return Response.text(422, "unsupported config media type\n");
    }
    boolean json = request.header("Accept").filter("application/json"::equals).isPresent();
    return Response.of(200)
        .header("Content-Type", json ? "application/json" : "text/plain")
        .body(
            Content.live(feed -> {
              try {
                pull(model, text -> feed.write(json ? text : escaped(text)));
              } catch (IOException e) {
                state.gone.incrementAndGet();
                throw e;
              }
            }));
  }

  /// What browsers would not run; clients that did not ask for JSON get it like this.
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("\"", "&#34;").replace("<", "&lt;");
  }

  private void pull(RunnerModel model, Content.Feed feed) throws IOException {
    long total = model.total();
    long step = Math.max(1, total / state.steps);
    for (String line : state.firstLines) {
      feed.write(line + "\n");
    }
    long sum = 0;
    for (int i = 0; i < model.layers().size(); i++) {
      long size = model.layers().get(i);
      long kept = Math.clamp(state.kept.getOrDefault(model.tag(), 0L) - sum, 0, size);
      for (long at = Math.min(kept + step, size); ; at = Math.min(at + step, size)) {
        if (!state.mayGoOn(feed)) {
          return;
        }
        state.kept.put(model.tag(), sum + at);
        feed.write(line("progress", downloaded(sum + at), total, model, i, size, at));
        if (at == size) {
          break;
        }
      }
      sum += size;
    }
    if (state.failure.isPresent()) {
      feed.write(
          Json.write(Json.object("type", "error", "message", state.failure.get(), "total", 0))
              + "\n");
      return;
    }
    if (state.endsEarly) {
      return;
    }
    state.here.put(model.tag(), model);
    feed.write(
        Json.write(
                Json.object(
                    "type",
                    "success",
                    "message",
                    "Model pulled successfully",
                    "total",
                    0,
                    "layer",
                    Json.object("size", 0, "current", 0),
                    "mode",
                    "pull"))
            + "\n");
  }

  private static String line(
      String type, String message, long total, RunnerModel model, int i, long size, long at) {
    Map<String, @Nullable Object> layer =
        Json.object("id", RunnerModel.layerId(model.tag(), i), "size", size, "current", at);
    return Json.write(
            Json.object(
                "type", type, "message", message, "total", total, "layer", layer, "mode", "pull"))
        + "\n";
  }

  private static String downloaded(long bytes) {
    return String.format(Locale.ROOT, "Downloaded: %.2f MB", bytes / 1e6);
  }

  private Response delete(String name, Request request) {
    RunnerModel model = state.here.get(name);
    if (model == null) {
      return notFound();
    }
    if (state.shared.contains(name) && !request.query().flag("force")) {
      return Response.text(409, "model has more than one tag, use force\n");
    }
    state.here.remove(name);
    List<@Nullable Object> done = new ArrayList<>();
    done.add(Json.object("Untagged", name));
    done.add(Json.object("Deleted", model.id()));
    return Response.json(200, done);
  }

  private static Response notFound() {
    return Response.text(404, "Model not found\n");
  }
}
