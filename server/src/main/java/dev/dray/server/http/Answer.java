package dev.dray.server.http;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is sent back. Every answer gets `X-Request-Id`, `X-Content-Type-Options: nosniff` and,
/// unless it says otherwise, `Cache-Control: no-store`.
public sealed interface Answer {

  /// The HTTP status.
  int status();

  /// Its headers, without the length.
  List<Header> headers();

  /// The same with one more header.
  Answer with(String name, String value);

  /// A body that is at hand; empty for none.
  record Whole(int status, List<Header> headers, ByteBuffer body) implements Answer {
    @Override
    public Answer with(String name, String value) {
      return new Whole(status, plus(headers, name, value), body);
    }
  }

  /// A body that is written while it is sent.
  ///
  /// @param length its bytes, -1 if nobody knows
  record Streamed(int status, List<Header> headers, long length, StreamBody body)
      implements Answer {
    @Override
    public Answer with(String name, String value) {
      return new Streamed(status, plus(headers, name, value), length, body);
    }
  }

  /// A part of a file. The channel is closed when it is sent, or could not be.
  record FilePart(int status, List<Header> headers, FileChannel file, long offset, long length)
      implements Answer {
    @Override
    public Answer with(String name, String value) {
      return new FilePart(status, plus(headers, name, value), file, offset, length);
    }
  }

  /// Server-sent events.
  record Events(int status, List<Header> headers, EventBody body) implements Answer {
    @Override
    public Answer with(String name, String value) {
      return new Events(status, plus(headers, name, value), body);
    }
  }

  /// JSON of a tree or of a record.
  static Answer json(int status, Object value) {
    byte[] bytes =
        value instanceof JsonNode node
            ? node.toString().getBytes(StandardCharsets.UTF_8)
            : Mapper.JSON.writeValueAsBytes(value);
    return bytes(status, "application/json", bytes);
  }

  /// Text.
  static Answer text(int status, String text) {
    return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /// Bytes of a media type. They are not copied.
  static Answer bytes(int status, String type, byte[] bytes) {
    return new Whole(
        status,
        List.of(new Header("Content-Type", type)),
        ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }

  /// No body.
  static Answer empty(int status) {
    return new Whole(status, List.of(), ByteBuffer.allocate(0));
  }

  /// Elsewhere.
  ///
  /// @param location relative or absolute, encoded
  static Answer redirect(int status, String location) {
    return empty(status).with("Location", location);
  }

  /// A body that is written while it is sent.
  ///
  /// @param length its bytes, -1 if nobody knows. Fewer or more written than promised break the
  ///   connection off
  static Answer stream(int status, List<Header> headers, long length, StreamBody body) {
    return new Streamed(status, List.copyOf(headers), length, body);
  }

  /// A part of a file, the fast way.
  ///
  /// @param file is closed when it is sent, or could not be
  static Answer file(int status, List<Header> headers, FileChannel file, long offset, long length) {
    return new FilePart(status, List.copyOf(headers), file, offset, length);
  }

  /// Server-sent events.
  static Answer events(EventBody body) {
    return new Events(200, List.of(), body);
  }

  private static List<Header> plus(List<Header> headers, String name, String value) {
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header(name, value));
    return List.copyOf(all);
  }

  /// Made when the first record is written.
  final class Mapper {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Mapper() {}
  }
}
