package dev.dray.server.http;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// One request, as a handler sees it. Belongs to the thread that handles it.
public interface Exchange {

  /// Its method.
  Method method();

  /// Its path, decoded. Never with a dot segment, a NUL, a backslash or an encoded slash: such
  /// requests are refused before any handler is asked.
  String path();

  /// What stands in the path for a name of the route's template, decoded and checked like
  /// [#path()]. A rest (`{name...}`) holds its slashes.
  ///
  /// @throws IllegalArgumentException if the template has no such name
  String pathValue(String name);

  /// The path as it was sent, still encoded, without the query.
  String rawPath();

  /// The first value of a query parameter; an empty value counts.
  default Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /// All values of a query parameter, decoded, in order.
  default List<String> queries(String name) {
    return query().getOrDefault(name, List.of());
  }

  /// All query parameters, decoded, in order. At most 200 of them.
  Map<String, List<String>> query();

  /// The query as it was sent, without the question mark.
  Optional<String> rawQuery();

  /// The first value of a header.
  Optional<String> header(String name);

  /// All values of a header, one for each line of it.
  List<String> headers(String name);

  /// Who asks.
  Caller caller();

  /// The id of this request, in the answer's `X-Request-Id` and in the log.
  String requestId();

  /// The whole body.
  ///
  /// @param limit bytes it may have
  /// @throws RefusedException 413 if it has more
  /// @throws IOException if the caller is gone, or sends too slowly
  byte[] body(int limit) throws IOException;

  /// The body as a JSON object of at most 1 MiB. Needs `Content-Type: application/json` (415
  /// otherwise), so that a page of somebody else cannot send it without being asked for permission.
  ///
  /// @throws RefusedException 400, 413 or 415, saying what is wrong
  /// @throws IOException if the caller is gone, or sends too slowly
  ObjectNode json() throws IOException;

  /// Scheme, host and port under which the caller reached the server, without a path. The host was
  /// checked against the list of those allowed.
  URI self();
}
