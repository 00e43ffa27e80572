package dev.dray.provider.ollama;

import dev.dray.ModelRef;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.NetworkFailures;
import dev.dray.http.Request;
import dev.dray.provider.Manifest;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/// Asks a model's registry for its manifest, without a secret: it tells the size of the whole,
/// which the daemon does not, and whether there is another version. Thread-safe.
///
/// @param client asks
/// @param registry the registry of names without a host
record DaemonManifests(ApiClient client, URI registry) {

  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  /// @throws DrayException whatever went wrong; the caller can do without
  Manifest of(ModelRef.Ollama ref) {
    URI uri =
        URI.create(
            base(ref) + "/v2/" + ref.namespace() + "/" + ref.model() + "/manifests/" + ref.tag());
    ErrorContext context = ErrorContext.of(ref.toString()).withProvider("ollama").withUrl(uri);
    Request request =
        Request.get(uri).withHeader("Accept", MANIFEST).withHeader("Accept-Encoding", "identity");
    try (ApiResponse response = client.tryingOnce().send(request, context)) {
      if (!response.isSuccess()) {
        throw new NotFoundException(
            ErrorCode.REPOSITORY_NOT_FOUND,
            uri.getHost()
                + " hands out no manifest of "
                + ref
                + " (status "
                + response.status()
                + ")",
            "Check name and tag; a private model can only be pulled by a daemon that is signed in.",
            context.withStatus(response.status()));
      }
      return Manifest.read(response.bytes());
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(
          "What " + uri.getHost() + " sent for " + ref + " is no manifest: " + e.getMessage(),
          "Check that the address is right and that no proxy or login page answers in its place.",
          context);
    } catch (IOException e) {
      throw NetworkFailures.toDray(e, context);
    }
  }

  private String base(ModelRef.Ollama ref) {
    if (ref.host().equals(ModelRef.Ollama.DEFAULT_HOST)) {
      String base = registry.toString();
      return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }
    return (isLoopback(ref.host()) ? "http://" : "https://") + ref.host();
  }

  /// Registries on this machine speak plain http.
  static boolean isLoopback(String host) {
    String low = host.toLowerCase(Locale.ROOT);
    return low.startsWith("localhost") || low.startsWith("127.") || low.startsWith("[::1]");
  }
}
