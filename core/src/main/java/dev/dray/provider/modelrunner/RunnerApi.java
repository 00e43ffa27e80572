package dev.dray.provider.modelrunner;

import dev.dray.error.AccessNeededException;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.Abort;
import dev.dray.http.ApiResponse;
import dev.dray.http.Body;
import dev.dray.http.JsonApi;
import dev.dray.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Docker Model Runner's own API (docker/model-runner, July 2026). Its refusals are plain text.
/// Thread-safe.
final class RunnerApi {

  private static final int MOST_MODELS = 10_000;

  private final JsonApi api;

  RunnerApi(JsonApi api) {
    this.api = api;
  }

  RunnerApi abortedBy(Abort abort) {
    return new RunnerApi(api.abortedBy(abort));
  }

  RunnerApi about(String reference) {
    return new RunnerApi(api.about(reference));
  }

  JsonApi json() {
    return api;
  }

  /// Begins a pull; the answer is a stream of lines, and closing it ends the pull.
  ///
  /// @param bearer the token that the runner shows to the registry
  ApiResponse pull(String name, Optional<String> bearer, Duration silence) {
    ObjectNode body = JsonApi.object().put("from", name);
    bearer.ifPresent(token -> body.put("bearer-token", token));
    // Any other value of Accept gets lines that are escaped for web pages.
    Request request =
        Request.post(api.uri("/models/create"), Body.json(body.toString()))
            .withHeader("Accept", "application/json");
    ApiResponse response = present(() -> api.stream(request, silence));
    if (response.isSuccess()) {
      return response;
    }
    throw refusal(api.answer(response), name, bearer.isPresent());
  }

  /// The models that are here.
  List<RunnerModel> models() {
    JsonApi.Answer answer = present(() -> api.get("/models"));
    if (answer.status() >= 300) {
      throw refusal(answer, "its models", false);
    }
    JsonNode list = answer.json();
    if (!list.isArray() || list.size() > MOST_MODELS) {
      throw nonsense(answer, "no list of models");
    }
    List<RunnerModel> models = new ArrayList<>();
    list.forEach(item -> models.add(RunnerModel.read(item)));
    return models;
  }

  /// One model; nothing if it is not here.
  Optional<RunnerModel> model(String name) {
    JsonApi.Answer answer = present(() -> api.get("/models/" + path(name)));
    if (answer.status() == 404) {
      return Optional.empty();
    }
    if (answer.status() >= 300) {
      throw refusal(answer, name, false);
    }
    return answer.json().isObject()
        ? Optional.of(RunnerModel.read(answer.json()))
        : Optional.empty();
  }

  /// Deletes a model.
  void delete(String name, boolean force) {
    JsonApi.Answer answer =
        present(() -> api.delete("/models/" + path(name) + (force ? "?force=true" : "")));
    if (answer.status() >= 300) {
      throw refusal(answer, name, false);
    }
  }

  /// The name as a path, its slashes kept: the runner's routes take the rest of the path.
  private static String path(String name) {
    return Arrays.stream(name.split("/", -1))
        .map(part ->
            URLEncoder.encode(part, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%40", "@"))
        .collect(Collectors.joining("/"));
  }

  private DrayException refusal(JsonApi.Answer answer, String what, boolean withToken) {
    String because = answer.said().isEmpty() ? "" : ": " + answer.said();
    return switch (answer.status()) {
      case 400 ->
          new InvalidRequestException(
              "Docker Model Runner does not understand '" + what + "'" + because,
              "Name it as model-runner://ai/smollm2:360M-Q4_K_M or model-runner://hf.co/org/name.",
              answer.context());
      case 401, 403 ->
          new AccessNeededException(
              withToken ? ErrorCode.BAD_TOKEN : ErrorCode.ACCESS_DENIED,
              "Docker Model Runner may not read '" + what + "'" + because,
              withToken
                  ? "Check that the token has the right to pull it."
                  : "Give a token with --token-file, or log in with 'docker login'.",
              Optional.empty(),
              answer.context());
      case 404 ->
          new NotFoundException(
              ErrorCode.REPOSITORY_NOT_FOUND,
              "Docker Model Runner finds no model '" + what + "'" + because,
              "Check the name and the tag; names without a registry mean Docker Hub's ai/.",
              answer.context());
      case 405, 501 ->
          new UnsupportedException(
              "What answers at " + api.base() + " does not support downloads" + because,
              "Check that Docker Model Runner listens there (MODEL_RUNNER_HOST).",
              answer.context());
      case 409 ->
          new ConflictException(
              "Docker Model Runner does not delete '" + what + "'" + because,
              "Use --force to delete it with all of its tags.",
              answer.context());
      case 422 ->
          new UnsupportedException(
              "Docker Model Runner does not know the kind of '" + what + "'" + because,
              "Have Dray bring it from its registry itself (oci://).",
              answer.context());
      default ->
          answer.status() >= 500
              ? new NetworkException(
                  ErrorCode.SERVER_ERROR,
                  "Docker Model Runner failed" + because,
                  "Look at 'docker model logs', then try again.",
                  answer.context())
              : nonsense(answer, "status " + answer.status());
    };
  }

  ProtocolException nonsense(JsonApi.Answer answer, String what) {
    return new ProtocolException(
        "Docker Model Runner at " + api.base() + " answers with " + what,
        "Check that Docker Model Runner listens there (MODEL_RUNNER_HOST).",
        answer.context());
  }

  private <T> T present(Supplier<T> call) {
    try {
      return call.get();
    } catch (NetworkException e) {
      if (e.code() != ErrorCode.CONNECT_FAILED) {
        throw e;
      }
      throw new NetworkException(
          e.code(),
          "No Docker Model Runner answers at " + api.base(),
          "Switch it on for TCP ('docker desktop enable model-runner --tcp 12434'), or name its"
              + " address in MODEL_RUNNER_HOST or with model-runner.url.",
          e.context(),
          e);
    }
  }
}
