package dev.dray.provider.lmstudio;

import dev.dray.http.JsonApi;
import dev.dray.json.JsonField;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A download that LM Studio runs, as it tells of it.
///
/// @param id its name; nothing where there is none, because the model is here already
/// @param state what it does
/// @param total bytes of the model, where it says
/// @param done bytes that are there, where it says
record DownloadJob(Optional<String> id, State state, OptionalLong total, OptionalLong done) {

  /// What a job does.
  enum State {
    DOWNLOADING,
    PAUSED,
    COMPLETED,
    FAILED,
    ALREADY_DOWNLOADED
  }

  /// A word that ends up in a path.
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  /// Reads what LM Studio answers.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  static DownloadJob read(JsonNode json) {
    String word =
        JsonField.text(json.path("status"))
            .orElseThrow(() -> new IllegalArgumentException("no status of the download"));
    State state =
        switch (word) {
          case "downloading" -> State.DOWNLOADING;
          case "paused" -> State.PAUSED;
          case "completed" -> State.COMPLETED;
          case "failed" -> State.FAILED;
          case "already_downloaded" -> State.ALREADY_DOWNLOADED;
          default ->
              throw new IllegalArgumentException(
                  "a status that is not known, '" + JsonApi.words(word) + "'");
        };
    Optional<String> id = JsonField.text(json.path("job_id"));
    if (id.isPresent() && !ID.matcher(id.get()).matches()) {
      throw new IllegalArgumentException("a name of the download that is none");
    }
    boolean over = state == State.ALREADY_DOWNLOADED || state == State.COMPLETED;
    if (id.isEmpty() && !over) {
      throw new IllegalArgumentException("no name of the download");
    }
    return new DownloadJob(
        id,
        state,
        JsonField.number(json.path("total_size_bytes")),
        JsonField.number(json.path("downloaded_bytes")));
  }
}
