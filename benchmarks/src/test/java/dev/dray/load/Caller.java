package dev.dray.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Requests over connections that are used again. Small on purpose: what the client itself costs is
/// in every latency. Thread-safe.
final class Caller implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;
  private static final long OLDEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// An answer.
  ///
  /// @param status its status
  /// @param body its body as text
  record Answer(int status, String body) {}

  private static final class Line {
    private final Socket socket;
    private final InputStream in;
    private long used = System.nanoTime();

    Line(Socket socket, InputStream in) {
      this.socket = socket;
      this.in = in;
    }
  }

  private final URI service;
  private final ConcurrentLinkedDeque<Line> idle = new ConcurrentLinkedDeque<>();

  Caller(URI service) {
    this.service = service;
  }

  Answer get(String target) throws IOException {
    return send("GET", target, "");
  }

  Answer post(String target, String json) throws IOException {
    return send("POST", target, json);
  }

  private Answer send(String method, String target, String body) throws IOException {
    Line line = idle.pollFirst();
    // The service ends connections that were silent for half a minute.
    while (line != null && System.nanoTime() - line.used > OLDEST_NANOS) {
      line.socket.close();
      line = idle.pollFirst();
    }
    if (line == null) {
      Socket socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      line = new Line(socket, new BufferedInputStream(socket.getInputStream(), 16 << 10));
    }
    try {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      String head =
          method
              + " "
              + target
              + " HTTP/1.1\r\nHost: "
              + service.getAuthority()
              + (body.isEmpty() ? "" : "\r\nContent-Type: application/json")
              + (method.equals("POST") ? "\r\nContent-Length: " + content.length : "")
              + "\r\n\r\n";
      line.socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
      Answer answer = read(line.in);
      line.used = System.nanoTime();
      idle.addFirst(line);
      return answer;
    } catch (IOException e) {
      line.socket.close();
      throw e;
    }
  }

  private static Answer read(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    long length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String low = header.toLowerCase(Locale.ROOT);
      if (low.startsWith("content-length:")) {
        length = Long.parseLong(low.substring(15).strip());
      } else if (low.startsWith("transfer-encoding:")) {
        chunked = low.contains("chunked");
      }
    }
    StringBuilder body = new StringBuilder();
    if (!chunked) {
      body.append(text(in, (int) length));
      return new Answer(status, body.toString());
    }
    for (int size = hex(line(in)); size > 0; size = hex(line(in))) {
      body.append(text(in, size));
      line(in);
    }
    line(in);
    return new Answer(status, body.toString());
  }

  private static int hex(String line) {
    return Integer.parseInt(line.strip(), 16);
  }

  private static String text(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer ends early");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    for (@Nullable Line line = idle.poll(); line != null; line = idle.poll()) {
      line.socket.close();
    }
  }
}
