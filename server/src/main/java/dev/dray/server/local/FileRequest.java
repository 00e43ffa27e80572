package dev.dray.server.local;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.download.Priority;
import dev.dray.download.TokenChoice;
import dev.dray.server.http.RefusedException;
import dev.dray.server.job.JobSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of `POST /local/download`: `repo_id` and `filename`, and what may be said besides.
/// Fields that are not known are ignored, as that API always did.
///
/// @param spec what is to be fetched
/// @param token for the hub
record FileRequest(JobSpec spec, TokenChoice token) {

  private static final int LONGEST = 2000;

  /// Reads a body.
  ///
  /// @throws RefusedException 400 that names the field
  static FileRequest of(ObjectNode body) {
    String repo = required(body, "repo_id");
    String name = required(body, "filename");
    ModelRef.Hub ref = checked("repo_id", repo, ModelRef.Hub::model);
    RepoPath path = file(name);
    Optional<Revision> revision =
        optional(body, "revision").map(text -> checked("revision", text, Revision::new));
    Optional<Digest> digest =
        optional(body, "sha256")
            .map(text -> checked("sha256", text.toLowerCase(Locale.ROOT), Digest.Sha256::new));
    Priority priority =
        optional(body, "priority")
            .map(text ->
                checked("priority", text, word -> Priority.valueOf(word.toUpperCase(Locale.ROOT))))
            .orElse(Priority.NORMAL);
    JobSpec spec =
        JobSpec.of(revision.map(ref::at).orElse(ref))
            .files(List.of(path.text()))
            .location(optional(body, "destination"))
            .digest(digest)
            .priority(priority);
    TokenChoice token =
        optional(body, "token")
            .<TokenChoice>map(TokenChoice.Given::new)
            .orElseGet(TokenChoice.Configured::new);
    return new FileRequest(spec, token);
  }

  /// A path inside the repository, and never a folder.
  private static RepoPath file(String name) {
    try {
      return new RepoPath(name);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          400,
          "invalid_file",
          "Invalid file name",
          "The filename is no path inside a repository.",
          "Name the file as the hub lists it, such as weights/model.safetensors.");
    }
  }

  private static String required(ObjectNode body, String field) {
    return optional(body, field)
        .orElseThrow(() ->
            RefusedException.invalid(
                "The field " + field + " is missing.", "Send repo_id and filename, both texts."));
  }

  private static Optional<String> optional(ObjectNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString() || value.asString().isBlank() || value.asString().length() > LONGEST) {
      throw RefusedException.invalid(
          "The field " + field + " is no text.", "Send a text that is not empty.");
    }
    return Optional.of(value.asString());
  }

  private static <T> T checked(String field, String text, Function<String, T> make) {
    try {
      return make.apply(text);
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalid(
          "The field " + field + " cannot be used: " + e.getMessage() + ".",
          "See the service's API documents for what it may say.");
    }
  }
}
