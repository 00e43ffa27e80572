package dev.dray.testkit.modelscope;

import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.repo.RepoBuilder;
import dev.dray.testkit.repo.TestRepo;
import java.net.URI;

/// ModelScope on loopback: the API and the site on `127.0.0.1`, the storage that files are
/// redirected to at `localhost` with another port. The head of a repository's `main` is what
/// `master` shows, unless the repository has a branch of that name.
///
/// It refuses in both ways of the real one: by status, and with status 200 and `Success: false`
/// ([#refuseInEnvelope(boolean)]). Tokens are taken from `Authorization` and from the cookie
/// `m_session_id`; the files of closed models want the cookie, as the older services do.
/// Thread-safe. Closing ends all connections.
public final class LoopbackModelScope implements AutoCloseable {
  private final ScopeState state = new ScopeState();
  private final FaultScript apiFaults = new FaultScript();
  private final FaultScript storageFaults = new FaultScript();
  private final LoopbackServer api;
  private final LoopbackServer storage;

  private LoopbackModelScope() {
    storage =
        LoopbackServer.answering(new StorageHandler(state))
            .host("localhost")
            .delivery(storageFaults)
            .start();
    state.storage = storage.endpoint().toString();
    api = LoopbackServer.answering(new ScopeHandler(state)).delivery(apiFaults).start();
  }

  /// Starts both servers with nothing in them.
  public static LoopbackModelScope start() {
    return new LoopbackModelScope();
  }

  /// Holds this repository.
  public LoopbackModelScope add(TestRepo repo) {
    state.repos.put(repo.id(), repo);
    return this;
  }

  /// Holds this repository.
  public LoopbackModelScope add(RepoBuilder repo) {
    return add(repo.build());
  }

  /// Knows this user by this token.
  public LoopbackModelScope user(String name, String token) {
    state.users.put(token, name);
    return this;
  }

  /// Refuses with status 200 and `Success: false` instead of a status.
  public void refuseInEnvelope(boolean yes) {
    state.refuseInEnvelope = yes;
  }

  /// Calls the default branch `main`, as repositories do that were moved here from elsewhere.
  public void withoutMaster() {
    state.mainIsMaster = false;
  }

  /// The site's address, as for `MODELSCOPE_ENDPOINT`.
  public URI endpoint() {
    return api.endpoint();
  }

  /// What the site was asked.
  public RequestLog requests() {
    return api.requests();
  }

  /// What the storage was asked.
  public RequestLog storageRequests() {
    return storage.requests();
  }

  /// The faults of the site.
  public FaultScript faults() {
    return apiFaults;
  }

  /// The faults of the storage.
  public FaultScript storageFaults() {
    return storageFaults;
  }

  @Override
  public void close() {
    api.close();
    storage.close();
  }
}
