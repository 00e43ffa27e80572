package dev.dray.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/// The simplest client there is: one connection for one request, read to its end, as it came.
public final class RawClient {
  private RawClient() {}

  /// An answer as it came: status, headers, and the bytes after the head.
  public record Answer(int status, Headers headers, List<Byte> raw, boolean broken) {
    /// The body as text.
    public String text() {
      return new String(body(), UTF_8);
    }

    /// The body.
    public byte[] body() {
      byte[] bytes = new byte[raw.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = raw.get(i);
      }
      return bytes;
    }

    /// A header that must be there.
    public String header(String name) {
      return headers.first(name).orElse("(none)");
    }
  }

  /// A GET of a path at an endpoint, with headers as alternating names and values.
  public static Answer get(URI endpoint, String target, String... headers) {
    return send("GET", endpoint, target, "", headers);
  }

  /// A GET of an absolute URL.
  public static Answer get(String url, String... headers) {
    URI uri = URI.create(url);
    int path = url.indexOf('/', 8);
    return get(
        URI.create(uri.getScheme() + "://" + uri.getAuthority()), url.substring(path), headers);
  }

  /// A HEAD.
  public static Answer head(URI endpoint, String target, String... headers) {
    return send("HEAD", endpoint, target, "", headers);
  }

  /// Any request over plain HTTP.
  public static Answer send(
      String method, URI endpoint, String target, String body, String... headers) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), endpoint.getPort())) {
      return exchange(socket, method, endpoint, target, body, headers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A GET over TLS.
  public static Answer getTls(SSLContext tls, URI endpoint, String target) throws IOException {
    try (Socket socket =
        tls.getSocketFactory().createSocket(endpoint.getHost(), endpoint.getPort())) {
      return exchange(socket, "GET", endpoint, target, "");
    }
  }

  private static Answer exchange(
      Socket socket, String method, URI endpoint, String target, String body, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(endpoint.getAuthority()).append("\r\nConnection: close\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    if (!body.isEmpty()) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    head.append("\r\n").append(body);
    socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean broken = readAll(socket.getInputStream(), all);
    return parse(all.toByteArray(), broken);
  }

  private static boolean readAll(InputStream in, ByteArrayOutputStream all) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static Answer parse(byte[] all, boolean broken) {
    String text = new String(all, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, new Headers(), List.of(), broken);
    }
    List<String> lines = List.of(text.substring(0, end).split("\r\n", -1));
    Headers headers = new Headers();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, Math.max(0, colon)), line.substring(colon + 1).strip());
    }
    List<Byte> body = new ArrayList<>(all.length - end - 4);
    for (int i = end + 4; i < all.length; i++) {
      body.add(all[i]);
    }
    int status = Integer.parseInt(lines.getFirst().split(" ", -1)[1]);
    return new Answer(status, headers, body, broken);
  }
}
