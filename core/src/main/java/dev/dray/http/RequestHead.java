package dev.dray.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes a request (RFC 9112 §3).
final class RequestHead {

  private RequestHead() {}

  /// The whole request, its body included unless that is a stream.
  static byte[] bytes(Request request, Route route, String userAgent) {
    Headers own = request.headers();
    StringBuilder head = new StringBuilder(512);
    head.append(request.method()).append(' ');
    if (route.absoluteForm()) {
      head.append(route.origin());
    }
    head.append(target(request.uri())).append(" HTTP/1.1\r\n");
    field(head, "Host", route.origin().hostHeader());
    if (!own.has("User-Agent")) {
      field(head, "User-Agent", userAgent);
    }
    if (!own.has("Accept")) {
      field(head, "Accept", "*/*");
    }
    if (!own.has("Accept-Encoding")) {
      field(head, "Accept-Encoding", "identity");
    }
    request
        .credential()
        .flatMap(secret -> secret.headerFor(request.uri()))
        .ifPresent(secret -> field(head, "Authorization", secret));
    request
        .credential()
        .flatMap(secret -> secret.cookieFor(request.uri()))
        .ifPresent(secret -> field(head, "Cookie", secret));
    if (route.absoluteForm() && route.proxy() instanceof Proxy.Http http) {
      http.login().ifPresent(login -> field(head, "Proxy-Authorization", login.basic()));
    }
    for (Headers.Field f : own.fields()) {
      field(head, f.name(), f.value());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    switch (request.body()) {
      case Body.None none -> {
        if (request.method().equals("POST") || request.method().equals("PUT")) {
          field(head, "Content-Length", "0");
        }
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      }
      case Body.Text text -> {
        byte[] content = text.bytes();
        if (!own.has("Content-Type")) {
          field(head, "Content-Type", text.type());
        }
        field(head, "Content-Length", Integer.toString(content.length));
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(content);
      }
      case Body.Stream stream -> {
        if (!own.has("Content-Type")) {
          field(head, "Content-Type", stream.type());
        }
        field(head, "Content-Length", Long.toString(stream.length()));
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return all.toByteArray();
  }

  /// The request for a tunnel through a proxy.
  static byte[] connect(Origin origin, Proxy.Http proxy, String userAgent) {
    StringBuilder head = new StringBuilder(256);
    head.append("CONNECT ").append(origin.hostAndPort()).append(" HTTP/1.1\r\n");
    field(head, "Host", origin.hostAndPort());
    field(head, "User-Agent", userAgent);
    proxy.login().ifPresent(login -> field(head, "Proxy-Authorization", login.basic()));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void field(StringBuilder head, String name, String value) {
    // Values that came from elsewhere (a token, a user agent) are checked here once more: a line
    // end would let them write headers of their own.
    Headers.Field checked = new Headers.Field(name, value);
    head.append(checked.name()).append(": ").append(checked.value()).append("\r\n");
  }

  /// Path and query as the address spells them, in ASCII.
  static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String text =
        (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text;
    }
    StringBuilder ascii = new StringBuilder(text.length() * 2);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0) {
        ascii.append((char) b);
      } else {
        ascii.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
      }
    }
    return ascii.toString();
  }
}
