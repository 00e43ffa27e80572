package dev.dray.testkit.hub;

import dev.dray.testkit.http.Query;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lists collections and shows one.
final class CollectionApi {
  private final HubState state;

  CollectionApi(HubState state) {
    this.state = state;
  }

  /// `/api/collections?owner=&item=&q=`.
  Response list(Request request) {
    Query query = request.query();
    List<HubCollection> rows =
        state.collections().stream().filter(collection -> matches(collection, query)).toList();
    int size = Page.size(query, 100);
    int items = query.flag("expand") ? Integer.MAX_VALUE : 4;
    return Page.link(
        Response.json(
            200,
            Page.of(rows, request, size).stream()
                .map(collection -> collection.json(state.endpoint, items))
                .toList()),
        request,
        rows.size(),
        size,
        state.endpoint);
  }

  /// `/api/collections/{owner}/{slug}`, with or without the id at its end.
  Response one(String slug) {
    return state.collections().stream()
        .filter(c -> c.slug().equals(slug) || c.slug().startsWith(slug + "-"))
        .findFirst()
        .map(this::whole)
        .orElseGet(HubErrors::notFound);
  }

  private Response whole(HubCollection collection) {
    Map<String, @Nullable Object> json = collection.json(state.endpoint, Integer.MAX_VALUE);
    json.put("position", 0); // told here only: in a listing clients count themselves
    return Response.json(200, json);
  }

  private static boolean matches(HubCollection collection, Query query) {
    return query.all("owner").stream().allMatch(collection.owner()::equals)
        && query.all("q").stream().allMatch(collection.title()::contains)
        && query.all("item").stream()
            .allMatch(item ->
                collection.items().stream()
                    .anyMatch(repo -> (repo.kind().plural() + "/" + repo.id()).equals(item)));
  }
}
