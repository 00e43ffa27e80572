package dev.dray.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A stream of server-sent events (WHATWG HTML, section 9.2), read as they arrive. The stream may
/// be endless; an event may not. Lines end with LF, CR LF or CR; comments and unknown fields are
/// passed over, and so is an event without data, or one that the end of the stream cuts off. Used
/// by one thread.
public final class EventLines {

  /// The longest event, all of its data together.
  public static final int LONGEST_EVENT = 8 << 20;

  /// One event.
  ///
  /// @param type the field `event`, or `message`
  /// @param data the lines of the field `data`, with line feeds between
  public record Event(String type, String data) {}

  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final InputStream in;
  private final int longestEvent;
  private final byte[] buffer = new byte[8192];
  private int from;
  private int to;
  private boolean first = true;
  private boolean afterReturn;

  /// Reads from `in`, which the caller closes.
  public EventLines(InputStream in) {
    this(in, LONGEST_EVENT);
  }

  EventLines(InputStream in, int longestEvent) {
    this.in = in;
    this.longestEvent = longestEvent;
  }

  /// The next event; empty at the end of the stream. Blocks until an event is whole.
  ///
  /// @throws HttpProtocolException if an event is too long
  /// @throws IOException if the stream fails
  public Optional<Event> next() throws IOException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    boolean hasData = false;
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.isEmpty()) {
        if (hasData) {
          return Optional.of(new Event(type, data.toString()));
        }
        type = "message";
        continue;
      }
      int colon = text.indexOf(':');
      String field = colon < 0 ? text : text.substring(0, colon);
      String value = colon < 0 ? "" : text.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "event" -> type = value.isEmpty() ? "message" : value;
        case "data" -> {
          data.append(hasData ? "\n" : "").append(value);
          hasData = true;
          if (data.length() > longestEvent) {
            throw tooLong();
          }
        }
        default -> {
          // A comment, or a field for clients that reconnect by themselves.
        }
      }
    }
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    while (true) {
      if (from == to) {
        int count = in.read(buffer);
        if (count < 0) {
          // A line without an end belongs to an event without one.
          return Optional.empty();
        }
        from = 0;
        to = count;
        continue;
      }
      byte next = buffer[from++];
      boolean ends = next == '\n' || next == '\r';
      if (next == '\n' && afterReturn && line.size() == 0) {
        afterReturn = false;
        continue;
      }
      afterReturn = next == '\r';
      if (ends) {
        return Optional.of(text(line));
      }
      line.write(next);
      if (line.size() > longestEvent) {
        throw tooLong();
      }
    }
  }

  private String text(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    boolean marked = first && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    first = false;
    return marked ? text.substring(1) : text;
  }

  private HttpProtocolException tooLong() {
    return new HttpProtocolException(
        "the server sent an event of more than " + longestEvent + " bytes");
  }
}
