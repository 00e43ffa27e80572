package dev.dray.provider.llamaserver;

import dev.dray.http.JsonApi;
import dev.dray.json.JsonField;
import dev.dray.provider.DaemonModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// A model that a router knows.
///
/// @param name `user/repo:TAG`
/// @param status `unloaded`, `loading`, `loaded`, `sleeping`, `downloading`, or what a later
///   version may say; the empty text where it says nothing
/// @param failed whether the last attempt with it failed
record RouterModel(String name, String status, boolean failed) {

  /// One item of the list; nothing if it has no name.
  static Optional<RouterModel> read(JsonNode json) {
    JsonNode status = json.path("status");
    return JsonField.text(json.path("id"))
        .map(name ->
            new RouterModel(
                JsonApi.words(name),
                JsonField.text(status.path("value")).map(JsonApi::words).orElse(""),
                status.path("failed").booleanValue(false)));
  }

  DaemonModel described() {
    int colon = name.lastIndexOf(':');
    return new DaemonModel(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.of("gguf"),
        colon > name.lastIndexOf('/') ? Optional.of(name.substring(colon + 1)) : Optional.empty(),
        failed ? "failed" : status.equals("unloaded") ? "" : status,
        List.of());
  }

  /// Whether it is still on its way here.
  boolean isDownloading() {
    return status.equals("downloading");
  }

  /// How far a download is, over all of its files.
  ///
  /// @param done bytes that are there
  /// @param total bytes of the files that have begun; nothing while one of them does not say
  record Bytes(long done, OptionalLong total) {

    private static final int MOST_FILES = 10_000;

    /// `{"<url>":{"done","total"}}`; nothing if it is not of that shape.
    static Optional<Bytes> read(JsonNode json) {
      if (!json.isObject() || json.isEmpty() || json.size() > MOST_FILES) {
        return Optional.empty();
      }
      long done = 0;
      long total = 0;
      boolean whole = true;
      for (Map.Entry<String, JsonNode> file : json.properties()) {
        OptionalLong fileDone = JsonField.number(file.getValue().path("done"));
        OptionalLong fileTotal = JsonField.number(file.getValue().path("total"));
        whole &= fileTotal.isPresent() && fileTotal.getAsLong() > 0;
        done = sum(done, fileDone.orElse(0));
        total = sum(total, fileTotal.orElse(0));
      }
      return Optional.of(
          new Bytes(
              whole ? Math.min(done, total) : done,
              whole ? OptionalLong.of(total) : OptionalLong.empty()));
    }

    private static long sum(long a, long b) {
      long sum = a + b;
      return sum < 0 ? Long.MAX_VALUE : sum;
    }
  }
}
