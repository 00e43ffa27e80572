package dev.dray.testkit.http;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import org.jspecify.annotations.Nullable;

/// What a handler answers: status, headers and the whole body. The server applies `Range`,
/// `If-None-Match` and HEAD to it where it is [#ranged()].
///
/// A handler makes one for each request; not thread-safe, and not changed once it is given back.
public final class Response {
  private final int status;
  private final Headers headers = new Headers();
  private Content body = Content.empty();
  private boolean ranged;

  private Response(int status) {
    this.status = status;
  }

  /// An answer without a body.
  public static Response of(int status) {
    return new Response(status);
  }

  /// A JSON answer.
  public static Response json(int status, @Nullable Object value) {
    return of(status)
        .header("Content-Type", "application/json; charset=utf-8")
        .body(Content.of(Json.write(value)));
  }

  /// A plain-text answer.
  public static Response text(int status, String text) {
    return of(status).header("Content-Type", "text/plain; charset=utf-8").body(Content.of(text));
  }

  /// Adds a header.
  public Response header(String name, String value) {
    headers.add(name, value);
    return this;
  }

  /// Sets the body.
  public Response body(Content content) {
    body = content;
    return this;
  }

  /// Lets clients ask for ranges of the body, and for nothing when their `ETag` still holds.
  public Response rangeable() {
    ranged = true;
    return header("Accept-Ranges", "bytes");
  }

  /// The status code.
  public int status() {
    return status;
  }

  /// The headers, without those of the framing.
  public Headers headers() {
    return headers;
  }

  /// The whole body.
  public Content body() {
    return body;
  }

  /// Whether ranges are answered.
  public boolean ranged() {
    return ranged;
  }
}
