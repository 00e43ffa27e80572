package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A plain TCP connection.
final class SocketTransport implements Transport {

  private final SocketChannel channel;
  private Guard guard;

  SocketTransport(SocketChannel channel, Guard guard) {
    this.channel = channel;
    this.guard = guard;
  }

  @Override
  public void bind(Guard next) {
    guard = next;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    guard.waits();
    try {
      return channel.read(target);
    } finally {
      guard.goesOn();
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is buffered on our side, so nothing can be lost by a failing close.
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }
}
