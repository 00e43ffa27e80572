package dev.dray.server.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// One stream of server-sent events on Jetty. Whoever writes holds the only permit, so events never
/// mix and a heartbeat never waits for one that is stuck.
final class EventStream implements SseSink {

  private static final int SEND_BUFFER = 64 << 10;
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Response response;
  private final EndPoint connection;
  private final Semaphore turn = new Semaphore(1);
  private final List<Runnable> onClose = new ArrayList<>();
  private boolean closed;
  private volatile long lastNanos = System.nanoTime();

  EventStream(Response response, EndPoint connection) {
    this.response = response;
    this.connection = connection;
  }

  /// Sends the head of the answer, so that the client knows at once that it is connected.
  void begin() throws IOException {
    // The system would let megabytes wait for one who does not read, which nobody counts.
    if (connection.getTransport() instanceof SocketChannel channel) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    }
    write(ByteBuffer.wrap(HEARTBEAT), false);
  }

  /// Ends the answer, if it can still be ended.
  void end() throws IOException {
    if (open()) {
      write(ByteBuffer.allocate(0), true);
    }
    close();
  }

  @Override
  public void send(String id, String event, String data) throws IOException {
    send(SseFrame.of(id, event, data));
  }

  @Override
  public void send(SseFrame frame) throws IOException {
    write(frame.buffer(), false);
  }

  @Override
  public void comment(String text) throws IOException {
    StringBuilder lines = new StringBuilder();
    text.lines().forEach(line -> lines.append(": ").append(line).append('\n'));
    write(ByteBuffer.wrap(lines.append('\n').toString().getBytes(StandardCharsets.UTF_8)), false);
  }

  private void write(ByteBuffer bytes, boolean last) throws IOException {
    turn.acquireUninterruptibly();
    try {
      if (!open()) {
        throw new EOFException("The stream of events is closed");
      }
      Content.Sink.write(response, last, bytes);
      lastNanos = System.nanoTime();
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      turn.release();
    }
  }

  /// Shows that the stream lives, if nothing else did since; never waits.
  void heartbeat(long silentNanos) {
    if (System.nanoTime() - lastNanos < silentNanos || !open() || !turn.tryAcquire()) {
      return;
    }
    lastNanos = System.nanoTime();
    response.write(
        false,
        ByteBuffer.wrap(HEARTBEAT),
        Callback.from(
            turn::release,
            _ -> {
              turn.release();
              close();
            }));
  }

  @Override
  public boolean open() {
    synchronized (onClose) {
      return !closed;
    }
  }

  @Override
  public void onClose(Runnable action) {
    synchronized (onClose) {
      if (!closed) {
        onClose.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void close() {
    List<Runnable> actions;
    synchronized (onClose) {
      if (closed) {
        return;
      }
      closed = true;
      actions = List.copyOf(onClose);
      onClose.clear();
    }
    actions.forEach(Runnable::run);
    // Whoever writes now may wait for a caller who does not read.
    if (turn.tryAcquire()) {
      turn.release();
    } else {
      connection.close();
    }
  }
}
