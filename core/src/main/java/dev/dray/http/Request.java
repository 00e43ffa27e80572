package dev.dray.http;

import dev.dray.error.ErrorContext;
import dev.dray.provider.Credential;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// One request. Immutable.
///
/// Path and query go out exactly as the address spells them; only characters beyond ASCII are
/// percent-encoded (as UTF-8). The fragment and user info of the address are never sent.
///
/// @param method `GET`, `HEAD`, `POST` …
/// @param uri where to; http or https
/// @param headers sent beside `Host`, `User-Agent`, `Accept` and `Accept-Encoding: identity`, in
///   place of those of the same name
/// @param credential the secret, added as `Authorization` only if it is for the very server asked,
///   at every hop of a redirect anew
/// @param body what is sent along
public record Request(
    String method, URI uri, Headers headers, Optional<Credential> credential, Body body) {

  /// Fields that the client itself answers for: secrets travel as [Credential], framing and
  /// connection are nobody else's business.
  private static final List<String> RESERVED =
      List.of(
          "Authorization",
          "Proxy-Authorization",
          "Cookie",
          "Host",
          "Content-Length",
          "Transfer-Encoding",
          "Connection",
          "Expect",
          "Upgrade");

  /// @throws IllegalArgumentException if the method is no token, the address is not http or https,
  ///   or a header is set that the client answers for
  public Request {
    if (!Headers.isToken(method)) {
      throw new IllegalArgumentException("not a method");
    }
    if (Origin.tryOf(uri).isEmpty()) {
      throw new IllegalArgumentException(
          "not an http or https address: " + ErrorContext.withoutSecrets(uri));
    }
    for (String name : RESERVED) {
      if (headers.has(name)) {
        throw new IllegalArgumentException("header " + name + " cannot be set by hand");
      }
    }
  }

  /// A GET.
  public static Request get(URI uri) {
    return new Request("GET", uri, Headers.EMPTY, Optional.empty(), Body.NONE);
  }

  /// A HEAD.
  public static Request head(URI uri) {
    return new Request("HEAD", uri, Headers.EMPTY, Optional.empty(), Body.NONE);
  }

  /// A POST.
  public static Request post(URI uri, Body body) {
    return new Request("POST", uri, Headers.EMPTY, Optional.empty(), body);
  }

  /// A PUT.
  public static Request put(URI uri, Body body) {
    return new Request("PUT", uri, Headers.EMPTY, Optional.empty(), body);
  }

  /// A PATCH.
  public static Request patch(URI uri, Body body) {
    return new Request("PATCH", uri, Headers.EMPTY, Optional.empty(), body);
  }

  /// The same with this header in place of all of its name.
  public Request withHeader(String name, String value) {
    return new Request(method, uri, headers.with(name, value), credential, body);
  }

  /// The same with this secret.
  public Request withCredential(Optional<Credential> value) {
    return new Request(method, uri, headers, value, body);
  }

  /// The same, asking for the bytes `from` to `toInclusive`, counted from zero.
  ///
  /// @throws IllegalArgumentException if the range is empty or negative
  public Request withRange(long from, long toInclusive) {
    if (from < 0 || toInclusive < from) {
      throw new IllegalArgumentException("not a range: " + from + "-" + toInclusive);
    }
    return withHeader("Range", "bytes=" + from + "-" + toInclusive);
  }

  /// The same, asking for all bytes from `from` on, counted from zero.
  ///
  /// @throws IllegalArgumentException if `from` is negative
  public Request withRangeFrom(long from) {
    if (from < 0) {
      throw new IllegalArgumentException("not a range: " + from + "-");
    }
    return withHeader("Range", "bytes=" + from + "-");
  }

  /// The same to another address, as a redirect asks for it.
  Request redirectedTo(URI target, boolean asGet) {
    return asGet
        ? new Request("GET", target, headers, credential, Body.NONE)
        : new Request(method, target, headers, credential, body);
  }

  /// Whether sending it twice does no more than sending it once (RFC 9110 §9.2.2).
  boolean isIdempotent() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
      default -> false;
    };
  }

  /// Method and address without query, which may hold a signature.
  @Override
  public String toString() {
    return method + " " + ErrorContext.withoutSecrets(uri);
  }
}
