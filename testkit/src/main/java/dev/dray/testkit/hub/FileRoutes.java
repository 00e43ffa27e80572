package dev.dray.testkit.hub;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Commit;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.Storage;
import dev.dray.testkit.repo.TestRepo;
import java.util.Optional;

/// `resolve`, `raw` and `resolve-cache`: the routes that lead to bytes.
final class FileRoutes {
  private static final String XET_INFO = "application/vnd.xet-fileinfo+json";

  private final HubState state;

  FileRoutes(HubState state) {
    this.state = state;
  }

  /// `/{id}/resolve/{rev}/{path}`.
  Response resolve(Request request, Route route, TestRepo repo) {
    Optional<Commit> commit = repo.commit(route.revision());
    if (commit.isEmpty()) {
      return HubErrors.revisionNotFound(route.revision());
    }
    Optional<RepoFile> file = commit.get().file(route.path());
    if (file.isEmpty()) {
      return HubErrors.entryNotFound(commit.get().id());
    }
    if (!file.get().isRegular()) {
      return large(request, repo, commit.get(), file.get());
    }
    return state.resolveCache
        ? toCache(request, repo, commit.get(), file.get())
        : regular(commit.get().id(), file.get());
  }

  /// `/{id}/raw/{rev}/{path}`: what git holds.
  Response raw(Route route, TestRepo repo) {
    Optional<Commit> commit = repo.commit(route.revision());
    if (commit.isEmpty()) {
      return HubErrors.revisionNotFound(route.revision());
    }
    return commit
        .get()
        .file(route.path())
        .map(file ->
            Response.of(200)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("X-Repo-Commit", commit.get().id())
                .body(file.gitContent()))
        .orElseGet(() -> HubErrors.entryNotFound(commit.get().id()));
  }

  /// The immutable answer for a regular file.
  Response regular(String commit, RepoFile file) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    return Response.of(200)
        .header("Content-Type", "text/plain; charset=utf-8")
        .header("ETag", "\"" + file.blobId() + "\"")
        .header("X-Repo-Commit", commit)
        .header(
            "Content-Disposition",
            "inline; filename*=UTF-8''%s; filename=\"%s\";"
                .formatted(Route.encode(name), name.replaceAll("[^\\x20-\\x7e]|\"", "_")))
        .header("Content-Security-Policy", "default-src none; sandbox")
        .body(file.content())
        .rangeable();
  }

  private Response toCache(Request request, TestRepo repo, Commit commit, RepoFile file) {
    String location =
        "/api/resolve-cache/%s/%s/%s/%s?%s=&etag=%%22%s%%22"
            .formatted(
                repo.kind().plural(),
                repo.id(),
                commit.id(),
                Route.encodePath(file.path()),
                Route.encode(request.path()),
                file.blobId());
    return Response.text(307, "Temporary Redirect. Redirecting to " + location)
        .header("Location", location)
        .header("X-Repo-Commit", commit.id())
        .header("Vary", "Origin, Accept");
  }

  private Response large(Request request, TestRepo repo, Commit commit, RepoFile file) {
    boolean xet = file.storage() == Storage.XET;
    if (xet && request.header("Accept").orElse("").contains(XET_INFO)) {
      return describe(xetInfo(repo, commit, file), repo, commit, file);
    }
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    // The store's own name for the object: neither the SHA-256 nor, for LFS, the Xet hash.
    String object = xet ? file.xetHash() : Content.of("object " + file.sha256()).sha256();
    String path = "/xet-bridge-us/" + repo.objectId() + "/" + object;
    String location = state.cdn + state.links.issue(path, file.content(), name);
    return describe(
        Response.text(302, "Found. Redirecting to " + location).header("Location", location),
        repo,
        commit,
        file);
  }

  private Response describe(Response response, TestRepo repo, Commit commit, RepoFile file) {
    response
        .header("X-Repo-Commit", commit.id())
        .header("X-Linked-Size", String.valueOf(file.size()))
        .header("Accept-Ranges", "bytes")
        .header("Vary", "Origin, Accept");
    if (state.linkHashes) {
      response.header("X-Linked-ETag", "\"" + file.sha256() + "\"");
    }
    if (file.storage() == Storage.XET) {
      response
          .header("X-Xet-Hash", file.xetHash())
          .header(
              "Link",
              "<%s>; rel=\"xet-auth\", <%s/v1/reconstructions/%s>; rel=\"xet-reconstruction-info\""
                  .formatted(refreshUrl(repo, commit), state.cdn, file.xetHash()));
    }
    return response;
  }

  private Response xetInfo(TestRepo repo, Commit commit, RepoFile file) {
    return Response.of(200)
        .header("Content-Type", XET_INFO)
        .body(
            Content.of(
                Json.write(
                    Json.object(
                        "hash",
                        file.xetHash(),
                        "refreshUrl",
                        refreshUrl(repo, commit),
                        "reconstructionUrl",
                        state.cdn + "/v1/reconstructions/" + file.xetHash(),
                        "etag",
                        "\"" + file.sha256() + "\"",
                        "size",
                        file.size(),
                        "fileType",
                        "binary"))));
  }

  private String refreshUrl(TestRepo repo, Commit commit) {
    return "%s/api/%s/%s/xet-read-token/%s"
        .formatted(state.endpoint, repo.kind().plural(), repo.id(), commit.id());
  }
}
