package dev.dray.http;

import dev.dray.json.BoundedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A stream of JSON objects, one on each line (NDJSON), read as they arrive. The stream may be
/// endless; a line may not. Blank lines are passed over, lines end with LF or CR LF. Used by one
/// thread.
///
/// A last line without an end counts if it is a whole object; otherwise the stream broke off.
public final class JsonLines {

  /// The longest line; Ollama's own client reads as much.
  public static final int LONGEST_LINE = 8 << 20;

  private static final JsonMapper MAPPER = BoundedJson.mapper(LONGEST_LINE, 64, LONGEST_LINE);

  private final InputStream in;
  private final int longestLine;
  private final byte[] buffer = new byte[8192];
  private int from;
  private int to;

  /// Reads from `in`, which the caller closes.
  public JsonLines(InputStream in) {
    this(in, LONGEST_LINE);
  }

  JsonLines(InputStream in, int longestLine) {
    this.in = in;
    this.longestLine = longestLine;
  }

  /// The next object; empty at the end of the stream. Blocks until a line is whole.
  ///
  /// @throws HttpProtocolException if a line is too long or no JSON object
  /// @throws ConnectionLostException if the stream ends in the middle of an object
  /// @throws IOException if the stream fails
  public Optional<JsonNode> next() throws IOException {
    while (true) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(256);
      boolean ended = !readLine(line);
      if (!isBlank(line)) {
        return Optional.of(object(line.toByteArray(), ended));
      }
      if (ended) {
        return Optional.empty();
      }
    }
  }

  /// @return whether the line had an end
  private boolean readLine(ByteArrayOutputStream line) throws IOException {
    while (true) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      if (line.size() + (end - from) > longestLine) {
        throw new HttpProtocolException(
            "the server sent a line of more than " + longestLine + " bytes");
      }
      line.write(buffer, from, end - from);
      from = end;
      if (end < to) {
        from++;
        return true;
      }
      int count = in.read(buffer);
      if (count < 0) {
        return false;
      }
      from = 0;
      to = count;
    }
  }

  private static boolean isBlank(ByteArrayOutputStream line) {
    for (byte b : line.toByteArray()) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static JsonNode object(byte[] line, boolean ended) throws IOException {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JacksonException e) {
      if (ended) {
        throw new ConnectionLostException("the answer broke off in the middle of a line", e);
      }
      throw new HttpProtocolException("the server sent a line that is not JSON", e);
    }
    if (!node.isObject()) {
      throw new HttpProtocolException("the server sent a line that is not a JSON object");
    }
    return node;
  }
}
