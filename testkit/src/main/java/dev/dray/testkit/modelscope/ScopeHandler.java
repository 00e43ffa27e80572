package dev.dray.testkit.modelscope;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Query;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Commit;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// ModelScope's own host: `/api/v1/models/…`, `/openapi/v1/models` and `/models/…/resolve/…`.
final class ScopeHandler implements Handler {
  private static final Pattern MODEL =
      Pattern.compile("/api/v1/models/([^/]+/[^/]+)(/repo/files|/repo|/revisions)?");
  private static final Pattern RESOLVE =
      Pattern.compile("/models/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
  private static final int MOST_RESULTS = 3000;

  private final ScopeState state;

  ScopeHandler(ScopeState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    if (state.isUnknown(request)) {
      return refusal(401, "invalid token, please login");
    }
    String path = request.path();
    if (path.equals("/openapi/v1/models")) {
      return search(request.query());
    }
    Matcher resolve = RESOLVE.matcher(path);
    if (resolve.matches()) {
      return file(
          request, decoded(resolve.group(1)), decoded(resolve.group(2)), decoded(resolve.group(3)));
    }
    Matcher model = MODEL.matcher(path);
    if (!model.matches()) {
      return refusal(404, "no such page");
    }
    String id = decoded(model.group(1));
    String verb = model.group(2) == null ? "" : model.group(2);
    if (verb.equals("/repo")) {
      return file(
          request,
          id,
          request.query().first("Revision").orElse("master"),
          request.query().first("FilePath").orElse(""));
    }
    Optional<TestRepo> repo =
        Optional.ofNullable(state.repos.get(id))
            .filter(r ->
                ScopeState.mayRead(
                    r, state.user(request.bearerToken().or(() -> ScopeState.cookie(request)))));
    if (repo.isEmpty()) {
      return refusal(404, "record not found");
    }
    return switch (verb) {
      case "/repo/files" -> files(request.query(), repo.get());
      case "/revisions" -> success(Map.of("RevisionMap", revisions(repo.get())));
      default -> success(model(repo.get()));
    };
  }

  private Response files(Query query, TestRepo repo) {
    Optional<Commit> commit = state.commit(repo, query.first("Revision").orElse("master"));
    if (commit.isEmpty()) {
      return refusal(404, "the revision does not exist");
    }
    List<@Nullable Object> list = new ArrayList<>();
    TreeSet<String> folders = new TreeSet<>();
    for (RepoFile file : commit.get().files().values()) {
      for (int i = file.path().indexOf('/'); i > 0; i = file.path().indexOf('/', i + 1)) {
        folders.add(file.path().substring(0, i));
      }
      list.add(entry(commit.get(), file));
    }
    folders.forEach(folder ->
        list.addFirst(
            Json.object("Name", name(folder), "Path", folder, "Type", "tree", "Size", 0)));
    return success(Json.object("Files", list));
  }

  private static Map<String, @Nullable Object> entry(Commit commit, RepoFile file) {
    return Json.object(
        "Name", name(file.path()),
        "Path", file.path(),
        "Type", "blob",
        "Size", file.size(),
        "Sha256", file.sha256(),
        "IsLFS", !file.isRegular(),
        "Revision", commit.id(),
        "Mode", "33188",
        "CommitMessage", "Upload",
        "CommitterName", "somebody",
        "CommittedDate", commit.date().getEpochSecond(),
        "InCheck", false);
  }

  private Response file(Request request, String id, String revision, String path) {
    // The older services know a session by its cookie only.
    Optional<TestRepo> repo =
        Optional.ofNullable(state.repos.get(id))
            .filter(r -> ScopeState.mayRead(r, state.user(ScopeState.cookie(request))));
    Optional<RepoFile> file =
        repo.flatMap(r -> state.commit(r, revision)).flatMap(c -> c.file(path));
    if (file.isEmpty()) {
      return Response.json(404, envelope(404, false, null, "not found: " + path));
    }
    String digest = file.get().sha256();
    return Response.text(302, "Found")
        .header(
            "Location",
            state.storage
                + "/lfs-store/"
                + digest
                + "?OSSAccessKeyId=test&Expires=4102444800&response-content-disposition="
                + URLEncoder.encode("attachment; filename=" + name(path), StandardCharsets.UTF_8)
                + "&Signature="
                + StorageHandler.signature(digest));
  }

  private Map<String, @Nullable Object> revisions(TestRepo repo) {
    List<@Nullable Object> branches = new ArrayList<>();
    List<@Nullable Object> tags = new ArrayList<>();
    repo.refs()
        .forEach((ref, commit) -> {
          long at = repo.commit(commit).orElseThrow().date().getEpochSecond();
          String name = name(ref);
          if (ref.startsWith("refs/heads/")) {
            branches.add(
                Json.object(
                    "Revision",
                    state.mainIsMaster && name.equals("main") ? "master" : name,
                    "CreatedAt",
                    at));
          } else if (ref.startsWith("refs/tags/")) {
            tags.add(Json.object("Revision", name, "CreatedAt", at));
          }
        });
    return Json.object("Branches", branches, "Tags", tags);
  }

  private static Map<String, @Nullable Object> model(TestRepo repo) {
    return Json.object(
        "Id", 1,
        "Name", name(repo.id()),
        "Path", repo.owner(),
        "Downloads", 1234,
        "Stars", 56,
        "License", "Apache License 2.0",
        "Tags", List.of("text-generation"),
        "Tasks", List.of(Json.object("Name", "text-generation", "ChineseName", "文本生成")),
        "Libraries", List.of("pytorch"),
        "BaseModel", List.of("acme/base"),
        "Visibility", repo.isPrivate() ? 1 : 5,
        "CreatedTime", 1_700_000_000,
        "LastUpdatedTime", repo.head().date().getEpochSecond());
  }

  private Response search(Query query) {
    int number = number(query, "page_number", 1);
    int size = number(query, "page_size", 10);
    if ((long) number * size > MOST_RESULTS) {
      return refusal(400, "page_number * page_size must not exceed 3000");
    }
    List<@Nullable Object> found = new ArrayList<>();
    for (TestRepo repo : state.repos.values()) {
      boolean fits =
          repo.id()
                  .toLowerCase(Locale.ROOT)
                  .contains(query.first("search").orElse("").toLowerCase(Locale.ROOT))
              && query.first("owner").map(repo.owner()::equals).orElse(true)
              && !repo.isPrivate();
      if (fits) {
        found.add(
            Json.object(
                "id",
                repo.id(),
                "display_name",
                name(repo.id()),
                "downloads",
                1234,
                "likes",
                56,
                "license",
                "apache-2.0",
                "tags",
                List.of("text-generation"),
                "tasks",
                List.of("text-generation"),
                "created_at",
                "2026-01-02T03:04:05Z",
                "last_modified",
                "2026-01-02T03:04:05Z"));
      }
    }
    int from = Math.min(found.size(), (number - 1) * size);
    int to = Math.min(found.size(), number * size);
    return Response.json(
        200,
        Json.object(
            "success",
            true,
            "request_id",
            "r-1",
            "data",
            Json.object("models", found.subList(from, to), "total_count", found.size())));
  }

  private static int number(Query query, String name, int otherwise) {
    return query
        .first(name)
        .filter(text -> text.matches("[1-9][0-9]{0,5}"))
        .map(Integer::parseInt)
        .orElse(otherwise);
  }

  private static Response success(@Nullable Object data) {
    return Response.json(200, envelope(200, true, data, "success"));
  }

  private Response refusal(int status, String message) {
    return Response.json(
        state.refuseInEnvelope ? 200 : status, envelope(status, false, null, message));
  }

  private static Map<String, @Nullable Object> envelope(
      int code, boolean success, @Nullable Object data, String message) {
    return Json.object(
        "Code", code,
        "Data", data,
        "Message", message,
        "RequestId", Content.of(message).sha256().substring(0, 32),
        "Success", success);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
