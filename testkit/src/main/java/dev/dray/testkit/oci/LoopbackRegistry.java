package dev.dray.testkit.oci;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registry for pulling, with a token server and a storage server beside it, that does what real
/// ones do only on bad days: tokens that end in the middle, wrong digests, realms elsewhere, links
/// that expire. What real ones do every day is tested with a real one. Thread-safe.
public final class LoopbackRegistry implements AutoCloseable {

  /// How it asks who is there.
  public enum Gate {
    /// It does not ask.
    OPEN,
    /// By HTTP Basic.
    BASIC,
    /// By a token of its token server.
    TOKEN
  }

  private record Stored(String mediaType, Content content, Optional<String> statedDigest) {}

  private static final Pattern ROUTE =
      Pattern.compile("/v2/(.+)/(manifests|blobs|tags)/([A-Za-z0-9_.:-]+)");

  private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
  private final Map<String, Content> blobs = new ConcurrentHashMap<>();
  private final Map<String, List<String>> tags = new ConcurrentHashMap<>();
  private final Map<String, String> goodTokens = new ConcurrentHashMap<>();
  private final AtomicInteger tokenCount = new AtomicInteger();
  private final FaultScript faults = new FaultScript();
  private final FaultScript storageFaults = new FaultScript();
  private final LoopbackServer server;
  private final LoopbackServer tokenServer;
  private final LoopbackServer storage;
  private volatile Gate gate = Gate.OPEN;
  private volatile Optional<String> login = Optional.empty();
  private volatile Optional<String> realm = Optional.empty();
  private volatile boolean redirects;
  private volatile boolean forgetful;
  private volatile long tokenSeconds = 300;

  private LoopbackRegistry() {
    server = LoopbackServer.answering(this::answer).delivery(faults).start();
    tokenServer = LoopbackServer.answering(this::token).start();
    // Another name for loopback, so that it is another host to whoever follows.
    storage =
        LoopbackServer.answering(this::stored).host("localhost").delivery(storageFaults).start();
  }

  /// Starts an open and honest one.
  public static LoopbackRegistry start() {
    return new LoopbackRegistry();
  }

  /// Host and port.
  public String name() {
    return "127.0.0.1:" + server.port();
  }

  /// The registry's own address.
  public URI endpoint() {
    return server.endpoint();
  }

  /// What the registry was asked.
  public RequestLog requests() {
    return server.requests();
  }

  /// What the token server was asked.
  public RequestLog tokenRequests() {
    return tokenServer.requests();
  }

  /// What the storage server was asked.
  public RequestLog storageRequests() {
    return storage.requests();
  }

  /// Faults of the registry.
  public FaultScript faults() {
    return faults;
  }

  /// Faults of the storage server.
  public FaultScript storageFaults() {
    return storageFaults;
  }

  /// Publishes an artefact under a tag, and by its digest.
  ///
  /// @return the manifest's digest, in its written form
  public String publish(String repository, String tag, TestArtifact artifact) {
    put(artifact.config());
    artifact.layers().forEach(layer -> put(layer.content()));
    return manifest(repository, tag, artifact.mediaType(), artifact.manifest());
  }

  /// Stores a blob.
  public void put(Content content) {
    blobs.put("sha256:" + content.sha256(), content);
  }

  /// Stores other bytes than a digest promises.
  public void lie(String digest, Content content) {
    blobs.put(digest, content);
  }

  /// Publishes any text as a manifest.
  ///
  /// @return its digest, in its written form
  public String manifest(String repository, String tag, String mediaType, String text) {
    Content content = Content.of(text);
    String digest = "sha256:" + content.sha256();
    Stored stored = new Stored(mediaType, content, Optional.of(digest));
    manifests.put(repository + "@" + tag, stored);
    manifests.put(repository + "@" + digest, stored);
    tags.computeIfAbsent(repository, name -> new ArrayList<>()).add(tag);
    return digest;
  }

  /// Publishes any text under any tag or digest, with any `Docker-Content-Digest`.
  public void lyingManifest(
      String repository, String reference, String mediaType, String text, String stated) {
    manifests.put(
        repository + "@" + reference,
        new Stored(mediaType, Content.of(text), Optional.of(stated).filter(s -> !s.isEmpty())));
  }

  /// How it asks who is there from now on.
  ///
  /// @param userAndPassword `user:password`, or empty where anybody gets a token
  public void gate(Gate how, String userAndPassword) {
    gate = how;
    login = Optional.of(userAndPassword).filter(text -> !text.isEmpty());
  }

  /// Takes this token, too, for that scope.
  public void accept(String token, String scope) {
    goodTokens.put(token, scope);
  }

