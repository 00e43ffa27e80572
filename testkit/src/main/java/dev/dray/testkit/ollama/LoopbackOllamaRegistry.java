package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.Delivery;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.http.Reply;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.http.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An Ollama registry on loopback: manifests and tokens on `127.0.0.1`, blobs on a CDN at
/// `localhost` with another port, to which signed links lead by 307. Incomplete as the real one: no
/// list of tags, no HEAD of a manifest, no `Content-Length` with it, and no manifest without its
/// media type among what is accepted.
///
/// ```java
/// try (LoopbackOllamaRegistry registry =
///     LoopbackOllamaRegistry.start(OllamaTestModel.gguf("library/tiny:1b", 1_000_000, 1))) {
///   registry.cdnFaults().next(When.get(), Fault.dropAfter(100_000));
///   download("ollama://" + registry.host() + "/library/tiny:1b");
///   assertThat(registry.leaks()).isEmpty();
/// }
/// ```
///
/// Thread-safe. Closing ends all connections.
public final class LoopbackOllamaRegistry implements AutoCloseable {
  private final RegistryState state = new RegistryState();
  private final FaultScript faults = new FaultScript();
  private final FaultScript cdnFaults = new FaultScript();
  private final LoopbackServer registry;
  private final LoopbackServer cdn;

  private LoopbackOllamaRegistry(int port) {
    this.registry =
        LoopbackServer.answering(new RegistryHandler(state))
            .host("127.0.0.1")
            .port(port)
            .delivery(withoutManifestLength(faults))
            .start();
    this.cdn =
        LoopbackServer.answering(this::fromStore).host("localhost").delivery(cdnFaults).start();
    state.endpoint = registry.endpoint().toString();
    state.cdn = cdn.endpoint().toString();
  }

  /// A registry with these models, on a free port.
  public static LoopbackOllamaRegistry start(OllamaTestModel... models) {
    return onPort(0, models);
  }

  /// A registry with these models.
  ///
  /// @param port where it listens; 0 for any free one
  public static LoopbackOllamaRegistry onPort(int port, OllamaTestModel... models) {
    LoopbackOllamaRegistry started = new LoopbackOllamaRegistry(port);
    List.of(models).forEach(started::publish);
    return started;
  }

  private static Delivery withoutManifestLength(Delivery faults) {
    return exchange -> {
      Reply reply = faults.prepare(exchange);
      return exchange.request().path().contains("/manifests/")
          ? reply.framing(Reply.Framing.CHUNKED)
          : reply;
    };
  }

  private Response fromStore(Request request) {
    if (request.headers().has("Authorization")) {
      return Response.text(400, "Only one auth mechanism allowed");
    }
    String signature = request.query().first("X-Amz-Signature").orElse("");
    String path = request.path();
    if (!path.startsWith("/store/") || !state.isValid(path, signature)) {
      return Response.text(403, "Request has expired");
    }
    String below = path.substring("/store/".length());
    int slash = below.lastIndexOf('/');
    Optional<Content> blob = state.blob(below.substring(0, slash), below.substring(slash + 1));
    return blob.map(content ->
            Response.of(200)
                .header("Content-Type", "application/octet-stream")
                .header("ETag", "\"" + Content.of("stored " + path).sha256() + "\"")
                .body(content)
                .rangeable())
        .orElseGet(() -> Response.text(404, "no such object"));
  }

  /// Publishes a model, in place of the one of that name.
  public void publish(OllamaTestModel model) {
    state.models.put(RegistryState.key(model.repository(), model.tag()), model);
  }

  /// The names of all models, `namespace/model:tag`.
  public List<String> published() {
    return state.models.values().stream().map(OllamaTestModel::name).sorted().toList();
  }

  /// Wants a token for a repository (`namespace/model`).
  public LoopbackOllamaRegistry close(String repository) {
    state.closed.add(repository.toLowerCase(Locale.ROOT));
    return this;
  }

  /// Gives tokens to whoever signs with this key.
  ///
  /// @param publicKey the second field of its `.pub` line
  public LoopbackOllamaRegistry know(String publicKey) {
    state.knownKeys.add(publicKey);
    return this;
  }

  /// Accepts this token for every repository, as Hugging Face does its own.
  public LoopbackOllamaRegistry accept(String token) {
    state.acceptedTokens.add(token);
    return this;
  }

  /// Answers the GET of a blob by this status: 301, 302, 303, 307 or 308 with a link, or 200 with
  /// the bytes themselves.
  public LoopbackOllamaRegistry answeringBlobs(int status) {
    state.redirect = status;
    return this;
  }

  /// Names this token server in its challenges, instead of its own.
  public LoopbackOllamaRegistry realm(URI address) {
    state.realm = Optional.of(address.toString());
    return this;
  }

  /// How long tokens issued from now on are valid.
  public void tokenLife(Duration life) {
    state.tokenLife = life;
  }

  /// Makes every token issued so far invalid.
  public void expireTokens() {
    state.expireTokens();
  }

  /// Makes every signed link issued so far invalid.
  public void expireLinks() {
    state.expireLinks();
  }

  /// Scheme, host and port.
  public URI endpoint() {
    return registry.endpoint();
  }

  /// Host and port, as in a model's name.
  public String host() {
    return registry.endpoint().getAuthority();
  }

  /// What the registry was asked.
  public RequestLog requests() {
    return registry.requests();
  }

  /// What the CDN was asked.
  public RequestLog cdnRequests() {
    return cdn.requests();
  }

  /// Requests that brought a secret to the CDN; there must be none.
  public List<RecordedRequest> leaks() {
    return cdn.requests().withAuthorization();
  }

  /// The faults of the registry's own host.
  public FaultScript faults() {
    return faults;
  }

  /// The faults of the CDN.
  public FaultScript cdnFaults() {
    return cdnFaults;
  }

  /// From now on the CDN's bytes come no faster.
  public void trickle(long bytesPerSecond) {
    cdnFaults.every(When.get(), Fault.trickle(bytesPerSecond));
  }

  @Override
  public void close() {
    registry.close();
    cdn.close();
  }
}
