package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.provider.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConnectionsTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final Network network = Network.open(NetworkOptions.of("dray-test/1"));

  @AfterEach
  void nothingStaysOpen() {
    network.close();
    assertThat(network.openConnections()).isZero();
  }

  private Response get(URI uri) throws IOException {
    return network.send(Request.get(uri), Timeouts.DEFAULT, Abort.NEVER);
  }

  private String text(URI uri) throws IOException {
    try (Response response = get(uri)) {
      return new String(response.readAll(1_000_000), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aConnectionIsKeptAndUsedAgain() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      assertThat(text(server.uri("/a"))).isEqualTo("ok");
      try (Response second = get(server.uri("/b"))) {
        assertThat(second.reused()).isTrue();
        // Unread, but small: closing reads it and keeps the connection.
      }
      try (Response third = get(server.uri("/c"))) {
        assertThat(third.reused()).isTrue();
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(network.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionWithMuchUnreadIsClosed() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.saying(
            "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + "x".repeat(5_000_000))) {
      try (Response response = get(server.uri("/"))) {
        assertThat(response.read(ByteBuffer.allocate(10))).isEqualTo(10);
      }
      assertThat(network.openConnections()).isZero();
    }
  }

  @Test
  void aKeptConnectionThatTurnsOutClosedIsReplacedOnce() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say(OK);
          if (talk.number() == 0) {
            talk.hears();
            talk.reset();
          }
        })) {
      assertThat(text(server.uri("/a"))).isEqualTo("ok");
      assertThat(text(server.uri("/b"))).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void aFreshConnectionThatClosesWithoutAnswerIsNotTriedAgain() {
    try (ScriptedServer server = ScriptedServer.playing(ScriptedServer.Talk::hears)) {
      assertThatThrownBy(() -> text(server.uri("/"))).isInstanceOf(ConnectionLostException.class);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionThatSpokeBeforeItClosedIsNotTriedAgain() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say(OK);
          talk.hears();
          talk.say("HTTP/1.1 2");
        })) {
      assertThat(text(server.uri("/a"))).isEqualTo("ok");
      assertThatThrownBy(() -> text(server.uri("/b"))).isInstanceOf(ConnectionLostException.class);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void whatNobodyAskedForEndsTheConnection() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(OK + "HTTP/1.1 200 smuggled\r\n\r\n")) {
      assertThat(text(server.uri("/a"))).isEqualTo("ok");
      assertThat(text(server.uri("/b"))).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void readsChunkedAndCloseDelimitedBodies() throws IOException {
    try (ScriptedServer chunked =
            ScriptedServer.saying(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4e20\r\n"
                    + "y".repeat(20_000)
                    + "\r\n2\r\nok\r\n0\r\n\r\n");
        ScriptedServer closing =
            ScriptedServer.playing(talk -> {
              talk.hears();
              talk.say("HTTP/1.0 200 OK\r\n\r\nuntil the end");
            })) {
      assertThat(text(chunked.uri("/"))).hasSize(20_002).endsWith("ok");
      assertThat(text(chunked.uri("/"))).hasSize(20_002);
      assertThat(chunked.connections()).isEqualTo(1);
      assertThat(text(closing.uri("/"))).isEqualTo("until the end");
      assertThat(network.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void aBodyCutShortIsALostConnectionNamingTheServerOnly() {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        })) {
      assertThatThrownBy(() -> text(server.uri("/secret?sig=1")))
          .isInstanceOf(ConnectionLostException.class)
          .hasMessageNotContaining("sig");
    }
  }

  @Test
  void garbageInPlaceOfAnAnswerIsRefused() {
    try (ScriptedServer server = ScriptedServer.saying("220 ftp ready\r\n\r\n")) {
      assertThatThrownBy(() -> text(server.uri("/"))).isInstanceOf(HttpProtocolException.class);
      assertThat(network.openConnections()).isZero();
    }
  }

  @Test
  void moreThanAskedForIsRefused() {
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      assertThatThrownBy(
              () -> {
                try (Response response = get(server.uri("/"))) {
                  response.readAll(1);
                }
              })
          .isInstanceOf(HttpProtocolException.class);
    }
  }

  @Test
  void theRequestIsSentAsGiven() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      URI uri = server.uri("/a%2Fb/%23x/é?q=%2F&r=a+b#fragment");
      Request request =
          Request.get(uri)
              .withRange(5, 9)
              .withCredential(Optional.of(Credential.bearer(uri, "hf_secret")));
      network.send(request, Timeouts.DEFAULT, Abort.NEVER).close();
      assertThat(server.heads().getFirst().split("\r\n"))
          .startsWith("GET /a%2Fb/%23x/%C3%A9?q=%2F&r=a+b HTTP/1.1")
          .contains(
              "Host: 127.0.0.1:" + server.port(),
              "User-Agent: dray-test/1",
              "Accept: */*",
              "Accept-Encoding: identity",
              "Range: bytes=5-9",
              "Authorization: Bearer hf_secret");
      assertThat(request.toString()).doesNotContain("hf_secret").doesNotContain("q=");
    }
  }

  @Test
  void severalAddressesAreTriedUntilOneAnswers() throws IOException {
    try (ScriptedServer server = ScriptedServer.saying(OK);
        Network two =
            Network.open(
                NetworkOptions.of("dray-test/1"),
                host ->
                    List.of(
                        InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1")))) {
      URI uri = URI.create("http://model_hub.example:" + server.port() + "/");
      try (Response response = two.send(Request.get(uri), Timeouts.DEFAULT, Abort.NEVER)) {
        assertThat(response.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void nobodyListeningAndUnknownNamesAreConnectFailures() {
    URI dead;
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      dead = server.uri("/");
    }
    assertThatThrownBy(() -> text(dead)).isInstanceOf(ConnectFailedException.class);
    assertThatThrownBy(() -> text(URI.create("http://no-such-host.invalid/")))
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void keptConnectionsGoWhenTheirTimeIsUp() throws Exception {
    try (ScriptedServer server = ScriptedServer.saying(OK);
        Network brief =
            Network.open(NetworkOptions.of("dray-test/1").withIdle(4, Duration.ofMillis(100)))) {
      brief.send(Request.get(server.uri("/")), Timeouts.DEFAULT, Abort.NEVER).close();
      while (brief.openConnections() > 0) {
        Thread.sleep(20);
      }
    }
  }

  @Test
  void aClosedNetworkRefuses() {
    network.close();
    assertThatThrownBy(() -> text(URI.create("http://127.0.0.1:1/")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyThreadsShareItAndLeaveNothingBehind() throws Exception {
    try (ScriptedServer server = ScriptedServer.saying(OK)) {
      List<Thread> threads = new ArrayList<>();
      AtomicInteger good = new AtomicInteger();
      for (int i = 0; i < 8; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int n = 0; n < 50; n++) {
                    try {
                      good.addAndGet(text(server.uri("/" + n)).length());
                    } catch (IOException e) {
                      return;
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(good).hasValue(8 * 50 * 2);
      assertThat(network.openConnections()).isLessThanOrEqualTo(8);
    }
  }
}