  /// The address of its token server.
  public String tokenRealm() {
    return tokenServer.endpoint() + "/token";
  }

  /// Names another realm than its own token server.
  public void realm(String address) {
    realm = Optional.of(address);
  }

  /// The seconds a token is said to live.
  public void tokenSeconds(long seconds) {
    tokenSeconds = seconds;
  }

  /// Ends all tokens given so far, whatever life they were promised.
  public void endTokens() {
    goodTokens.clear();
  }

  /// Whether every token is worthless at once: an endless circle of 401.
  public void forgetful(boolean value) {
    forgetful = value;
  }

  /// Whether blobs are handed out by the storage server, which knows no logins.
  public void redirects(boolean value) {
    redirects = value;
  }

  private Response answer(Request request) {
    if (request.path().equals("/v2/")) {
      return mayRead(request, "") ? Response.json(200, Map.of()) : challenge("");
    }
    Matcher route = ROUTE.matcher(request.path());
    if (!route.matches()) {
      return error(404, "NAME_UNKNOWN", "no such route");
    }
    String repository = route.group(1);
    if (!mayRead(request, repository)) {
      return challenge(repository);
    }
    return switch (route.group(2)) {
      case "manifests" -> manifest(request, repository, route.group(3));
      case "blobs" -> blob(route.group(3));
      default ->
          tags.containsKey(repository)
              ? Response.json(200, Json.object("name", repository, "tags", tags.get(repository)))
              : error(404, "NAME_UNKNOWN", "repository name not known to registry");
    };
  }

  private Response manifest(Request request, String repository, String reference) {
    Stored found = manifests.get(repository + "@" + reference);
    if (found == null) {
      return tags.containsKey(repository)
          ? error(404, "MANIFEST_UNKNOWN", "manifest unknown")
          : error(404, "NAME_UNKNOWN", "repository name not known to registry");
    }
    if (!request.header("Accept").orElse("").contains("manifest")) {
      return error(400, "MANIFEST_INVALID", "manifest invalid");
    }
    Response response =
        Response.of(200).header("Content-Type", found.mediaType).body(found.content);
    found.statedDigest.ifPresent(digest -> response.header("Docker-Content-Digest", digest));
    return response;
  }

  private Response blob(String digest) {
    Content found = blobs.get(digest);
    if (found == null) {
      return error(404, "BLOB_UNKNOWN", "blob unknown to registry");
    }
    if (redirects) {
      return Response.of(307)
          .header("Location", storage.endpoint() + "/data/" + digest + "?signature=abc");
    }
    return content(digest, found);
  }

  private Response stored(Request request) {
    String digest = request.path().substring(request.path().lastIndexOf('/') + 1);
    Content found = blobs.get(digest);
    return found == null ? Response.of(404) : content(digest, found);
  }

  private static Response content(String digest, Content found) {
    return Response.of(200)
        .header("Content-Type", "application/octet-stream")
        .header("ETag", "\"" + digest + "\"")
        .body(found)
        .rangeable();
  }

  private boolean mayRead(Request request, String repository) {
    return switch (gate) {
      case OPEN -> true;
      case BASIC ->
          login.isPresent() && request.header("Authorization").equals(login.map(this::basic));
      case TOKEN ->
          request
              .bearerToken()
              .map(goodTokens::get)
              .filter(scope -> scope.contains("repository:" + repository + ":"))
              .isPresent();
    };
  }

  private Response challenge(String repository) {
    Response response = error(401, "UNAUTHORIZED", "authentication required");
    String scope = repository.isEmpty() ? "" : ",scope=\"repository:" + repository + ":pull\"";
    return response.header(
        "WWW-Authenticate",
        gate == Gate.BASIC
            ? "Basic realm=\"Registry\""
            : "Bearer realm=\"" + realm.orElse(tokenRealm()) + "\",service=\"loopback\"" + scope);
  }

  private Response token(Request request) {
    if (login.isPresent() && !request.header("Authorization").equals(login.map(this::basic))) {
      return Response.json(401, Json.object("details", "incorrect username or password"));
    }
    String token = "token-" + tokenCount.incrementAndGet();
    if (!forgetful) {
      goodTokens.put(token, String.join(" ", request.query().all("scope")));
    }
    return Response.json(200, Json.object("token", token, "expires_in", tokenSeconds));
  }

  private String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  private static Response error(int status, String code, String message) {
    return Response.json(
        status, Json.object("errors", Json.array(Json.object("code", code, "message", message))));
  }

  @Override
  public void close() {
    server.close();
    tokenServer.close();
    storage.close();
  }
}
