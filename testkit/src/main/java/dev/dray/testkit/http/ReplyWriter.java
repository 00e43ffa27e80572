package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dray.testkit.content.ContentSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;

/// Sends one [Reply] over a [Wire]. Honest bodies take the fast path (kernel or direct buffers);
/// spoilt ones go through an array.
final class ReplyWriter {
  private final Wire wire;
  private final RecordedRequest recorded;
  private final Pause pause;

  /// Waits, unless the server is closed meanwhile.
  interface Pause {
    void waitFor(Duration time) throws IOException;
  }

  ReplyWriter(Wire wire, RecordedRequest recorded, Pause pause) {
    this.wire = wire;
    this.recorded = recorded;
    this.pause = pause;
  }

  /// Sends the reply and says what is to become of the connection.
  Reply.Ending write(Reply reply) throws IOException {
    pause.waitFor(reply.delayBeforeHeaders);
    recorded.answered(reply.status);
    writeHead(reply);
    if (reply.bodiless || (reply.length == 0 && reply.cutAfter == Long.MAX_VALUE)) {
      if (!reply.bodiless && reply.framing == Reply.Framing.CHUNKED) {
        wire.buffer(ascii("0\r\n\r\n"));
      }
      return reply.framing == Reply.Framing.CLOSE ? Reply.Ending.CLOSE : reply.atEnd;
    }
    long sendable = Math.min(reply.length, reply.cutAfter);
    Body body = new Body(reply);
    reply.content.send(reply.position, sendable, body);
    body.stallIfDue();
    if (reply.cutAfter < Long.MAX_VALUE) {
      return reply.atCut;
    }
    if (reply.framing == Reply.Framing.CHUNKED) {
      wire.buffer(ascii("0\r\n\r\n"));
    }
    return reply.framing == Reply.Framing.CLOSE ? Reply.Ending.CLOSE : reply.atEnd;
  }

  private void writeHead(Reply reply) throws IOException {
    StringBuilder head = new StringBuilder(512);
    head.append("HTTP/1.1 ").append(reply.status).append(' ').append(reason(reply.status));
    reply
        .headers
        .fields()
        .forEach(f -> head.append("\r\n").append(f.name()).append(": ").append(f.value()));
    reply.rawHeaderLine.ifPresent(line -> head.append("\r\n").append(line));
    boolean none = reply.status == 304 || reply.status == 204 || reply.status < 200;
    switch (reply.framing) {
      case LENGTH -> {
        if (!none && !reply.headers.has("Content-Length")) {
          long length = reply.declaredLength >= 0 ? reply.declaredLength : reply.length;
          head.append("\r\nContent-Length: ").append(length);
        }
      }
      case CHUNKED -> head.append("\r\nTransfer-Encoding: chunked");
      case CLOSE -> head.append("\r\nConnection: close");
    }
    head.append("\r\n\r\n");
    byte[] bytes = head.toString().getBytes(ISO_8859_1);
    if (reply.delayPerHeaderByte.isZero()) {
      wire.buffer(ByteBuffer.wrap(bytes));
      return;
    }
    for (int i = 0; i < bytes.length; i++) {
      wire.buffer(ByteBuffer.wrap(bytes, i, 1));
      pause.waitFor(reply.delayPerHeaderByte);
    }
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 206 -> "Partial Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 416 -> "Range Not Satisfiable";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      default -> "Status";
    };
  }

  /// The body on its way: framing, speed, stall and spoiling.
  private final class Body implements ContentSink {
    private final Reply reply;
    private final boolean fast;
    private long done;
    private boolean stalled;

    Body(Reply reply) {
      this.reply = reply;
      this.fast =
          reply.spoiler == null
              && reply.bytesPerSecond == Long.MAX_VALUE
              && reply.stallAfter == Long.MAX_VALUE
              && reply.framing != Reply.Framing.CHUNKED;
    }

    @Override
    public void file(FileChannel file, long position, long count) throws IOException {
      if (!fast) {
        ContentSink.super.file(file, position, count);
        return;
      }
      wire.file(file, position, count);
      recorded.sent(count);
    }

    @Override
    public void buffer(ByteBuffer bytes) throws IOException {
      if (fast) {
        int count = bytes.remaining();
        wire.buffer(bytes);
        recorded.sent(count);
        return;
      }
      while (bytes.hasRemaining()) {
        stallIfDue();
        long quantum = reply.bytesPerSecond == Long.MAX_VALUE ? 64 * 1024 : slice();
        if (done < reply.stallAfter) {
          quantum = Math.min(quantum, reply.stallAfter - done);
        }
        byte[] part = new byte[(int) Math.min(quantum, bytes.remaining())];
        bytes.get(part);
        send(part);
      }
    }

    private long slice() {
      return Math.clamp(reply.bytesPerSecond / 20, 1, 64 * 1024);
    }

    void stallIfDue() throws IOException {
      if (!stalled && done >= reply.stallAfter) {
        stalled = true;
        pause.waitFor(reply.stall);
      }
    }

    private void send(byte[] part) throws IOException {
      Reply.Spoiler spoiler = reply.spoiler;
      if (spoiler != null) {
        spoiler.spoil(reply.position + done, part, 0, part.length);
      }
      if (reply.framing == Reply.Framing.CHUNKED) {
        wire.buffer(ascii(Integer.toHexString(part.length) + "\r\n"));
      }
      wire.buffer(ByteBuffer.wrap(part));
      if (reply.framing == Reply.Framing.CHUNKED) {
        wire.buffer(ascii("\r\n"));
      }
      done += part.length;
      recorded.sent(part.length);
      if (reply.bytesPerSecond != Long.MAX_VALUE) {
        pause.waitFor(Duration.ofNanos(1_000_000_000L * part.length / reply.bytesPerSecond));
      }
    }
  }
}
