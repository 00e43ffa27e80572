package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The registry's own host: manifests, addresses of blobs, tokens. An incomplete registry as
/// registry.ollama.ai is: no catalogue, no list of tags, no HEAD of a manifest.
final class RegistryHandler implements Handler {
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final Pattern ROUTE =
      Pattern.compile("/v2/([^/]+/[^/]+)/(manifests|blobs)/([^/]+)");

  private final RegistryState state;

  RegistryHandler(RegistryState state) {
    this.state = state;
  }

  @Override
  public Response answer(Request request) {
    if (request.path().equals("/token")) {
      return token(request);
    }
    Matcher route = ROUTE.matcher(request.path());
    if (!route.matches()) {
      return Response.text(404, "404 page not found");
    }
    String repository = route.group(1);
    if (state.isClosed(repository) && request.bearerToken().filter(state::accepts).isEmpty()) {
      return challenge(repository);
    }
    return route.group(2).equals("manifests")
        ? manifest(request, repository, route.group(3))
        : blob(request, repository, route.group(3));
  }

  private Response manifest(Request request, String repository, String tag) {
    Optional<OllamaTestModel> model = state.model(repository, tag);
    if (request.isHead()) {
      return Response.of(405);
    }
    if (!request.header("Accept").orElse("").contains(MANIFEST)) {
      return error(400, "MANIFEST_INVALID", "manifest invalid");
    }
    return model
        .map(found -> Response.of(200).header("Content-Type", MANIFEST).body(found.manifest()))
        .orElseGet(() -> error(404, "MANIFEST_UNKNOWN", "manifest unknown"));
  }

  private Response blob(Request request, String repository, String digest) {
    Optional<Content> blob = state.blob(repository, digest);
    if (blob.isEmpty()) {
      return error(404, "BLOB_UNKNOWN", "blob unknown to registry");
    }
    if (state.redirect == 200 || request.isHead()) {
      return Response.of(200)
          .header("Content-Type", "application/octet-stream")
          .header("Docker-Content-Digest", digest)
          .header("ETag", "\"" + digest + "\"")
          .body(blob.get())
          .rangeable();
    }
    return Response.text(state.redirect, "Redirecting")
        .header("Location", state.link(repository, digest));
  }

  private Response challenge(String repository) {
    return error(401, "UNAUTHORIZED", "authentication required")
        .header(
            "WWW-Authenticate",
            "Bearer realm=\"%s\",service=\"testkit\",scope=\"repository:%s:pull\""
                .formatted(state.realm.orElse(state.endpoint + "/token"), repository));
  }

  private Response token(Request request) {
    Optional<String> signer = state.signatures.signer(state.endpoint, request);
    if (signer.isEmpty()) {
      return Response.json(401, Json.object("error", "invalid signature"));
    }
    if (!state.knownKeys.contains(signer.get())) {
      return Response.json(401, Json.object("error", "unauthorized: unknown key"));
    }
    return Response.json(200, Json.object("token", state.issueToken()));
  }

  private static Response error(int status, String code, String message) {
    return Response.json(
        status, Json.object("errors", List.of(Json.object("code", code, "message", message))));
  }
}
