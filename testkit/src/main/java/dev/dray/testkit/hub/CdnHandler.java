package dev.dray.testkit.hub;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.util.Optional;

/// The store of large objects on its own host: signed links only, no word of commits or SHA-256,
/// and a plain refusal of anybody who sends credentials along.
final class CdnHandler implements Handler {
  private final HubState state;
  private final XetStore xet;

  CdnHandler(HubState state, XetStore xet) {
    this.state = state;
    this.xet = xet;
  }

  @Override
  public Response answer(Request request) {
    String path = request.path();
    if (path.startsWith("/v1/reconstructions/") || path.startsWith("/v2/reconstructions/")) {
      return xet.reconstruction(request, path.substring(1, 3), path.substring(20));
    }
    if (request.headers().has("Authorization")) {
      return error(400, "InvalidArgument", "Only one auth mechanism allowed");
    }
    Optional<Content> object = state.links.follow(request);
    if (object.isEmpty()) {
      return error(403, "AccessDenied", "Request has expired");
    }
    String etag = Content.of("stored at " + path).sha256();
    return Response.of(200)
        .header("Content-Type", "application/octet-stream")
        .header("ETag", "\"" + etag + "\"")
        .header("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT")
        .header("Cache-Control", "public, max-age=31536000")
        .body(object.get())
        .rangeable();
  }

  private static Response error(int status, String code, String message) {
    return Response.of(status)
        .header("Content-Type", "application/xml")
        .body(
            Content.of(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
                    .formatted(code, message)));
  }
}
