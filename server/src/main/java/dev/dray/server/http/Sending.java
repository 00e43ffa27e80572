package dev.dray.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// Brings bodies to the caller, blocking the thread of the request.
final class Sending {

  private static final int STREAM_BUFFER = 64 << 10;
  private static final int FILE_BUFFER = 512 << 10;
  private static final Buffers FILE_BUFFERS = new Buffers(FILE_BUFFER, 8);

  private Sending() {}

  /// Sends what is left of a buffer as the whole body.
  static void whole(Response response, ByteBuffer body) throws IOException {
    Content.Sink.write(response, true, body.slice());
  }

  /// Sends a part of a file and closes it.
  static void file(Response response, Answer.FilePart part) throws IOException {
    ByteBuffer buffer = FILE_BUFFERS.take();
    try (FileChannel file = part.file()) {
      long at = part.offset();
      long end = part.offset() + part.length();
      while (at < end) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
        int n = file.read(buffer, at);
        if (n < 0) {
          throw new IOException("The file became shorter while it was sent");
        }
        at += n;
        Content.Sink.write(response, at == end, buffer.flip());
      }
      if (part.length() == 0) {
        Content.Sink.write(response, true, ByteBuffer.allocate(0));
      }
    } finally {
      FILE_BUFFERS.give(buffer);
    }
  }

  /// Sends a body that is written while it is sent.
  static void stream(Response response, Answer.Streamed answer) throws IOException {
    try (Out out = new Out(response)) {
      answer.body().writeTo(out);
      out.whole = true;
    }
  }

  /// Gathers small writes; large ones pass through.
  private static final class Out extends OutputStream {
    private final Response response;
    private final ByteBuffer buffer = ByteBuffer.allocate(STREAM_BUFFER);
    private boolean whole;

    Out(Response response) {
      this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > buffer.remaining()) {
        flush();
      }
      if (length > buffer.capacity()) {
        Content.Sink.write(response, false, ByteBuffer.wrap(bytes, offset, length));
      } else {
        buffer.put(bytes, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      if (buffer.position() > 0) {
        Content.Sink.write(response, false, buffer.flip());
        buffer.clear();
      }
    }

    /// Ends the body only if all of it was written: otherwise the connection is broken off.
    @Override
    public void close() throws IOException {
      if (whole) {
        Content.Sink.write(response, true, buffer.flip());
      }
    }
  }
}
