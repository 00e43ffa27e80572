package dev.dray.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A server-sent event as it goes over the wire, so that it can be sent to many and is written
/// once. Immutable.
public final class SseFrame {

  private final byte[] bytes;

  private SseFrame(byte[] bytes) {
    this.bytes = bytes;
  }

  /// An event.
  ///
  /// @param id what the client names in `Last-Event-ID` when it comes back; none if empty
  /// @param event its type; the default type if empty
  /// @param data its text; line breaks are kept
  /// @throws IllegalArgumentException if id or type are more than a line
  public static SseFrame of(String id, String event, String data) {
    StringBuilder text = new StringBuilder(data.length() + 64);
    if (!id.isEmpty()) {
      text.append("id: ").append(oneLine(id)).append('\n');
    }
    if (!event.isEmpty()) {
      text.append("event: ").append(oneLine(event)).append('\n');
    }
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      text.append("data:\n");
    }
    return new SseFrame(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String oneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        throw new IllegalArgumentException("An event's id and type are one line");
      }
    }
    return text;
  }

  /// All of it, to be read once.
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes);
  }
}
