package dev.dray.provider.lmstudio;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.Abort;
import dev.dray.http.JsonApi;
import dev.dray.json.JsonField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// LM Studio's REST API v1 (0.4.0 and later; documented at lmstudio.ai/docs/developer/rest). Its
/// refusals are not documented, so their words are looked for where OpenAI's would be. Thread-safe.
final class LmStudioApi {

  /// What answers at an address.
  enum Presence {
    /// Nobody, or something else.
    ABSENT,
    /// An LM Studio that cannot be asked to download.
    OLD,
    /// An LM Studio with API v1.
    ABLE,
    /// An LM Studio that wants a token, or another one.
    CLOSED
  }

  private static final String DOWNLOAD = "/api/v1/models/download";

  /// It answers when the model is in memory, which may have to come from a slow disk.
  private static final Duration LONGEST_LOAD = Duration.ofMinutes(30);

  private static final int MOST_MODELS = 10_000;

  private final JsonApi api;

  LmStudioApi(JsonApi api) {
    this.api = api;
  }

  LmStudioApi abortedBy(Abort abort) {
    return new LmStudioApi(api.abortedBy(abort));
  }

  LmStudioApi about(String reference) {
    return new LmStudioApi(api.about(reference));
  }

  /// Who answers there; never fails for an absent server.
  Presence presence() {
    JsonApi once = api.with(client -> client.tryingOnce());
    try {
      JsonApi.Answer greeting = once.get("/lmstudio-greeting");
      if (!greeting.isSuccess() || !greeting.json().path("lmstudio").booleanValue(false)) {
        return Presence.ABSENT;
      }
      JsonApi.Answer models = once.get("/api/v1/models");
      if (models.status() == 401 || models.status() == 403) {
        return Presence.CLOSED;
      }
      return models.json().path("models").isArray() ? Presence.ABLE : Presence.OLD;
    } catch (NetworkException | ProtocolException e) {
      return Presence.ABSENT;
    }
  }

  /// Begins a download, or joins the one that runs; nothing if LM Studio has no such model.
  Optional<DownloadJob> begin(Wanted.Spelling spelling) {
    ObjectNode body = JsonApi.object().put("model", spelling.model());
    spelling.quantization().ifPresent(q -> body.put("quantization", q));
    JsonApi.Answer answer = call(a -> a.post(DOWNLOAD, body));
    if (lacksRoute(answer)) {
      throw tooOld(answer);
    }
    boolean refused = answer.status() == 400 || answer.status() == 404 || answer.status() == 422;
    return refused ? Optional.empty() : Optional.of(job(answer));
  }

  /// The error for a spelling that [#begin(Wanted.Spelling)] was refused, all of them.
  NotFoundException noSuchModel(Wanted wanted) {
    return new NotFoundException(
        ErrorCode.REPOSITORY_NOT_FOUND,
        "LM Studio has no model '"
            + wanted.name()
            + "'"
            + wanted.quantization().map(q -> " in the quantization " + q).orElse("")
            + " to download",
        "Check the name: an id of its catalogue (openai/gpt-oss-20b) or a Hugging Face repository"
            + " (org/name, with @QUANTIZATION). A private repository it cannot see; have Dray place"
            + " the files with DRAY_LMSTUDIO_SERVER=never.",
        context(wanted.name()));
  }

  /// How far a download is; nothing if LM Studio does not know it (any more).
  Optional<DownloadJob> status(String id) {
    JsonApi.Answer answer = call(a -> a.get(DOWNLOAD + "/status/" + id));
    return answer.status() == 404 ? Optional.empty() : Optional.of(job(answer));
  }

  /// The models that are on its disk.
  List<LmStudioModel> models() {
    JsonApi.Answer answer = call(a -> a.get("/api/v1/models"));
    if (lacksRoute(answer)) {
      throw tooOld(answer);
    }
    JsonNode list = checked(answer).path("models");
    if (!list.isArray() || list.size() > MOST_MODELS) {
      throw nonsense(answer, "no list of models");
    }
    List<LmStudioModel> models = new ArrayList<>();
    list.forEach(item -> LmStudioModel.read(item).ifPresent(models::add));
    return models;
  }

