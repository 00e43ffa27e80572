package dev.dray.testkit.http;

import java.util.Optional;

/// One request as it arrived.
///
/// @param method `GET`, `HEAD`, …
/// @param target the request target, path and query, not decoded
/// @param headers all header fields; not to be changed
/// @param body the body in UTF-8, empty if none
public record Request(String method, String target, Headers headers, String body) {

  /// The path, not decoded.
  public String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /// The query without its question mark, not decoded; empty if none.
  public String rawQuery() {
    int question = target.indexOf('?');
    return question < 0 ? "" : target.substring(question + 1);
  }

  /// The decoded query.
  public Query query() {
    return Query.parse(rawQuery());
  }

  /// The first value of a header.
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /// The `Host` header, empty if none.
  public String host() {
    return header("Host").orElse("");
  }

  /// Whether this is a HEAD.
  public boolean isHead() {
    return method.equals("HEAD");
  }

  /// The token of `Authorization: Bearer`, if there is one.
  public Optional<String> bearerToken() {
    return header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip());
  }

  /// The same request without its `Range`.
  public Request withoutRange() {
    return new Request(method, target, headers.copy().remove("Range"), body);
  }
}
