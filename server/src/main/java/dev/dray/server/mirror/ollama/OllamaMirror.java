package dev.dray.server.mirror.ollama;

import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.error.NotFoundException;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Handler;
import dev.dray.server.http.Header;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.server.mirror.content.Arrival;
import dev.dray.server.mirror.content.Arrivals;
import dev.dray.server.mirror.content.ByteRanges;
import dev.dray.server.mirror.content.Content;
import dev.dray.server.mirror.content.Delivery;
import dev.dray.server.mirror.content.Entrance;
import dev.dray.server.mirror.content.MirrorCounts;
import dev.dray.server.mirror.content.Proofs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A registry, below `/v2`, from which `ollama pull --insecure host:port/library/name` takes models
/// of Ollama's own registry; other clients of registries do as well. Reads only, wants no token.
/// Thread-safe.
///
/// Ollama's client looks for the address of a blob in the header `Location` and fails without one
/// (ollama 0.12, `server/download.go`); registries usually send it with a redirect. Here the blob
/// itself answers and names itself.
public final class OllamaMirror implements Routes {

  private static final String ROOT = "/v2";
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final Duration HEAD_START = Duration.ofSeconds(6);

  /// What it goes by.
  ///
  /// @param store the folder of the store that it serves from and fills
  /// @param fresh how long the registry's word about a tag holds
  /// @param open whether callers of other machines need no token of the service
  public record Rules(Path store, Duration fresh, boolean open) {}

  private final Rules rules;
  private final OllamaLibrary library;
  private final Arrivals arrivals;
  private final MirrorCounts counts;

  private OllamaMirror(OllamaLibrary library, Arrivals arrivals, MirrorCounts counts, Rules rules) {
    this.rules = rules;
    this.library = library;
    this.arrivals = arrivals;
    this.counts = counts;
  }

  /// A mirror of Ollama's registry.
  ///
  /// @param library brings the models, with no key of its own
  public static OllamaMirror open(
      Dray library, Proofs proofs, Arrivals arrivals, MirrorCounts counts, Rules rules) {
    return new OllamaMirror(
        new OllamaLibrary(library, proofs, rules.store(), rules.fresh(), System::nanoTime),
        arrivals,
        counts,
        rules);
  }

  @Override
  public List<Route> routes() {
    Handler there = exchange -> Answer.json(200, Map.of());
    return Stream.of(
            new Route(Method.GET, ROOT, Scope.NONE, there),
            new Route(Method.GET, ROOT + "/", Scope.NONE, there),
            new Route(Method.GET, ROOT + "/{path...}", Scope.NONE, this::answer))
        .toList();
  }

  private Answer answer(Exchange exchange) throws IOException {
    if (!Entrance.isOpenTo(exchange, rules.open())) {
      return error(403, "DENIED", "This mirror is not open to other machines (mirror.open)");
    }
    Optional<OllamaAddress> address = OllamaAddress.of(exchange.pathValue("path"));
    try {
      return switch (address.orElse(null)) {
        case null -> error(404, "NAME_UNKNOWN", "The mirror has no such address");
        case OllamaAddress.ByTag(var name) ->
            manifest(OllamaLibrary.manifest(library.listing(name)));
        case OllamaAddress.ByDigest(String repository, Digest.Sha256 digest) ->
            library
                .manifest(repository, digest)
                .map(OllamaMirror::manifest)
                .orElseGet(() -> error(404, "MANIFEST_UNKNOWN", "manifest unknown"));
        case OllamaAddress.Blob(String repository, Digest.Sha256 digest) ->
            blob(exchange, repository, digest);
      };
    } catch (NotFoundException e) {
      return error(404, "MANIFEST_UNKNOWN", String.valueOf(e.getMessage()));
    } catch (DrayException e) {
      // What needs a key is nobody's here; a challenge would send the client elsewhere.
      int status = e.code().httpStatus();
      return error(
          status == 401 || status == 403 ? 404 : status, "UNKNOWN", String.valueOf(e.getMessage()));
    }
  }

  private static Answer manifest(Manifest manifest) {
    String type = manifest.mediaType().isEmpty() ? MANIFEST : manifest.mediaType();
    return Answer.bytes(200, type, manifest.bytes())
        .with("Docker-Content-Digest", manifest.digest().toString())
        .with("ETag", "\"" + manifest.digest() + "\"");
  }

  private Answer blob(Exchange exchange, String repository, Digest.Sha256 digest)
      throws IOException {
    Optional<Listing> listing = library.holding(repository, digest);
    if (listing.isEmpty()) {
      return error(
          404, "BLOB_UNKNOWN", "No manifest that was asked for here names this blob; ask for one");
    }
    RemoteFile file = OllamaLibrary.file(listing.get(), digest).orElseThrow();
    long size = file.size().orElse(0);
    Optional<Path> here = library.blob(file);
    if (here.isPresent()) {
      counts.hit();
      return delivery(exchange, digest, new Content.Stored(here.get(), size)).answer(exchange);
    }
    Delivery promised = delivery(exchange, digest, new Content.Stored(Path.of(""), size));
    if (exchange.method() == Method.HEAD) {
      return promised.answer(exchange);
    }
    String key = "ollama " + OllamaLibrary.manifest(listing.get()).digest();
    Arrival arrival =
        arrivals.join(
            key,
            file.path(),
            OllamaLibrary.sizes(listing.get()),
            () -> library.download(listing.get()),
            (path, place) -> library.arrived(listing.get(), path, place));
    long first =
        promised.ranges(exchange) instanceof ByteRanges.Some(List<ByteRanges.Part> parts)
            ? parts.getFirst().from()
            : 0;
    arrival.await(first, HEAD_START);
    Content content =
        arrival.place().<Content>map(place -> new Content.Stored(place, size)).orElse(arrival);
    return delivery(exchange, digest, content).answer(exchange);
  }

  private static Delivery delivery(Exchange exchange, Digest.Sha256 digest, Content content) {
    return new Delivery(
        content,
        "\"" + digest + "\"",
        "application/octet-stream",
        List.of(
            new Header("Docker-Content-Digest", digest.toString()),
            new Header("Location", exchange.self() + exchange.rawPath()),
            new Header("Cache-Control", "no-cache")));
  }

  private static Answer error(int status, String code, String message) {
    return Answer.json(status, Map.of("errors", List.of(Map.of("code", code, "message", message))));
  }
}
