package dev.dray.testkit.hub;

import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.repo.RepoBuilder;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A Hub on loopback: the hub's API and files on `127.0.0.1`, its large objects on a CDN at
/// `localhost` with another port, so that a client sees two hosts. Unmodified clients of the real
/// hub can use it. Everything asked is recorded, everything can be made to fail.
///
/// ```java
/// try (LoopbackHub hub = LoopbackHub.builder()
///     .repo(TestRepos.tinyGguf("acme/tiny"))
///     .user("alice", "hf_good")
///     .start()) {
///   hub.faults().nextCdnGet(Fault.dropAfter(100_000));
///   download("acme/tiny", hub.endpoint());
///   assertThat(hub.leaks()).isEmpty();
/// }
/// ```
///
/// Thread-safe. Closing ends all connections.
public final class LoopbackHub implements AutoCloseable {
  private final HubState state;
  private final HubFaults faults;
  private final LoopbackServer hub;
  private final LoopbackServer cdn;
  private final Optional<TestCertificates> certificates;

  private LoopbackHub(HubBuilder builder) {
    this.state = builder.state;
    this.faults = new HubFaults();
    this.certificates = builder.certificates;
    XetStore xet = new XetStore(state);
    LoopbackServer.Builder hubServer =
        LoopbackServer.answering(new HubHandler(state, xet))
            .host("127.0.0.1")
            .port(builder.port)
            .delivery(faults.hub());
    LoopbackServer.Builder cdnServer =
        LoopbackServer.answering(new CdnHandler(state, xet))
            .host("localhost")
            .delivery(faults.cdn());
    certificates.ifPresent(hubServer::tls);
    certificates.ifPresent(cdnServer::tls);
    this.hub = hubServer.start();
    this.cdn = cdnServer.start();
    state.endpoint = hub.endpoint().toString();
    state.cdn = cdn.endpoint().toString();
  }

  static LoopbackHub start(HubBuilder builder) {
    return new LoopbackHub(builder);
  }

  /// A builder.
  public static HubBuilder builder() {
    return new HubBuilder();
  }

  /// The hub's address, as for `HF_ENDPOINT`.
  public URI endpoint() {
    return hub.endpoint();
  }

  /// The CDN's address.
  public URI cdnEndpoint() {
    return cdn.endpoint();
  }

  /// What the hub was asked.
  public RequestLog requests() {
    return hub.requests();
  }

  /// What the CDN was asked.
  public RequestLog cdnRequests() {
    return cdn.requests();
  }

  /// Requests that brought a hub token to the CDN; there must be none.
  public List<RecordedRequest> leaks() {
    return cdn.requests()
        .matching(r -> r.header("Authorization").isPresent() && !r.path().startsWith("/v"));
  }

  /// The faults of both hosts.
  public HubFaults faults() {
    return faults;
  }

  /// The hub's own host, to reset or refuse its connections.
  public LoopbackServer hubServer() {
    return hub;
  }

  /// The CDN, to reset or refuse its connections.
  public LoopbackServer cdnServer() {
    return cdn;
  }

  /// Makes every signed link issued so far invalid.
  public void expireLinks() {
    state.links.expireAll();
  }

  /// How long links issued from now on are valid.
  public void linkLifetime(Duration time) {
    state.links.lifetime(time);
  }

  /// How many rows a page of a listing has at most.
  public void pageSize(int rows) {
    state.pageSize = rows;
  }

  /// The model repository of that id.
  public TestRepo repo(String id) {
    return repo(RepoKind.MODEL, id);
  }

  /// The repository of that kind and id.
  public TestRepo repo(RepoKind kind, String id) {
    return state.repo(kind, id).orElseThrow();
  }

  /// Adds a repository.
  public void add(TestRepo repo) {
    state.add(repo);
  }

  /// Adds a repository.
  public void add(RepoBuilder repo) {
    state.add(repo.build());
  }

  /// Removes a repository.
  public void remove(TestRepo repo) {
    state.remove(repo);
  }

  /// Lets an old id lead to a new one.
  public void rename(RepoKind kind, String oldId, String newId) {
    state.rename(kind, oldId, newId);
  }

  /// Makes a token unknown.
  public void revoke(String token) {
    state.revoke(token);
  }

  /// The certificates of a hub that speaks TLS.
  public TestCertificates certificates() {
    return certificates.orElseThrow();
  }

  @Override
  public void close() {
    hub.close();
    cdn.close();
  }
}
