package dev.dray.testkit.hub;

import dev.dray.testkit.http.Request;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// All that a hub knows: repositories, users, links and how it is set. Thread-safe.
final class HubState {
  private final Map<String, TestRepo> repos = new ConcurrentSkipListMap<>();
  private final Map<String, String> renames = new ConcurrentHashMap<>();
  private final Map<String, HubUser> users = new ConcurrentHashMap<>();
  private final List<HubCollection> collections = new CopyOnWriteArrayList<>();
  final SignedLinks links = new SignedLinks();
  volatile String endpoint = "";
  volatile String cdn = "";
  volatile int pageSize = 1000;
  volatile boolean resolveCache;
  volatile boolean strictGating;
  volatile boolean linkHashes = true;

  void add(TestRepo repo) {
    repos.put(key(repo.kind(), repo.id()), repo);
  }

  void remove(TestRepo repo) {
    repos.remove(key(repo.kind(), repo.id()));
  }

  Optional<TestRepo> repo(RepoKind kind, String id) {
    return Optional.ofNullable(repos.get(key(kind, id)));
  }

  Collection<TestRepo> repos(RepoKind kind) {
    return repos.values().stream().filter(repo -> repo.kind() == kind).toList();
  }

  void rename(RepoKind kind, String oldId, String newId) {
    renames.put(key(kind, oldId), newId);
  }

  Optional<String> newId(RepoKind kind, String oldId) {
    return Optional.ofNullable(renames.get(key(kind, oldId)));
  }

  void add(HubUser user) {
    users.put(user.token(), user);
  }

  void revoke(String token) {
    users.remove(token);
  }

  /// The user who asks; empty for nobody and for an unknown token.
  Optional<HubUser> user(Request request) {
    return request.bearerToken().flatMap(token -> Optional.ofNullable(users.get(token)));
  }

  boolean sees(Optional<HubUser> user, TestRepo repo) {
    return !repo.isPrivate() || isIn(user, repo);
  }

  boolean mayRead(Optional<HubUser> user, TestRepo repo) {
    return switch (repo.gate()) {
      case OPEN -> sees(user, repo);
      case AUTO, MANUAL -> isIn(user, repo);
    };
  }

  private static boolean isIn(Optional<HubUser> user, TestRepo repo) {
    return user.filter(u ->
            repo.isGranted(u.name())
                || repo.owner().equals(u.name())
                || u.organisations().contains(repo.owner()))
        .isPresent();
  }

  void add(HubCollection collection) {
    collections.add(collection);
  }

  List<HubCollection> collections() {
    return collections;
  }

  private static String key(RepoKind kind, String id) {
    return kind.plural() + "/" + id;
  }
}
