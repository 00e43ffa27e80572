package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.testkit.Proves;
import dev.dray.transfer.StopSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimeLimitsTest {

  private static final Timeouts SHORT =
      new Timeouts(Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofMillis(400));

  private final Network network = Network.open(NetworkOptions.of("dray-test/1"));

  @AfterEach
  void nothingStaysOpen() {
    assertThat(network.openConnections()).isZero();
    network.close();
  }

  private byte[] all(URI uri, Abort abort) throws IOException {
    try (Response response = network.send(Request.get(uri), SHORT, abort)) {
      return response.readAll(1_000_000);
    }
  }

  private HttpTimeoutException.Phase phaseOf(ScriptedServer server) {
    return catchThrowableOfType(HttpTimeoutException.class, () -> all(server.uri("/"), Abort.NEVER))
        .phase();
  }

  @Test
  @Proves({"field-23", "field-24"})
  void silenceBeforeTheAnswerTimesOut() {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.fallsSilent();
        })) {
      assertThat(phaseOf(server)).isEqualTo(HttpTimeoutException.Phase.FIRST_BYTE);
    }
  }

  @Test
  @Proves("field-23")
  void headersThatDripForEverTimeOut() {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say("HTTP/1.1 200 OK\r\nA: ");
          for (int i = 0; i < 1_000; i++) {
            talk.say("x").sleep(20);
          }
        })) {
      assertThat(phaseOf(server)).isEqualTo(HttpTimeoutException.Phase.FIRST_BYTE);
    }
  }

  @Test
  @Proves("field-24")
  void aStallWithinTheBodyTimesOut() {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").fallsSilent();
        })) {
      assertThat(phaseOf(server)).isEqualTo(HttpTimeoutException.Phase.STALL);
    }
  }

  @Test
  @Proves("field-25")
  void slowButSteadyIsNeverCutOff() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
          for (int i = 0; i < 20; i++) {
            talk.say("x").sleep(60);
          }
        })) {
      // 1.2 s in all, three times the limit.
      assertThat(all(server.uri("/"), Abort.NEVER)).hasSize(20);
    }
    network.close();
  }

  @Test
  @Proves("field-26")
  void timeBetweenReadsIsNoStall() throws Exception {
    String body = "x".repeat(3_000_000);
    try (ScriptedServer server =
            ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body);
        Response response = network.send(Request.get(server.uri("/")), SHORT, Abort.NEVER)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(50_000);
      int count = 0;
      // Past what came with the head, so that the last read was one of the socket.
      while (count < 100_000) {
        count += response.read(buffer.clear());
      }
      Thread.sleep(900);
      assertThat(response.readAll(3_000_000)).hasSize(3_000_000 - count);
    }
    network.close();
  }

  /// An address that never answers: with its backlog full, the kernel leaves further attempts
  /// unanswered.
  private static final class Deaf implements AutoCloseable {
    private final ServerSocket listener;
    private final List<SocketChannel> fillers = new ArrayList<>();

    Deaf(String address, int port) throws IOException {
      listener = new ServerSocket(port, 1, InetAddress.ofLiteral(address));
      for (int i = 0; i < 4; i++) {
        SocketChannel filler = SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(listener.getLocalSocketAddress());
        fillers.add(filler);
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel filler : fillers) {
        filler.close();
      }
      listener.close();
    }
  }

  @Test
  void aServerThatNeverAcceptsTimesOut() throws Exception {
    try (Deaf deaf = new Deaf("127.0.0.1", 0)) {
      URI uri = URI.create("http://127.0.0.1:" + deaf.listener.getLocalPort() + "/");
      HttpTimeoutException timeout =
          catchThrowableOfType(HttpTimeoutException.class, () -> all(uri, Abort.NEVER));
      assertThat(timeout.phase()).isEqualTo(HttpTimeoutException.Phase.CONNECT);
    }
  }

  @Test
  void anAddressThatNeverAnswersDoesNotHoldUpTheNext() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Deaf deaf = new Deaf("127.0.0.9", server.port());
        Network two =
            Network.open(
                NetworkOptions.of("dray-test/1"),
                host ->
                    List.of(
                        InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1")))) {
      URI uri = URI.create("http://two.example:" + deaf.listener.getLocalPort() + "/");
      try (Response response = two.send(Request.get(uri), Timeouts.DEFAULT, Abort.NEVER)) {
        assertThat(response.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aNameThatIsLookedUpForEverTimesOut() {
    CountDownLatch never = new CountDownLatch(1);
    try (Network slow =
        Network.open(
            NetworkOptions.of("dray-test/1"),
            host -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return List.of();
            })) {
      assertThatThrownBy(
              () -> slow.send(Request.get(URI.create("http://slow.example/")), SHORT, Abort.NEVER))
          .isInstanceOf(HttpTimeoutException.class);
    } finally {
      never.countDown();
    }
  }

  @Test
  void anAbortWakesTheReaderAtOnce() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    StopSignal signal = new StopSignal();
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
          reading.countDown();
          talk.fallsSilent();
        })) {
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() -> {
            try (Response response =
                network.send(Request.get(server.uri("/")), Timeouts.DEFAULT, signal::onFire)) {
              response.readAll(100);
              failure.complete(new AssertionError("no failure"));
            } catch (IOException e) {
              failure.complete(e);
            }
          });
      reading.await();
      long start = System.nanoTime();
      signal.fire();
      assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(RequestAbortedException.class);
      assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    }
  }

  @Test
  void anAbortThatCameFirstStopsTheRequest() {
    StopSignal signal = new StopSignal();
    signal.fire();
    try (ScriptedServer server = ScriptedServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      assertThatThrownBy(() -> all(server.uri("/"), signal::onFire))
          .isInstanceOf(RequestAbortedException.class);
    }
  }

  @Test
  void anAbortThatComesLateLeavesTheKeptConnectionAlone() throws IOException {
    StopSignal signal = new StopSignal();
    try (ScriptedServer server =
        ScriptedServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      all(server.uri("/"), signal::onFire);
      signal.fire();
      assertThat(network.openConnections()).isEqualTo(1);
      try (Response again = network.send(Request.get(server.uri("/")), SHORT, Abort.NEVER)) {
        assertThat(again.reused()).isTrue();
      }
    }
    network.close();
  }

  @Test
  void anInterruptStopsTheReader() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          reading.countDown();
          talk.fallsSilent();
        })) {
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread reader =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  all(server.uri("/"), Abort.NEVER);
                } catch (IOException e) {
                  failure.complete(e);
                }
              });
      reading.await();
      reader.interrupt();
      assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(RequestAbortedException.class);
    }
  }
}
