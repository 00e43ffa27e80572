package dev.dray.server.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// One stream of server-sent events on Jetty. Whoever writes holds the only permit, so events never
/// mix and a heartbeat never waits for one that is stuck.
final class EventStream implements SseSink {

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Response response;
  private final Semaphore turn = new Semaphore(1);
  private final List<Runnable> onClose = new ArrayList<>();
  private boolean closed;
  private volatile long lastNanos = System.nanoTime();

  EventStream(Response response) {
    this.response = response;
  }

  /// Sends the head of the answer, so that the client knows at once that it is connected.
  void begin() throws IOException {
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
    write(bytes(text.append('\n').toString()), false);
  }

  @Override
  public void comment(String text) throws IOException {
    StringBuilder lines = new StringBuilder();
    text.lines().forEach(line -> lines.append(": ").append(line).append('\n'));
    write(bytes(lines.append('\n').toString()), false);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
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
  }
}
