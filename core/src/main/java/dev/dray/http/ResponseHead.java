package dev.dray.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Status line and headers of an answer (RFC 9112 §4, §5).
///
/// Accepted beyond the letter: bare line feeds, a missing reason, folded lines (joined by a space),
/// HTTP/1.0. Refused: control characters, space before a colon, more than 64 KiB, more than 200
/// headers, lengths that contradict each other.
///
/// @param minor the minor version, 0 or 1
/// @param status 100 to 999
/// @param headers all of them
record ResponseHead(int minor, int status, Headers headers) {

  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_HEADERS = 200;
  private static final int MAX_INTERIM = 16;
  private static final Pattern START = Pattern.compile("HTTP/1\\.[01] +[1-9][0-9]{2}( .*)?");

  /// Reads the next final head; interim ones (1xx) are skipped.
  ///
  /// @throws HttpProtocolException if it is none
  /// @throws ConnectionLostException if it ends early
  static ResponseHead read(Inbound in) throws IOException {
    for (int i = 0; i <= MAX_INTERIM; i++) {
      ResponseHead head = new Reader(in).head();
      if (head.status >= 200) {
        return head;
      }
      if (head.status == 101) {
        throw new HttpProtocolException("the server switched protocols unasked");
      }
    }
    throw new HttpProtocolException("the server sent too many interim answers");
  }

  /// The body's length as announced.
  ///
  /// @throws HttpProtocolException if the announcements contradict each other or are no numbers
  OptionalLong announcedLength() throws HttpProtocolException {
    OptionalLong length = OptionalLong.empty();
    for (String value : headers.all("Content-Length")) {
      for (String member : value.split(",", -1)) {
        OptionalLong one = Headers.decimal(member);
        if (one.isEmpty() || (length.isPresent() && length.getAsLong() != one.getAsLong())) {
          throw new HttpProtocolException("the server announced a length that is none");
        }
        length = one;
      }
    }
    return length;
  }

  /// Whether the connection may carry another exchange (RFC 9112 §9.3). Not after an answer with
  /// two framings (§6.3): where one ends, somebody in between may think otherwise.
  boolean keepsAlive() {
    if (headers.has("Transfer-Encoding") && headers.has("Content-Length")) {
      return false;
    }
    return minor == 0
        ? headers.lists("Connection", "keep-alive") && !headers.lists("Connection", "close")
        : !headers.lists("Connection", "close");
  }

  private static final class Reader {

    private final Inbound in;
    private int bytes;

    Reader(Inbound in) {
      this.in = in;
    }

    ResponseHead head() throws IOException {
      String start = line();
      // One empty line ahead of the answer is left over from a sloppy body before it.
      if (start.isEmpty()) {
        start = line();
      }
      if (!START.matcher(start).matches()) {
        throw new HttpProtocolException("the answer does not start like HTTP/1.1");
      }
      int minor = start.charAt(7) - '0';
      int status = Integer.parseInt(start.substring(8).strip().substring(0, 3));
      return new ResponseHead(minor, status, headers());
    }

    private Headers headers() throws IOException {
      List<Headers.Field> fields = new ArrayList<>();
      while (true) {
        String line = line();
        if (line.isEmpty()) {
          return new Headers(fields);
        }
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
          if (fields.isEmpty()) {
            throw new HttpProtocolException("the first header is folded");
          }
          Headers.Field last = fields.removeLast();
          fields.add(new Headers.Field(last.name(), (last.value() + " " + line.strip()).strip()));
          continue;
        }
        int colon = line.indexOf(':');
        if (colon <= 0 || !Headers.isToken(line.substring(0, colon))) {
          throw new HttpProtocolException("a header line is malformed");
        }
        if (fields.size() == MAX_HEADERS) {
          throw new HttpProtocolException("more than " + MAX_HEADERS + " headers");
        }
        fields.add(new Headers.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
      }
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(128);
      while (true) {
        int b = in.next();
        if (b < 0) {
          throw new ConnectionLostException("the connection ended before the answer's headers did");
        }
        if (++bytes > MAX_BYTES) {
          throw new HttpProtocolException("more than " + MAX_BYTES + " bytes of headers");
        }
        if (b == '\n') {
          String text = line.toString(StandardCharsets.ISO_8859_1);
          text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
          if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new HttpProtocolException("a control character in the headers");
          }
          return text;
        }
        line.write(b);
      }
    }
  }
}
