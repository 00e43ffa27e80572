package dev.dray.provider.huggingface;

import dev.dray.Commit;
import dev.dray.RepoId;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// The two things of a repository's info that pin a download. Read as a stream, because the rest
/// (siblings, chat templates) can be many megabytes.
///
/// @param id the repository's present name
/// @param commit the commit of the revision asked
record RepoHead(Optional<RepoId> id, Optional<Commit> commit) {

  /// @throws tools.jackson.core.JacksonException if it is not JSON
  static RepoHead read(InputStream body) {
    String id = "";
    String sha = "";
    try (JsonParser json = HubJson.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
          JsonToken value = json.nextToken();
          if (value == JsonToken.VALUE_STRING && name.equals("id")) {
            id = json.getString();
          } else if (value == JsonToken.VALUE_STRING && name.equals("sha")) {
            sha = json.getString();
          } else {
            json.skipChildren();
          }
          if (!id.isEmpty() && !sha.isEmpty()) {
            break;
          }
        }
      }
    }
    return new RepoHead(
        repoId(id), sha.matches("[0-9a-f]{40}") ? Optional.of(new Commit(sha)) : Optional.empty());
  }

  static Optional<RepoId> repoId(String text) {
    try {
      return Optional.of(new RepoId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
