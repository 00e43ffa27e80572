package dev.dray.testkit.llamaserver;

import dev.dray.testkit.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model that the server can fetch, or has. Guarded by the lock of the state.
final class RouterModel {
  final String id;
  final Map<String, Long> files = new LinkedHashMap<>();
  final Map<String, Long> done = new LinkedHashMap<>();
  String status = "unloaded";

  RouterModel(String id) {
    this.id = id;
  }

  /// `{"<url>":{"done":…,"total":…}}`.
  Map<String, @Nullable Object> progress() {
    Map<String, @Nullable Object> progress = new LinkedHashMap<>();
    done.forEach((url, bytes) ->
        progress.put(url, Json.object("done", bytes, "total", files.getOrDefault(url, 0L))));
    return progress;
  }

  /// The entry of `GET /models`.
  Map<String, @Nullable Object> listed() {
    Map<String, @Nullable Object> state = Json.object("value", status);
    if (status.equals("downloading")) {
      state.put("progress", progress());
    }
    return Json.object(
        "id",
        id,
        "object",
        "model",
        "owned_by",
        "llamacpp",
        "created",
        1_780_000_000,
        "path",
        "/cache/" + id.replace('/', '_'),
        "status",
        state);
  }
}
