package dev.dray.testkit.hub;

import dev.dray.testkit.http.Query;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lists and searches repositories.
final class ListApi {
  private final HubState state;

  ListApi(HubState state) {
    this.state = state;
  }

  /// `/api/models?…` and the like.
  Response list(Request request, RepoKind kind) {
    Query query = request.query();
    Optional<Comparator<TestRepo>> order = order(query.first("sort").orElse("trendingScore"));
    if (order.isEmpty()) {
      return HubErrors.badRequest("Invalid sort parameter");
    }
    Optional<HubUser> user = state.user(request);
    List<TestRepo> rows =
        state.repos(kind).stream()
            .filter(repo -> state.sees(user, repo) && matches(repo, query))
            .sorted(order.get().thenComparing(TestRepo::id))
            .toList();
    int size = Page.size(query, state.pageSize);
    List<Map<String, @Nullable Object>> page =
        Page.of(rows, request, size).stream().map(repo -> HubJson.item(repo, query)).toList();
    return Page.link(Response.json(200, page), request, rows.size(), size, state.endpoint);
  }

  /// `/api/quicksearch?q=…`.
  Response quickSearch(Request request) {
    Query query = request.query();
    String text = query.first("q").orElse("");
    int limit = Page.size(query, 20);
    Map<String, @Nullable Object> json = Json.object("q", text);
    Optional<HubUser> user = state.user(request);
    for (RepoKind kind : RepoKind.values()) {
      List<TestRepo> found =
          state.repos(kind).stream()
              .filter(repo -> state.sees(user, repo) && contains(repo.id(), text))
              .toList();
      json.put(
          kind.plural(),
          found.stream()
              .limit(limit)
              .map(repo ->
                  Json.object(
                      "id", repo.id(),
                      "trendingWeight", repo.facts().trending(),
                      "private", repo.isPrivate()))
              .toList());
      json.put(kind.plural() + "Count", found.size());
    }
    for (String other : List.of("orgs", "users", "papers", "collections", "buckets", "kernels")) {
      json.put(other, List.of());
    }
    return Response.json(200, json);
  }

  private static boolean matches(TestRepo repo, Query query) {
    boolean gated = repo.gate() != Gate.OPEN;
    return query.all("search").stream().allMatch(text -> contains(repo.id(), text))
        && query.all("author").stream().allMatch(repo.owner()::equalsIgnoreCase)
        && repo.facts().tags().containsAll(query.all("filter"))
        && repo.facts().tags().containsAll(query.all("apps"))
        && query.all("pipeline_tag").stream()
            .allMatch(tag -> repo.facts().pipelineTag().equals(Optional.of(tag)))
        && query.first("gated").map(wanted -> wanted.equals("true") == gated).orElse(true);
  }

  private static boolean contains(String id, String text) {
    return id.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private static Optional<Comparator<TestRepo>> order(String sort) {
    return switch (sort) {
      case "downloads" -> Optional.of(descending(repo -> repo.facts().downloads()));
      case "likes", "likes30d" -> Optional.of(descending(repo -> repo.facts().likes()));
      case "trendingScore" -> Optional.of(descending(repo -> repo.facts().trending()));
      case "lastModified" -> Optional.of(descending(repo -> repo.head().date().toEpochMilli()));
      case "createdAt" -> Optional.of(descending(repo -> repo.facts().createdAt().toEpochMilli()));
      default -> Optional.empty();
    };
  }

  private static Comparator<TestRepo> descending(java.util.function.ToLongFunction<TestRepo> by) {
    return Comparator.comparingLong(by).reversed();
  }
}
