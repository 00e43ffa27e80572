package dev.dray.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Many streams of events, read by one thread, and some that are opened and never read.
final class Subscribers implements AutoCloseable {

  /// So small that what is not read soon waits in the service and not in the system.
  private static final int DEAF_BUFFER = 4096;

  private final URI service;
  private final Selector selector;
  private final List<Subscriber> reading = new ArrayList<>();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Thread reader;
  private volatile boolean ended;

  Subscribers(URI service, int count, int deaf) throws IOException {
    this.service = service;
    this.selector = Selector.open();
    for (int i = 0; i < deaf; i++) {
      channels.add(open(true));
    }
    for (int i = 0; i < count; i++) {
      SocketChannel channel = open(false);
      Subscriber subscriber = new Subscriber();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, subscriber);
      channels.add(channel);
      reading.add(subscriber);
    }
    this.reader = Thread.ofPlatform().name("subscribers").unstarted(this::read);
    reader.start();
  }

  private SocketChannel open(boolean deaf) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (deaf) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, DEAF_BUFFER);
    }
    channel.connect(new InetSocketAddress(service.getHost(), service.getPort()));
    String head =
        "GET /api/v1/events HTTP/1.1\r\nHost: "
            + service.getAuthority()
            + "\r\nAccept: text/event-stream\r\n\r\n";
    ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return channel;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    try {
      while (!ended) {
        selector.select(key -> take(key, buffer), 200);
      }
    } catch (IOException e) {
      System.err.println("subscribers: " + e);
    }
  }

  private static void take(SelectionKey key, ByteBuffer buffer) {
    Subscriber subscriber = (Subscriber) key.attachment();
    synchronized (subscriber) {
      try {
        buffer.clear();
        int read = ((SocketChannel) key.channel()).read(buffer);
        if (read < 0) {
          subscriber.closed = true;
          key.cancel();
          return;
        }
        subscriber.take(buffer.flip());
      } catch (IOException e) {
        subscriber.closed = true;
        key.cancel();
      }
    }
  }

  /// How many are so.
  int count(Predicate<Subscriber> what) {
    return (int) reading.stream().filter(one -> seen(one, what)).count();
  }

  private static boolean seen(Subscriber one, Predicate<Subscriber> what) {
    synchronized (one) {
      return what.test(one);
    }
  }

  /// One figure of each, the least first.
  long[] sorted(java.util.function.ToLongFunction<Subscriber> figure) {
    return reading.stream()
        .mapToLong(one -> {
          synchronized (one) {
            return figure.applyAsLong(one);
          }
        })
        .sorted()
        .toArray();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    selector.wakeup();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
