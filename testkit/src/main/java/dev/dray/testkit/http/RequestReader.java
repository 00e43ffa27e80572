package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Reads HTTP/1.1 requests from a stream, one after the other.
///
/// One thread at a time. A head above 64 KiB or a stated length above 16 MiB is refused.
public final class RequestReader {
  private static final int MAX_HEAD = 64 * 1024;
  private static final int MAX_BODY = 16 * 1024 * 1024;

  private final InputStream in;

  /// A reader of `in`, which should be buffered.
  public RequestReader(InputStream in) {
    this.in = in;
  }

  /// The next request, or empty at the end of the stream.
  ///
  /// @throws IOException if what comes is no request, is too big, or cannot be read
  public Optional<Request> next() throws IOException {
    Optional<String> head = head();
    if (head.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = List.of(head.get().split("\r?\n", -1));
    List<String> start = List.of(lines.getFirst().split(" ", 3));
    if (start.size() < 3) {
      throw new IOException("not a request line: " + lines.getFirst());
    }
    Headers headers = new Headers();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return Optional.of(new Request(start.get(0), start.get(1), headers, body(headers)));
  }

  private Optional<String> head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(512);
    int newLines = 0;
    while (newLines < 2) {
      int b = in.read();
      if (b < 0) {
        return Optional.empty();
      }
      if (head.size() == 0 && (b == '\r' || b == '\n')) {
        continue;
      }
      head.write(b);
      if (b == '\n') {
        newLines++;
      } else if (b != '\r') {
        newLines = 0;
      }
      if (head.size() > MAX_HEAD) {
        throw new IOException("request head too long");
      }
    }
    return Optional.of(head.toString(ISO_8859_1).stripTrailing());
  }

  private String body(Headers headers) throws IOException {
    if (headers.first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int size = Integer.parseInt(line(), 16);
      while (size > 0 && all.size() < MAX_BODY) {
        all.writeBytes(in.readNBytes(size));
        line();
        size = Integer.parseInt(line(), 16);
      }
      line();
      return all.toString(UTF_8);
    }
    int length = headers.first("Content-Length").map(Integer::parseInt).orElse(0);
    if (length < 0 || length > MAX_BODY) {
      throw new IOException("request body too long");
    }
    return new String(in.readNBytes(length), UTF_8);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int b = in.read();
    while (b >= 0 && b != '\n' && line.length() < 1024) {
      if (b != '\r') {
        line.append((char) b);
      }
      b = in.read();
    }
    return line.toString();
  }
}
