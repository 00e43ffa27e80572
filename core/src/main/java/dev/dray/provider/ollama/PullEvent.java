package dev.dray.provider.ollama;

import dev.dray.json.JsonField;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// One line of a pull's answer (`POST /api/pull`; fields that are empty or 0 are left out). What
/// has another type than it should counts as left out.
///
/// @param status what the daemon does, in its words; empty in a line that is an error
/// @param digest the blob it is about, or `sha256:model` for all tensors of a model together
/// @param total the blob's bytes
/// @param completed how many of them are there
/// @param error what went wrong, in the daemon's words
/// @param signIn where a person can sign in, when that is what is wrong
record PullEvent(
    String status,
    Optional<String> digest,
    OptionalLong total,
    long completed,
    Optional<String> error,
    Optional<URI> signIn) {

  /// Reads one object of the [JsonLines].
  static PullEvent of(JsonNode json) {
    return new PullEvent(
        JsonField.text(json.path("status")).orElse(""),
        JsonField.text(json.path("digest")),
        JsonField.number(json.path("total")),
        JsonField.number(json.path("completed")).orElse(0),
        error(json),
        DaemonJson.address(json.path("signin_url")));
  }

  private static Optional<String> error(JsonNode json) {
    JsonNode error = json.path("error");
    if (error.isMissingNode() || error.isNull()) {
      return Optional.empty();
    }
    return Optional.of(JsonField.text(error).orElse("an error that it does not name"));
  }

  /// Whether everything is there; the last line of a pull that went well.
  boolean isSuccess() {
    return status.equals("success");
  }

  /// Whether bytes of blobs are on their way.
  boolean isPulling() {
    return digest.isPresent();
  }

  /// Whether all blobs are there: they are checked or entered into the daemon's books, for minutes
  /// without a word.
  boolean isFinishing() {
    return status.startsWith("verifying")
        || status.startsWith("writing")
        || status.startsWith("removing")
        || isSuccess();
  }
}
