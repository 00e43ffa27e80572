package dev.dray.testkit.hub;

import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepo;
import java.util.Optional;

/// Decides who may see and who may read a repository.
final class Gatekeeper {
  private final HubState state;

  Gatekeeper(HubState state) {
    this.state = state;
  }

  /// The refusal of a token nobody has.
  Optional<Response> refuseToken(Request request) {
    boolean unknown = request.headers().has("Authorization") && state.user(request).isEmpty();
    return unknown ? Optional.of(HubErrors.invalidToken()) : Optional.empty();
  }

  /// The refusal to tell anything about the repository.
  Optional<Response> refuseSight(Request request, Optional<TestRepo> repo) {
    Optional<HubUser> user = state.user(request);
    if (repo.isEmpty() || !state.sees(user, repo.get())) {
      return Optional.of(HubErrors.repositoryNotFound(user.isEmpty()));
    }
    return repo.get().isDisabled() ? Optional.of(HubErrors.disabled()) : Optional.empty();
  }

  /// The refusal to give a file to somebody who may see the repository.
  Optional<Response> refuseContent(Request request, TestRepo repo) {
    Optional<HubUser> user = state.user(request);
    if (repo.gate() == Gate.OPEN || state.mayRead(user, repo)) {
      return Optional.empty();
    }
    return Optional.of(
        user.isEmpty()
            ? HubErrors.gatedAnonymous(repo)
            : HubErrors.gatedRefused(repo, repo.isPending(user.get().name()), state.endpoint));
  }
}
