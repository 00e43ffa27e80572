package dev.dray.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A client that sends exactly the bytes it is told to, for what no well-behaved client sends.
public final class RawCaller implements AutoCloseable {

  private final Socket socket;

  /// Connects.
  public RawCaller(URI server) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    socket.setSoTimeout(20_000);
  }

  /// Sends; `\n` in the text becomes CRLF.
  public RawCaller send(String text) throws IOException {
    socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return this;
  }

  /// Everything up to the end of the connection.
  public String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Everything up to and with a piece of text.
  public String until(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (read.indexOf(text) < 0) {
      int c = in.read();
      if (c < 0) {
        return read.toString();
      }
      read.append((char) c);
    }
    return read.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// Sends one request on a connection of its own and reads the whole answer.
  public static String ask(URI server, String request) throws IOException {
    try (RawCaller caller = new RawCaller(server)) {
      return caller.send(request).rest();
    }
  }
}
