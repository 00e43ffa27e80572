package dev.dray.campaign;

import dev.dray.Digest;
import dev.dray.download.DownloadRequest;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.Firing;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.hub.HubBuilder;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoBuilder;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/// The servers of one run. Thread-safe.
sealed interface Upstream extends AutoCloseable {

  /// The hub of a scenario, or the server of its address.
  static Upstream start(Scenario scenario, TestCertificates certificates) {
    return scenario.place().isHub()
        ? new Hub(scenario, certificates)
        : new Address(scenario, certificates);
  }

  /// Lets the storms of the scenario loose.
  void storm(Scenario scenario);

  /// The faults of the server with the files' bytes, or of the other one.
  FaultScript script(boolean storage);

  /// What has fired so far.
  List<Firing> fired();

  void resetConnections();

  void refuseConnections(int count);

  void expireLinks();

  /// Replaces the content, or adds a commit.
  void change();

  URI endpoint();

  /// What asks for everything here.
  DownloadRequest.Builder request(Scenario scenario);

  /// Which contents a path may have, by their SHA-256.
  Map<String, Set<String>> contents();

  /// Everything asked and how it was answered.
  String requests();

  /// Ends all misbehaviour.
  void calm();

  @Override
  void close();

  /// A hub with its storage.
  final class Hub implements Upstream {
    private final TestRepo repo;
    private final LoopbackHub hub;
    private final AtomicInteger changes = new AtomicInteger();
    private final Map<String, Set<String>> contents = new TreeMap<>();

    Hub(Scenario scenario, TestCertificates certificates) {
      RepoBuilder builder = TestRepo.model("acme/storm");
      scenario.files().forEach(builder::file);
      scenario.files().forEach(this::remember);
      repo = builder.build();
      HubBuilder servers = LoopbackHub.builder().repo(repo).pageSize(scenario.pageSize());
      if (scenario.tls()) {
        servers.tls(certificates);
      }
      if (scenario.resolveCache()) {
        servers.resolveCache();
      }
      hub = servers.start();
    }

    private synchronized void remember(RepoFile file) {
      contents.computeIfAbsent(file.path(), path -> new TreeSet<>()).add(file.sha256());
    }

    @Override
    public void storm(Scenario scenario) {
      hub.faults().hub().storm(When.any().path("^/api/models"), scenario.apiStorm());
      hub.faults().hub().storm(When.get().path("/resolve"), scenario.storm());
      hub.faults().cdn().storm(When.get(), scenario.storm());
    }

    @Override
    public FaultScript script(boolean storage) {
      return storage ? hub.faults().cdn() : hub.faults().hub();
    }

    @Override
    public List<Firing> fired() {
      return hub.faults().fired();
    }

    @Override
    public void resetConnections() {
      hub.hubServer().resetConnections();
      hub.cdnServer().resetConnections();
    }

    @Override
    public void refuseConnections(int count) {
      hub.hubServer().refuseConnections(count);
      hub.cdnServer().refuseConnections(count);
    }

    @Override
    public void expireLinks() {
      hub.expireLinks();
    }

    @Override
    public void change() {
      int n = changes.incrementAndGet();
      RepoFile other = RepoFile.of("notes.md", Content.of("change " + n + "\n"));
      remember(other);
      repo.update("main", other);
    }

    @Override
    public URI endpoint() {
      return hub.endpoint();
    }

    @Override
    public DownloadRequest.Builder request(Scenario scenario) {
      return DownloadRequest.builder("acme/storm");
    }

    @Override
    public synchronized Map<String, Set<String>> contents() {
      Map<String, Set<String>> copy = new TreeMap<>();
      contents.forEach((path, digests) -> copy.put(path, Set.copyOf(digests)));
      return copy;
    }

    @Override
    public String requests() {
      return "hub:\n" + hub.requests() + "storage:\n" + hub.cdnRequests();
    }

    @Override
    public void calm() {
      hub.faults().clear();
      refuseConnections(0);
    }

    @Override
    public void close() {
      hub.close();
    }
  }

  /// One file at an address.
  final class Address implements Upstream {

    /// @param content the bytes
    /// @param etag their strong tag
    private record Version(Content content, String etag) {}

    private final String name;
    private final boolean fixed;
    private final FaultScript faults = new FaultScript();
    private final LoopbackServer server;
    private final List<Version> versions = new ArrayList<>();
    private volatile Version current;

    Address(Scenario scenario, TestCertificates certificates) {
      RepoFile file = scenario.files().getFirst();
      name = file.path().substring(file.path().lastIndexOf('/') + 1);
      fixed = scenario.place().isChecked();
      current = new Version(file.content(), "\"one\"");
      versions.add(current);
      LoopbackServer.Builder builder =
          LoopbackServer.answering(request -> answer(current)).delivery(faults);
      if (scenario.tls()) {
        builder.tls(certificates);
      }
      server = builder.start();
    }

    private static Response answer(Version version) {
      return Response.of(200)
          .header("Content-Type", "application/octet-stream")
          .header("ETag", version.etag())
          .body(version.content())
          .rangeable();
    }

    @Override
    public void storm(Scenario scenario) {
      faults.storm(When.any(), scenario.storm());
    }

    @Override
    public FaultScript script(boolean storage) {
      return faults;
    }

    @Override
    public List<Firing> fired() {
      return faults.fired();
    }

    @Override
    public void resetConnections() {
      server.resetConnections();
    }

    @Override
    public void refuseConnections(int count) {
      server.refuseConnections(count);
    }

    @Override
    public void expireLinks() {
      faults.next(When.any(), dev.dray.testkit.fault.Fault.expiredLink());
    }

    /// Another content with another tag, of the same length every other time.
    @Override
    public synchronized void change() {
      if (fixed) {
        return;
      }
      int n = versions.size();
      long size = current.content().size() + (n % 2 == 0 ? 0 : 1000L * n);
      current = new Version(Content.generated(0xC0FFEE + n, size), "\"version-" + n + "\"");
      versions.add(current);
    }

    @Override
    public URI endpoint() {
      return server.endpoint();
    }

    @Override
    public DownloadRequest.Builder request(Scenario scenario) {
      DownloadRequest.Builder request =
          DownloadRequest.builder(server.endpoint() + "/models/" + name);
      Optional.of(current)
          .filter(version -> fixed)
          .ifPresent(v -> request.digest(new Digest.Sha256(v.content().sha256())));
      return request;
    }

    @Override
    public synchronized Map<String, Set<String>> contents() {
      Set<String> digests = new TreeSet<>();
      versions.forEach(version -> digests.add(version.content().sha256()));
      return Map.of(name, digests);
    }

    @Override
    public String requests() {
      return server.requests().toString();
    }

    @Override
    public void calm() {
      faults.clear();
      server.refuseConnections(0);
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
