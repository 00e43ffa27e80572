package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dray.testkit.content.ContentSink;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// One accepted connection, plain or TLS: bytes in, bytes out, and the two ways to end it.
final class Wire implements ContentSink, AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;
  private final Optional<OutputStream> encrypted;
  private final Optional<SSLSocket> tls;

  private Wire(
      SocketChannel channel,
      InputStream in,
      Optional<OutputStream> encrypted,
      Optional<SSLSocket> tls) {
    this.channel = channel;
    this.tls = tls;
    this.in = new BufferedInputStream(in, 16 * 1024);
    this.encrypted = encrypted;
  }

  static Wire open(SocketChannel channel, Optional<SSLContext> tls) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (tls.isEmpty()) {
      return new Wire(
          channel, channel.socket().getInputStream(), Optional.empty(), Optional.empty());
    }
    SSLSocket socket =
        (SSLSocket)
            tls.get()
                .getSocketFactory()
                .createSocket(channel.socket(), "localhost", channel.socket().getPort(), false);
    socket.setUseClientMode(false);
    return new Wire(
        channel,
        socket.getInputStream(),
        Optional.of(socket.getOutputStream()),
        Optional.of(socket));
  }

  /// When the TLS session began, in milliseconds since 1970; after the handshake only.
  Optional<Long> sessionBegan() {
    return tls.map(socket -> socket.getSession().getCreationTime());
  }

  InputStream in() {
    return in;
  }

  @Override
  public void buffer(ByteBuffer bytes) throws IOException {
    if (encrypted.isEmpty()) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return;
    }
    byte[] chunk = new byte[Math.min(bytes.remaining(), 64 * 1024)];
    while (bytes.hasRemaining()) {
      int n = Math.min(bytes.remaining(), chunk.length);
      bytes.get(chunk, 0, n);
      encrypted.get().write(chunk, 0, n);
    }
  }

  @Override
  public void file(FileChannel file, long position, long count) throws IOException {
    if (encrypted.isPresent()) {
      ContentSink.super.file(file, position, count);
      return;
    }
    long done = 0;
    while (done < count) {
      long n = file.transferTo(position + done, count - done, channel);
      if (n <= 0) {
        throw new IOException("the file became shorter while it was sent");
      }
      done += n;
    }
  }

  /// Writes below TLS.
  void garbage() throws IOException {
    channel.write(
        ByteBuffer.wrap("\0\1\2 these bytes belong to no protocol \3\4".getBytes(ISO_8859_1)));
  }

  /// Ends the connection with RST: what the client has not read is lost.
  void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  /// Like [#reset()], but says nothing if the connection is gone already.
  void resetQuietly() {
    try {
      reset();
    } catch (IOException e) {
      // Closed by the client a moment ago: what was wanted.
      return;
    }
  }

  /// Ends the connection with FIN, without a TLS goodbye.
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
