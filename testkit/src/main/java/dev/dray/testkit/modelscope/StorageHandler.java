package dev.dray.testkit.modelscope;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.util.Locale;
import java.util.Optional;

/// Object storage: signed links only, and a refusal of anybody who sends credentials along.
final class StorageHandler implements Handler {
  private final ScopeState state;

  StorageHandler(ScopeState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    if (request.headers().has("Authorization") || request.headers().has("Cookie")) {
      return Response.text(400, "InvalidArgument: Only one auth mechanism allowed");
    }
    String digest = request.path().substring(request.path().lastIndexOf('/') + 1);
    Optional<Content> object =
        request.query().first("Signature").equals(Optional.of(signature(digest)))
            ? find(digest)
            : Optional.empty();
    return object
        .map(content ->
            Response.of(200)
                .header("Content-Type", "application/octet-stream")
                .header("ETag", "\"" + digest.substring(0, 32).toUpperCase(Locale.ROOT) + "\"")
                .body(content)
                .rangeable())
        .orElseGet(() -> Response.text(403, "AccessDenied: the link has expired"));
  }

  private Optional<Content> find(String digest) {
    for (TestRepo repo : state.repos.values()) {
      for (String commit : repo.refs().values()) {
        for (RepoFile file : repo.commit(commit).orElseThrow().files().values()) {
          if (file.sha256().equals(digest)) {
            return Optional.of(file.content());
          }
        }
      }
    }
    return Optional.empty();
  }

  static String signature(String digest) {
    return Content.of("storage key " + digest).sha256().substring(0, 28);
  }
}
