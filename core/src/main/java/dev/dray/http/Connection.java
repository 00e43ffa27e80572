package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// One kept connection with the bytes that were read ahead of the parser. Used by one exchange at a
/// time.
final class Connection implements Inbound {

  /// Heads and small pieces go through this buffer; larger reads go straight to the caller's. A
  /// little more than the largest TLS record, so that one always fits.
  private static final int AHEAD = 17 * 1024;

  private final Route route;
  private final Transport transport;
  private final ByteBuffer ahead = ByteBuffer.allocate(AHEAD).limit(0);
  private final Consumer<Connection> onClose;
  private boolean answering;
  private boolean closed;
  private long keptUntilNanos;

  Connection(Route route, Transport transport, Consumer<Connection> onClose) {
    this.route = route;
    this.transport = transport;
    this.onClose = onClose;
  }

  Route route() {
    return route;
  }

  /// Begins an exchange.
  void begin(Guard guard) {
    answering = false;
    transport.bind(guard);
    guard.attach(transport::close);
  }

  /// Whether a byte of the answer has arrived since [#begin(Guard)].
  boolean isAnswering() {
    return answering;
  }

  /// Whether it can carry another exchange: open, and nothing came that nobody asked for.
  boolean isClean() {
    return transport.isOpen() && !ahead.hasRemaining();
  }

  void write(ByteBuffer source) throws IOException {
    transport.write(source);
  }

  @Override
  public int next() throws IOException {
    return ahead.hasRemaining() || fill() ? ahead.get() & 0xff : -1;
  }

  @Override
  public int read(ByteBuffer target, long max) throws IOException {
    int room = (int) Math.min(target.remaining(), max);
    if (!ahead.hasRemaining() && room >= AHEAD) {
      int limit = target.limit();
      target.limit(target.position() + room);
      try {
        return transport.read(target);
      } finally {
        target.limit(limit);
      }
    }
    if (!ahead.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(room, ahead.remaining());
    target.put(target.position(), ahead, ahead.position(), count);
    target.position(target.position() + count);
    ahead.position(ahead.position() + count);
    return count;
  }

  private boolean fill() throws IOException {
    ahead.clear();
    int count;
    try {
      count = transport.read(ahead);
    } finally {
      ahead.flip();
    }
    answering |= count > 0;
    return count > 0;
  }

  void keepUntil(long nanoTime) {
    keptUntilNanos = nanoTime;
  }

  boolean isStale(long nanoTime) {
    return nanoTime - keptUntilNanos >= 0 || !transport.isOpen();
  }

  void close() {
    transport.close();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    onClose.accept(this);
  }
}
