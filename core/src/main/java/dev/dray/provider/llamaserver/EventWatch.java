package dev.dray.provider.llamaserver;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.http.ApiResponse;
import dev.dray.http.EventLines;
import dev.dray.http.HttpException;
import dev.dray.http.JsonApi;
import dev.dray.http.NetworkFailures;
import dev.dray.http.RequestAbortedException;
import dev.dray.json.JsonField;
import dev.dray.provider.PullProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Follows the download of one model by the router's events. The stream may break; what became of
/// the model is then asked of the list, and the stream opened again. Used by one thread.
final class EventWatch {

  private static final int MOST_BREAKS = 5;

  private final RouterApi api;
  private final String model;
  private final PullProgress progress;
  private final Duration silence;
  private long resumed = -1;
  private long largest;

  EventWatch(RouterApi api, String model, PullProgress progress, Duration silence) {
    this.api = api;
    this.model = model;
    this.progress = progress;
    this.silence = silence;
  }

  /// Blocks until the download ends well.
  ///
  /// @param begin whether it is to be begun; otherwise it runs already
  /// @return the bytes of its files as far as they were told
  long follow(boolean begin) {
    boolean asked = !begin;
    for (int breaks = 0; breaks < MOST_BREAKS; breaks++) {
      // Opened first, so that no event is missed.
      try (ApiResponse stream = api.events(silence)) {
        if (!asked) {
          api.download(model);
          asked = true;
        } else if (over()) {
          return largest;
        }
        if (listen(new EventLines(stream.body()))) {
          return largest;
        }
      } catch (IOException e) {
        if (!(e instanceof HttpException) || e instanceof RequestAbortedException) {
          throw NetworkFailures.toDray(e, context());
        }
      }
      if (over()) {
        return largest;
      }
    }
    throw new NetworkException(
        ErrorCode.CONNECTION_LOST,
        "The events of llama-server broke off again and again while it was downloading " + model,
        "Look at 'dray llama-server ls': it may go on by itself.",
        context());
  }

  /// What the list says of a download whose events are missing.
  private boolean over() {
    Optional<RouterModel> now = LlamaServerProvider.find(api, model);
    if (now.isEmpty() || now.get().failed()) {
      throw failed("");
    }
    return !now.get().isDownloading();
  }

  /// @return true if the model is there; false if the stream ended before it was
  private boolean listen(EventLines events) throws IOException {
    while (true) {
      Optional<EventLines.Event> event = events.next();
      if (event.isEmpty()) {
        return false;
      }
      Optional<JsonNode> news = ours(event.get());
      if (news.isPresent() && hear(news.get())) {
        return true;
      }
    }
  }

  /// The event as JSON, if it is about this model.
  private Optional<JsonNode> ours(EventLines.Event event) {
    JsonNode json;
    try {
      json = JsonApi.parse(event.data());
    } catch (JacksonException e) {
      // Not ours to understand; the next one may be.
      return Optional.empty();
    }
    return JsonField.text(json.path("model")).filter(model::equalsIgnoreCase).map(name -> json);
  }

  /// @return whether the download ended well
  private boolean hear(JsonNode json) {
    JsonNode data = json.path("data");
    switch (JsonField.text(json.path("event")).orElse("")) {
      case "download_progress" -> tell(data);
      case "download_finished" -> {
        return true;
      }
      case "download_failed" ->
          throw failed(
              JsonField.text(data)
                  .or(() -> JsonField.text(data.path("message")))
                  .or(() -> JsonField.text(data.path("error")))
                  .map(JsonApi::words)
                  .orElse(""));
      case "model_remove" -> throw failed("somebody removed it");
      case "model_status" -> {
        tell(data.path("progress"));
        String status = JsonField.text(data.path("status")).orElse("downloading");
        return Set.of("loaded", "unloaded", "sleeping").contains(status) && over();
      }
      default -> {
        // Later versions may tell more.
      }
    }
    return false;
  }

  private void tell(JsonNode json) {
    RouterModel.Bytes.read(json)
        .ifPresent(bytes -> {
          if (resumed < 0) {
            resumed = bytes.done();
          }
          resumed = Math.min(resumed, bytes.done());
          largest = Math.max(largest, bytes.total().orElse(bytes.done()));
          // A file that has not begun is not named yet.
          progress.bytes(bytes.done(), resumed, bytes.total(), true);
        });
  }

  private DrayException failed(String why) {
    if (largest == 0 && why.isEmpty()) {
      // It looks a model up in the background and tells of no reason; nothing ever began.
      return new NotFoundException(
          ErrorCode.REPOSITORY_NOT_FOUND,
          "llama-server did not begin to download "
              + model
              + ": there is no such repository or quantization, or it is closed to the server",
          "Check the name (user/repo:QUANTIZATION) and the server's log; for a gated or private"
              + " repository it needs HF_TOKEN in its own environment.",
          context());
    }
    return new NetworkException(
        ErrorCode.SERVER_ERROR,
        "llama-server did not download "
            + model
            + (why.isEmpty() ? "; it does not say why" : ": " + why),
        "Check that the repository has GGUF files of that quantization, and look at the server's"
            + " log; for a gated one it needs HF_TOKEN in its own environment.",
        context());
  }

  private ErrorContext context() {
    return ErrorContext.of(model).withProvider("llama-server").withUrl(api.json().base());
  }
}
