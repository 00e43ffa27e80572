package dev.dray.provider.huggingface;

import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.LinkHeader;
import dev.dray.http.Request;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The one place where the provider uses the network: refuses when offline, sends the secret along,
/// turns every answer but a success into an error. Thread-safe.
final class HubApi {

  /// An answer and where it came from.
  ///
  /// @param json the body
  /// @param uri the address that answered, after redirects
  /// @param next the next page, when there is one
  record JsonAnswer(JsonNode json, URI uri, Optional<URI> next) {}

  private final ApiClient client;
  private final Settings settings;
  private final HubErrors errors;

  HubApi(ApiClient client, Settings settings, HubErrors errors) {
    this.client = client;
    this.settings = settings;
    this.errors = errors;
  }

  /// A successful answer, its body read as it arrives; the caller closes it.
  ApiResponse open(URI uri, Asked asked) {
    return checked(client.open(request(uri, asked), asked.context()), asked);
  }

  /// A successful answer, wholly here; a body that breaks off is asked for again by the client.
  ApiResponse get(URI uri, Asked asked) {
    return checked(client.send(request(uri, asked), asked.context()), asked);
  }

  private Request request(URI uri, Asked asked) {
    if (settings.offline()) {
      throw errors.offline(asked);
    }
    return Request.get(uri).withCredential(asked.credential());
  }

  private ApiResponse checked(ApiResponse response, Asked asked) {
    if (response.isSuccess()) {
      return response;
    }
    try (response) {
      throw errors.of(
          asked,
          Refusal.of(response.status(), response.uri(), response.headers(), start(response)));
    }
  }

  /// A whole JSON document.
  JsonAnswer json(URI uri, Asked asked) {
    try (ApiResponse response = get(uri, asked)) {
      JsonNode json = HubJson.MAPPER.readTree(response.body());
      return new JsonAnswer(json, response.uri(), next(response, asked));
    } catch (JacksonException e) {
      throw errors.nonsense(asked, uri, "something that is not JSON");
    }
  }

  /// The next page of a listing. A link to another server is not followed: mirrors pass on the
  /// links of the hub behind them, so its query is asked of the server that is being read.
  Optional<URI> next(ApiResponse response, Asked asked) {
    URI current = response.uri();
    Optional<URI> link = LinkHeader.of(response.headers()).next(current);
    if (link.isEmpty() || sameServer(link.get(), current)) {
      return link;
    }
    String query = link.get().getRawQuery();
    if (query == null || query.isEmpty()) {
      throw errors.nonsense(asked, current, "a next page that lies on another server");
    }
    String text = current.toString();
    int question = text.indexOf('?');
    return Optional.of(
        URI.create((question < 0 ? text : text.substring(0, question)) + "?" + query));
  }

  static boolean sameServer(URI one, URI other) {
    return one.getHost() != null
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getScheme().equalsIgnoreCase(other.getScheme())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static byte[] start(ApiResponse response) {
    try {
      return response.body().readNBytes(Refusal.LARGEST_BODY);
    } catch (IOException e) {
      // The status says enough; the body would only have given more words.
      return new byte[0];
    }
  }
}
