package dev.dray.testkit.hub;

import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// The hub's own host: decides which route a request takes.
final class HubHandler implements Handler {
  private static final int QUOTA = 3000;

  private final HubState state;
  private final Gatekeeper gatekeeper;
  private final RepoApi repositories;
  private final ListApi lists;
  private final AccountApi accounts;
  private final CollectionApi collections;
  private final FileRoutes files;
  private final AtomicInteger served = new AtomicInteger();

  HubHandler(HubState state, XetStore xet) {
    this.state = state;
    this.gatekeeper = new Gatekeeper(state);
    this.repositories = new RepoApi(state, gatekeeper, xet);
    this.lists = new ListApi(state);
    this.accounts = new AccountApi(state);
    this.collections = new CollectionApi(state);
    this.files = new FileRoutes(state);
  }

  @Override
  public Response answer(Request request) {
    Response response = gatekeeper.refuseToken(request).orElseGet(() -> route(request));
    String bucket = request.path().startsWith("/api/") ? "api" : "resolvers";
    int left = Math.max(1, QUOTA - served.incrementAndGet() % QUOTA);
    return response
        .header("X-Request-Id", requestId())
        .header("RateLimit", "\"%s\";r=%d;t=172".formatted(bucket, left))
        .header("RateLimit-Policy", "\"fixed window\";\"%s\";q=%d;w=300".formatted(bucket, QUOTA));
  }

  private Response route(Request request) {
    String path = request.path();
    for (RepoKind kind : RepoKind.values()) {
      if (path.equals("/api/" + kind.plural())) {
        return lists.list(request, kind);
      }
    }
    if (path.startsWith("/api/resolve-cache/")) {
      return resolveCache(request, path.substring("/api/resolve-cache".length()));
    }
    if (path.startsWith("/api/collections/")) {
      return collections.one(path.substring("/api/collections/".length()));
    }
    return switch (path) {
      case "/api/collections" -> collections.list(request);
      case "/api/whoami-v2" -> accounts.whoAmI(request);
      case "/api/quicksearch" -> lists.quickSearch(request);
      default ->
          Route.of(path, state)
              .map(route -> repository(request, route))
              .orElseGet(HubErrors::notFound);
    };
  }

  private Response repository(Request request, Route route) {
    Optional<String> newId = state.newId(route.kind(), route.id());
    if (newId.isPresent()) {
      String location = request.target().replaceFirst(Pattern.quote(route.id()), newId.get());
      return Response.text(307, "Temporary Redirect. Redirecting to " + location)
          .header("Location", location);
    }
    Optional<TestRepo> repo = state.repo(route.kind(), route.id());
    Optional<Response> refusal = gatekeeper.refuseSight(request, repo);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    TestRepo found = repo.orElseThrow();
    if (route.api()) {
      return repositories.answer(request, route, found);
    }
    return gatekeeper
        .refuseContent(request, found)
        .orElseGet(() ->
            switch (route.verb()) {
              case "resolve" -> files.resolve(request, route, found);
              case "raw" -> files.raw(route, found);
              default -> HubErrors.notFound();
            });
  }

  private Response resolveCache(Request request, String rest) {
    // Below /api/resolve-cache the path is {plural}/{id}/{commit}/{path}.
    for (RepoKind kind : RepoKind.values()) {
      for (TestRepo repo : state.repos(kind)) {
        String prefix = "/" + kind.plural() + "/" + repo.id() + "/";
        if (rest.startsWith(prefix)) {
          Optional<Response> refusal =
              gatekeeper
                  .refuseSight(request, Optional.of(repo))
                  .or(() -> gatekeeper.refuseContent(request, repo));
          return refusal.orElseGet(() ->
              Route.of("/x/resolve/" + rest.substring(prefix.length()), state)
                  .map(route -> cached(route, repo))
                  .orElseGet(HubErrors::notFound));
        }
      }
    }
    return HubErrors.repositoryNotFound(state.user(request).isEmpty());
  }

  private Response cached(Route route, TestRepo repo) {
    return repo.commit(route.revision())
        .map(commit ->
            commit
                .file(route.path())
                .map(file -> files.regular(commit.id(), file))
                .orElseGet(() -> HubErrors.entryNotFound(commit.id())))
        .orElseGet(() -> HubErrors.revisionNotFound(route.revision()));
  }

  private static String requestId() {
    UUID id = UUID.randomUUID();
    String hex = id.toString().replace("-", "").toLowerCase(Locale.ROOT);
    return "Root=1-" + hex.substring(0, 8) + "-" + hex.substring(8) + ";" + id;
  }
}
