package dev.dray.server.http;

import java.util.List;

/// Whoever decides which requests come in. Thread-safe; must not block for long.
public interface Gate {

  /// Headers of every answer, whatever it is.
  default List<Header> always() {
    return List.of();
  }

  /// Looks at where a request comes from and which host it believes to talk to; the first thing
  /// that happens to any request, one for a path that does not exist included.
  ///
  /// @return headers for the answer, whatever it will be
  /// @throws RefusedException if it is not let in
  List<Header> greet(Head head);

  /// Who this is, and whether they may do what the route needs.
  ///
  /// @throws RefusedException 401 without a caller, 403 for one who may not
  Caller admit(Head head, Method method, Scope needed);

  /// Headers that answer a browser's question whether a page of another origin may call, after
  /// [#greet]; empty if it may not.
  List<Header> preflight(Head head, List<Method> methods);
}
