package dev.dray.provider.llamaserver;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.Abort;
import dev.dray.http.ApiResponse;
import dev.dray.http.JsonApi;
import dev.dray.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The management API of `llama-server` in router mode (`tools/server/README.md` of llama.cpp; the
/// part that downloads came with pull request 23976 in June 2026). Thread-safe.
final class RouterApi {

  private static final int MOST_MODELS = 10_000;

  private final JsonApi api;

  RouterApi(JsonApi api) {
    this.api = api;
  }

  RouterApi abortedBy(Abort abort) {
    return new RouterApi(api.abortedBy(abort));
  }

  RouterApi about(String reference) {
    return new RouterApi(api.about(reference));
  }

  JsonApi json() {
    return api;
  }

  /// The models that the router knows, those on their way included.
  ///
  /// @throws UnsupportedException if it is no router
  List<RouterModel> models() {
    JsonApi.Answer answer = call(a -> a.get("/models"));
    JsonNode list = checked(answer).path("data");
    if (!list.isArray() || list.size() > MOST_MODELS) {
      throw nonsense(answer, "no list of models");
    }
    List<RouterModel> models = new ArrayList<>();
    boolean router = list.isEmpty();
    for (JsonNode item : list) {
      router |= item.path("status").isObject();
      RouterModel.read(item).ifPresent(models::add);
    }
    if (!router) {
      throw new UnsupportedException(
          "The llama-server at "
              + api.base()
              + " was started with one model and does not support downloads",
          "Start it without -m, as a router, or have Dray bring the repository itself (org/name).",
          answer.context());
    }
    return models;
  }

  /// The stream of events; the caller closes it.
  ///
  /// @throws UnsupportedException if the server has none
  ApiResponse events(Duration silence) {
    ApiResponse response =
        stream(
            Request.get(api.uri("/models/sse")).withHeader("Accept", "text/event-stream"), silence);
    boolean events =
        response
            .headers()
            .first("Content-Type")
            .map(type -> type.startsWith("text/event-stream"))
            .orElse(false);
    if (response.isSuccess() && events) {
      return response;
    }
    JsonApi.Answer answer = api.answer(response);
    if (answer.status() == 404 || answer.status() == 405 || answer.status() == 501) {
      throw tooOld(answer);
    }
    if (!answer.isSuccess() && answer.status() >= 400) {
      throw refusal(answer, "the events");
    }
    throw nonsense(answer, "something else than a stream of events");
  }

  /// Asks for a download in the background.
  ///
  /// @throws UnsupportedException if the server cannot download
  void download(String model) {
    JsonApi.Answer answer = call(a -> a.post("/models", JsonApi.object().put("model", model)));
    if (lacksRoute(answer)) {
      throw tooOld(answer);
    }
    if (!answer.isSuccess()) {
      throw refusal(answer, model);
    }
  }

  /// Ends a download, or takes a model out of memory.
  void unload(String model) {
    JsonApi.Answer answer =
        call(a -> a.post("/models/unload", JsonApi.object().put("model", model)));
    if (!answer.isSuccess()) {
      throw refusal(answer, model);
    }
  }

  /// Loads a model into memory; returns when the router has begun to.
  void load(String model) {
    JsonApi.Answer answer = call(a -> a.post("/models/load", JsonApi.object().put("model", model)));
    if (!answer.isSuccess()) {
      throw refusal(answer, model);
    }
  }

  /// Deletes a model from the server's cache.
  void delete(String model) {
    JsonApi.Answer answer =
        call(a -> a.delete("/models?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8)));
    if (lacksRoute(answer)) {
      throw tooOld(answer);
    }
    if (!answer.isSuccess()) {
      throw refusal(answer, model);
    }
  }

  /// A router that knows the route says that the model is not found; another says so of the file.
  private static boolean lacksRoute(JsonApi.Answer answer) {
    return answer.status() == 405
        || answer.status() == 501
        || (answer.status() == 404
            && !answer.said().toLowerCase(java.util.Locale.ROOT).contains("model"));
  }

  private JsonNode checked(JsonApi.Answer answer) {
    if (!answer.isSuccess()) {
      throw refusal(answer, "its models");
    }
    return answer.json();
  }

  private UnsupportedException tooOld(JsonApi.Answer answer) {
    return new UnsupportedException(
        "The llama-server at "
            + api.base()
            + " does not support downloads: it is no router, or older than June 2026",
        "Update llama.cpp and start llama-server without -m, or have Dray bring the repository"
            + " itself (org/name:QUANTIZATION).",
        answer.context());
  }

  private DrayException refusal(JsonApi.Answer answer, String what) {
    String because = answer.said().isEmpty() ? " (" + answer.status() + ")" : ": " + answer.said();
    return switch (answer.status()) {
      case 401, 403 ->
          new AccessNeededException(
              api.hasSecret() ? ErrorCode.BAD_TOKEN : ErrorCode.ACCESS_DENIED,
              "The llama-server at "
                  + api.base()
                  + (api.hasSecret() ? " does not accept the API key" : " wants an API key"),
              "Name the key it was started with (--api-key) in LLAMA_API_KEY or with"
                  + " llama-server.token.",
              Optional.empty(),
              answer.context());
      case 404 ->
          new NotFoundException(
              ErrorCode.REPOSITORY_NOT_FOUND,
              "llama-server has no '" + what + "'" + because,
              "'dray llama-server ls' shows what it has.",
              answer.context());
      default ->
          answer.status() >= 500
              ? new NetworkException(
                  ErrorCode.SERVER_ERROR,
                  "llama-server failed" + because,
                  "Look at its log, then try again.",
                  answer.context())
              : answer.status() >= 400
                  ? new InvalidRequestException(
                      "llama-server refused '" + what + "'" + because,
                      "Name it as llama-server://user/repo:QUANTIZATION.",
                      answer.context())
                  : nonsense(answer, "something that is not JSON");
    };
  }

  private ProtocolException nonsense(JsonApi.Answer answer, String what) {
    return new ProtocolException(
        "llama-server at " + api.base() + " answers with " + what,
        "Check that a llama-server in router mode listens there.",
        answer.context());
  }

  private ApiResponse stream(Request request, Duration silence) {
    try {
      return api.stream(request, silence);
    } catch (NetworkException e) {
      throw absent(e);
    }
  }

  private JsonApi.Answer call(Function<JsonApi, JsonApi.Answer> request) {
    try {
      return request.apply(api);
    } catch (NetworkException e) {
      throw absent(e);
    }
  }

  private NetworkException absent(NetworkException e) {
    return e.code() != ErrorCode.CONNECT_FAILED
        ? e
        : new NetworkException(
            e.code(),
            "No llama-server answers at " + api.base(),
            "Start 'llama-server' without -m, or name another address with llama-server.url.",
            e.context(),
            e);
  }
}
