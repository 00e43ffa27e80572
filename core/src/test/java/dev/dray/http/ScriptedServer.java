package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A server that says exactly the bytes a test tells it to. Each connection runs the script on its
/// own thread and is closed when the script ends.
final class ScriptedServer implements AutoCloseable {

  /// What one connection does.
  interface Script {
    void play(Talk talk) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private int connections;

  private ScriptedServer(Script script) {
    this.script = script;
    try {
      listener = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptedServer playing(Script script) {
    ScriptedServer server = new ScriptedServer(script);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  /// Answers every request of every connection with the same bytes.
  static ScriptedServer saying(String answer) {
    return playing(talk -> {
      while (talk.hears()) {
        talk.say(answer);
      }
    });
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// The heads of all requests, in order.
  List<String> heads() {
    return heads;
  }

  synchronized int connections() {
    return connections;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        int number;
        synchronized (this) {
          number = connections++;
        }
        Thread.ofVirtual().start(() -> run(socket, number));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void run(Socket socket, int number) {
    try (socket) {
      script.play(new Talk(socket, number));
    } catch (IOException | InterruptedException e) {
      // The client hung up or the test is over: both are part of the tests.
      return;
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The server's side of one connection.
  final class Talk {
    private final Socket socket;
    private final InputStream in;
    private final int number;
    private String heard = "";

    Talk(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.number = number;
    }

    /// The connection's number, from 0.
    int number() {
      return number;
    }

    /// Reads a request's head; false when the client hung up.
    boolean hears() throws IOException {
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return false;
        }
        head.append((char) b);
      }
      heard = head.toString();
      heads.add(heard);
      return true;
    }

    /// The head that was read last.
    String heard() {
      return heard;
    }

    Talk say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    }

    /// Waits that long, or until the test ends.
    void sleep(long millis) throws InterruptedException {
      ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /// Says nothing more until the test ends.
    void fallsSilent() throws InterruptedException {
      ended.await();
    }

    /// Ends with a reset in place of a goodbye.
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
