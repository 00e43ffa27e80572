package dev.dray.testkit.ollama;

import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An Ollama daemon on loopback: pulls with a line of JSON for each step, list, show, ps, copy,
/// delete. It fetches nothing: bytes of a blob are there as time passes, at a set speed, kept when
/// a pull ends early and shared by pulls of the same blob, as the real one does it.
///
/// ```java
/// try (LoopbackOllama ollama =
///     LoopbackOllama.start(OllamaTestModel.gguf("library/tiny:1b", 1_000_000, 1))) {
///   ollama.nextPull(pull -> pull.dropAfter(100_000));
///   download("ollama://tiny:1b", ollama.endpoint());
/// }
/// ```
///
/// Source of the wire: ollama/ollama, August 2026. Thread-safe. Closing ends all connections.
public final class LoopbackOllama implements AutoCloseable {
  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");

  private final DaemonState state = new DaemonState();
  private final FaultScript faults = new FaultScript();
  private final LoopbackServer server;
  private final LoopbackServer registry;

  private LoopbackOllama(int port) {
    this.server =
        LoopbackServer.answering(new DaemonHandler(state))
            .host("127.0.0.1")
            .port(port)
            .delivery(faults)
            .start();
    this.registry = LoopbackServer.answering(this::manifest).start();
  }

  /// The registry tells manifests and nothing else: the daemon has the blobs from nowhere.
  private Response manifest(Request request) {
    Matcher route = MANIFEST.matcher(request.path());
    Optional<OllamaTestModel> model =
        route.matches()
            ? DaemonName.parse(route.group(1) + ":" + route.group(2))
                .map(name -> state.published.get(name.key()))
            : Optional.empty();
    return model
        .map(found ->
            Response.of(200)
                .header("Content-Type", "application/vnd.docker.distribution.manifest.v2+json")
                .body(found.manifest()))
        .orElseGet(() ->
            Response.json(
                404, Json.object("errors", Json.array(Json.object("code", "MANIFEST_UNKNOWN")))));
  }

  /// A daemon whose registry has these models, on a free port.
  public static LoopbackOllama start(OllamaTestModel... models) {
    return onPort(0, models);
  }

  /// The same on that port; 0 for any free one.
  public static LoopbackOllama onPort(int port, OllamaTestModel... models) {
    LoopbackOllama started = new LoopbackOllama(port);
    List.of(models).forEach(started::publish);
    return started;
  }

  /// The daemon's address, as for `OLLAMA_HOST`.
  public URI endpoint() {
    return server.endpoint();
  }

  /// The registry that its names without a host are from.
  public URI registry() {
    return registry.endpoint();
  }

  /// What the registry was asked.
  public RequestLog registryRequests() {
    return registry.requests();
  }

  /// What it was asked.
  public RequestLog requests() {
    return server.requests();
  }

  /// Faults of the connection; those of pulls are [#nextPull(Consumer)].
  public FaultScript faults() {
    return faults;
  }

  /// The server, to reset its connections.
  public LoopbackServer server() {
    return server;
  }

  /// Lets its registry have a model, in place of the one of that name.
  public void publish(OllamaTestModel model) {
    state.published.put(DaemonName.parse(model.name()).orElseThrow().key(), model);
  }

  /// Keeps a model without a pull.
  public void keep(OllamaTestModel model) {
    publish(model);
    state.keep(DaemonName.parse(model.name()).orElseThrow(), model);
  }

  /// Has a kept model in memory.
  public void load(String name) {
    state.loaded.add(DaemonName.parse(name).orElseThrow().shown());
  }

  /// Refuses whoever does not send this token.
  public void want(String token) {
    state.token = Optional.of(token);
  }

  /// Pulls this model only for whoever sends this token.
  public void wantFor(String name, String token) {
    state.wanted.put(DaemonName.parse(name).orElseThrow().key(), token);
  }

  /// Finds other bytes than were promised whenever it has pulled this model.
  public void tamper(String name) {
    state.tampered.add(DaemonName.parse(name).orElseThrow().key());
  }

  /// Bytes per second of a pull; very many if not set.
  public void speed(long bytesPerSecond) {
    state.speed = bytesPerSecond;
  }

  /// Time between two lines about a blob; 60 ms in the real daemon, 5 ms here.
  public void tick(Duration time) {
    state.tick = time;
  }

  /// What the next pull does otherwise; later calls are for the pulls after it.
  public void nextPull(Consumer<PullFaults> faults) {
    PullFaults next = new PullFaults();
    faults.accept(next);
    state.faults.add(next);
  }

  /// Names of the kept models, as they are listed.
  public List<String> models() {
    return List.copyOf(new TreeSet<>(state.kept.keySet()));
  }

  /// Bytes of this blob that are there.
  ///
  /// @param digest `sha256:…`
  public long held(String digest) {
    return state.blob(digest).held();
  }

  /// How many pulls want this blob now.
  public int waiting(String digest) {
    return state.blob(digest).waiting();
  }

  /// Throws away what was begun and not finished, as the daemon does when it starts.
  public void prune() {
    state.prune();
  }

  @Override
  public void close() {
    state.close();
    server.close();
    registry.close();
  }
}
