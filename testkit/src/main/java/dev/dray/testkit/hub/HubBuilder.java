package dev.dray.testkit.hub;

import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.repo.RepoBuilder;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a [LoopbackHub] holds and how it behaves from the start. Not thread-safe; starts one hub.
public final class HubBuilder {
  final HubState state = new HubState();
  Optional<TestCertificates> certificates = Optional.empty();
  int port;

  HubBuilder() {}

  /// Holds this repository.
  public HubBuilder repo(TestRepo repo) {
    state.add(repo);
    return this;
  }

  /// Holds this repository.
  public HubBuilder repo(RepoBuilder repo) {
    return repo(repo.build());
  }

  /// Knows this user by this token.
  public HubBuilder user(String name, String token) {
    return user(new HubUser(name, token, List.of(), "read"));
  }

  /// Knows this user.
  public HubBuilder user(HubUser user) {
    state.add(user);
    return this;
  }

  /// Holds this collection.
  public HubBuilder collection(HubCollection collection) {
    state.add(collection);
    return this;
  }

  /// Lets an old model id lead to a new one, by 307.
  public HubBuilder renamed(String oldId, String newId) {
    return renamed(RepoKind.MODEL, oldId, newId);
  }

  /// Lets an old id lead to a new one, by 307.
  public HubBuilder renamed(RepoKind kind, String oldId, String newId) {
    state.rename(kind, oldId, newId);
    return this;
  }

  /// Listens on this port instead of a free one.
  public HubBuilder port(int number) {
    port = number;
    return this;
  }

  /// Speaks TLS on both hosts, with fresh certificates.
  public HubBuilder tls() {
    return tls(TestCertificates.create());
  }

  /// Speaks TLS on both hosts, with these certificates.
  public HubBuilder tls(TestCertificates shared) {
    certificates = Optional.of(shared);
    return this;
  }

  /// How many rows a page of a listing has at most; 1000 if not set.
  public HubBuilder pageSize(int rows) {
    state.pageSize = rows;
    return this;
  }

  /// How long signed links are valid; an hour if not set.
  public HubBuilder linkLifetime(Duration time) {
    state.links.lifetime(time);
    return this;
  }

  /// Answers `resolve` of regular files by a relative 307 to `/api/resolve-cache`, as the real hub
  /// does since 2025, instead of directly.
  public HubBuilder resolveCache() {
    state.resolveCache = true;
    return this;
  }

  /// Refuses listings of gated repositories too, not only their files.
  public HubBuilder strictGating() {
    state.strictGating = true;
    return this;
  }

  /// Leaves out `X-Linked-ETag`, as some mirrors do.
  public HubBuilder withoutLinkedEtags() {
    state.linkHashes = false;
    return this;
  }

  /// Starts both servers.
  public LoopbackHub start() {
    return LoopbackHub.start(this);
  }
}