  /// Loads a model into memory.
  ///
  /// @return the instance's id
  String load(String key, OptionalInt contextLength) {
    ObjectNode body = JsonApi.object().put("model", key);
    contextLength.ifPresent(length -> body.put("context_length", length));
    JsonApi.Answer answer =
        call(a ->
            a.with(client -> client.awaitingHeadFor(LONGEST_LOAD))
                .post("/api/v1/models/load", body));
    requireModel(answer, key);
    return JsonField.text(checked(answer).path("instance_id"))
        .orElseThrow(() -> nonsense(answer, "no name of what it loaded"));
  }

  /// Takes an instance out of memory.
  void unload(String instance) {
    JsonApi.Answer answer =
        call(a -> a.post("/api/v1/models/unload", JsonApi.object().put("instance_id", instance)));
    requireModel(answer, instance);
    checked(answer);
  }

  private void requireModel(JsonApi.Answer answer, String name) {
    if (lacksRoute(answer)) {
      throw tooOld(answer);
    }
    if (answer.status() == 404) {
      throw new NotFoundException(
          ErrorCode.REPOSITORY_NOT_FOUND,
          "LM Studio has no '" + name + "'" + because(answer),
          "'dray lmstudio ls' shows what it has and what is loaded.",
          answer.context());
    }
  }

  private DownloadJob job(JsonApi.Answer answer) {
    JsonNode json = checked(answer);
    try {
      return DownloadJob.read(json);
    } catch (IllegalArgumentException e) {
      throw nonsense(answer, String.valueOf(e.getMessage()));
    }
  }

  private JsonNode checked(JsonApi.Answer answer) {
    if (!answer.isSuccess()) {
      throw refusal(answer);
    }
    // It answers some requests that it does not understand with 200 and an error.
    if (!answer.json().path("error").isMissingNode() && !answer.said().isEmpty()) {
      throw new ProtocolException(
          "LM Studio refused the request" + because(answer),
          "Check that its version is 0.4.0 or later.",
          answer.context());
    }
    return answer.json();
  }

  /// An older one says 'Unexpected endpoint or method', with 404 or with 200.
  private static boolean lacksRoute(JsonApi.Answer answer) {
    return answer.said().startsWith("Unexpected endpoint") || answer.status() == 405;
  }

  private UnsupportedException tooOld(JsonApi.Answer answer) {
    return new UnsupportedException(
        "The LM Studio at " + api.base() + " is older than 0.4.0 and does not support downloads",
        "Update LM Studio, or have Dray place the files with DRAY_LMSTUDIO_SERVER=never.",
        answer.context());
  }

  private DrayException refusal(JsonApi.Answer answer) {
    int status = answer.status();
    if (status == 401 || status == 403) {
      return new AccessNeededException(
          api.hasSecret() ? ErrorCode.BAD_TOKEN : ErrorCode.ACCESS_DENIED,
          api.hasSecret()
              ? "The LM Studio at " + api.base() + " does not accept the API token it was sent"
              : "The LM Studio at " + api.base() + " wants an API token",
          "Make one in LM Studio's server settings and name it in LM_API_TOKEN or with"
              + " lmstudio.token.",
          Optional.empty(),
          answer.context());
    }
    if (status >= 500) {
      return new NetworkException(
          ErrorCode.SERVER_ERROR,
          "LM Studio failed" + because(answer),
          "Look at its log, then try again.",
          answer.context());
    }
    return status >= 400
        ? new InvalidRequestException(
            "LM Studio refused the request" + because(answer),
            "Check the name and the options.",
            answer.context())
        : nonsense(answer, "something that is not JSON");
  }

  private ProtocolException nonsense(JsonApi.Answer answer, String what) {
    return new ProtocolException(
        "LM Studio at " + api.base() + " answers with " + what,
        "Check that LM Studio listens there, and its version (0.4.0 or later).",
        answer.context());
  }

  private static String because(JsonApi.Answer answer) {
    return answer.said().isEmpty() ? " (" + answer.status() + ")" : ": " + answer.said();
  }

  private dev.dray.error.ErrorContext context(String reference) {
    return dev.dray.error.ErrorContext.of(reference).withProvider("lmstudio").withUrl(api.base());
  }

  private JsonApi.Answer call(Function<JsonApi, JsonApi.Answer> request) {
    try {
      return request.apply(api);
    } catch (NetworkException e) {
      if (e.code() != ErrorCode.CONNECT_FAILED) {
        throw e;
      }
      throw new NetworkException(
          e.code(),
          "LM Studio does not answer at " + api.base(),
          "Start its server ('lms server start', or in its window under Developer), or name"
              + " another address with lmstudio.url.",
          e.context(),
          e);
    }
  }
}
