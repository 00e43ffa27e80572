package dev.dray.testkit.hub;

import dev.dray.testkit.http.Query;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Commit;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TreeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the API tells about one repository.
final class RepoApi {
  private static final int EXPANDED_PAGE = 100;

  private final HubState state;
  private final Gatekeeper gatekeeper;
  private final XetStore xet;

  RepoApi(HubState state, Gatekeeper gatekeeper, XetStore xet) {
    this.state = state;
    this.gatekeeper = gatekeeper;
    this.xet = xet;
  }

  Response answer(Request request, Route route, TestRepo repo) {
    boolean needsRight =
        route.verb().equals("auth-check")
            || route.verb().equals("xet-read-token")
            || state.strictGating;
    Optional<Response> refusal =
        needsRight ? gatekeeper.refuseContent(request, repo) : Optional.empty();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return switch (route.verb()) {
      case "refs" -> refs(repo, request.query());
      case "auth-check" -> Response.text(200, "OK");
      case "scan" ->
          Response.json(200, Json.object("scansDone", true, "filesWithIssues", List.of()));
      case "",
          "revision",
          "tree",
          "paths-info",
          "commits",
          "treesize",
          "xet-read-token",
          "lfs-files" -> {
        Optional<Commit> commit = repo.commit(route.revision());
        yield commit.isEmpty()
            ? HubErrors.revisionNotFound(route.revision())
            : at(request, route, repo, commit.get());
      }
      default -> HubErrors.notFound();
    };
  }

  private Response at(Request request, Route route, TestRepo repo, Commit commit) {
    return switch (route.verb()) {
      case "tree" -> tree(request, route, commit);
      case "paths-info" -> pathsInfo(request, commit);
      case "commits" -> commits(request, commit);
      case "treesize" -> treeSize(route, commit);
      case "xet-read-token" -> xet.token();
      case "lfs-files" -> lfsFiles(commit);
      default -> {
        Query query = request.query();
        if (!query.all("expand").isEmpty()
            && (query.flag("blobs") || query.flag("securityStatus"))) {
          yield HubErrors.badRequest("\"expand\" may not be combined with other options");
        }
        yield Response.json(200, HubJson.info(repo, commit, query));
      }
    };
  }

  private Response tree(Request request, Route route, Commit commit) {
    Query query = request.query();
    String root = route.path();
    boolean exists =
        root.isEmpty()
            || commit.tree().stream().anyMatch(e -> e.isDirectory() && e.path().equals(root));
    if (!exists) {
      return HubErrors.entryNotFound(commit.id());
    }
    boolean recursive = query.flag("recursive");
    List<TreeEntry> rows =
        root.isEmpty() && recursive
            ? commit.tree()
            : commit.tree().stream()
                .filter(entry ->
                    recursive ? entry.path().startsWith(root + "/") : entry.parent().equals(root))
                .toList();
    boolean expand = query.flag("expand");
    int size = Page.size(query, expand ? Math.min(EXPANDED_PAGE, state.pageSize) : state.pageSize);
    List<Map<String, @Nullable Object>> page =
        Page.of(rows, request, size).stream()
            .map(entry -> HubJson.entry(entry, commit, expand))
            .toList();
    return Page.link(Response.json(200, page), request, rows.size(), size, state.endpoint)
        .header("X-Repo-Commit", commit.id());
  }

  private static Response pathsInfo(Request request, Commit commit) {
    List<String> paths = new ArrayList<>();
    boolean expand;
    if (request.header("Content-Type").orElse("").contains("json")) {
      Object body = Json.read(request.body());
      expand = body instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("expand"));
      if (body instanceof Map<?, ?> map && map.get("paths") instanceof List<?> list) {
        list.forEach(path -> paths.add(String.valueOf(path)));
      }
    } else {
      Query form = Query.parse(request.body());
      expand = form.flag("expand");
      paths.addAll(form.all("paths"));
    }
    return Response.json(
        200,
        commit.tree().stream()
            .filter(entry -> paths.contains(entry.path()))
            .map(entry -> HubJson.entry(entry, commit, expand))
            .toList());
  }

  private static Response refs(TestRepo repo, Query query) {
    List<Object> branches = new ArrayList<>();
    List<Object> tags = new ArrayList<>();
    List<Object> converts = new ArrayList<>();
    List<Object> pulls = new ArrayList<>();
    repo.refs()
        .forEach((ref, commit) -> {
          if (ref.startsWith("refs/heads/")) {
            branches.add(ref(ref.substring(11), ref, commit));
          } else if (ref.startsWith("refs/tags/")) {
            tags.add(ref(ref.substring(10), ref, commit));
          } else if (ref.startsWith("refs/convert/")) {
            converts.add(ref(ref.substring(13), ref, commit));
          } else {
            pulls.add(ref(ref, ref, commit));
          }
        });
    Map<String, @Nullable Object> json =
        Json.object("tags", tags, "branches", branches, "converts", converts);
    if (query.flag("include_prs")) {
      json.put("pullRequests", pulls);
    }
    return Response.json(200, json);
  }

  private static Object ref(String name, String ref, String commit) {
    return Json.object("name", name, "ref", ref, "targetCommit", commit);
  }

  private Response commits(Request request, Commit commit) {
    List<Commit> history = commit.history();
    int size = Page.size(request.query(), 50);
    boolean formatted = request.query().all("expand").contains("formatted");
    List<Map<String, @Nullable Object>> page =
        Page.of(history, request, size).stream()
            .map(c -> {
              Map<String, @Nullable Object> json =
                  Json.object(
                      "id", c.id(),
                      "title", c.title(),
                      "message", "",
                      "authors", List.of(Json.object("user", "alice", "avatar", "/avatars/a.svg")),
                      "date", HubJson.time(c.date()));
              if (formatted) {
                json.put(
                    "formatted", Json.object("title", "<p>" + c.title() + "</p>", "message", ""));
              }
              return json;
            })
            .toList();
    return Page.link(Response.json(200, page), request, history.size(), size, state.endpoint)
        .header("X-Total-Count", String.valueOf(history.size()));
  }

  private static Response treeSize(Route route, Commit commit) {
    String root = route.path();
    long size =
        commit.files().values().stream()
            .filter(file -> root.isEmpty() || file.path().startsWith(root + "/"))
            .mapToLong(RepoFile::size)
            .sum();
    return Response.json(200, Json.object("path", "/" + root, "size", size));
  }

  private static Response lfsFiles(Commit commit) {
    return Response.json(
        200,
        commit.files().values().stream()
            .filter(file -> !file.isRegular())
            .map(file ->
                Json.object(
                    "fileOid", file.blobId(),
                    "oid", file.sha256(),
                    "size", file.size(),
                    "filename", file.path(),
                    "pushedAt", HubJson.time(commit.date())))
            .toList());
  }
}
