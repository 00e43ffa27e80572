package dev.dray.testkit.modelscope;

import dev.dray.testkit.http.Request;
import dev.dray.testkit.repo.Commit;
import dev.dray.testkit.repo.TestRepo;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All that a ModelScope knows. Thread-safe.
final class ScopeState {
  private static final Pattern SESSION = Pattern.compile("(?:^|;\\s*)m_session_id=([^;]*)");

  final Map<String, TestRepo> repos = new ConcurrentSkipListMap<>();
  final Map<String, String> users = new ConcurrentHashMap<>();
  volatile String storage = "";
  volatile boolean refuseInEnvelope;
  volatile boolean mainIsMaster = true;

  /// The token that a request brings as a cookie.
  static Optional<String> cookie(Request request) {
    Matcher session = SESSION.matcher(request.header("Cookie").orElse(""));
    return session.find() ? Optional.of(session.group(1)) : Optional.empty();
  }

  /// Whether a request brings a token that nobody has.
  boolean isUnknown(Request request) {
    return request
        .bearerToken()
        .or(() -> cookie(request))
        .filter(token -> !users.containsKey(token))
        .isPresent();
  }

  /// Who asks.
  Optional<String> user(Optional<String> token) {
    return token.flatMap(t -> Optional.ofNullable(users.get(t)));
  }

  static boolean mayRead(TestRepo repo, Optional<String> user) {
    return !repo.isPrivate()
        || user.filter(u -> repo.isGranted(u) || repo.owner().equals(u)).isPresent();
  }

  Optional<Commit> commit(TestRepo repo, String revision) {
    return repo.commit(mainIsMaster && revision.equals("main") ? "" : revision)
        .or(() ->
            mainIsMaster && revision.equals("master") ? repo.commit("main") : Optional.empty());
  }
}
