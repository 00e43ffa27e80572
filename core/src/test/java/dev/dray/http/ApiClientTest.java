package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.dray.error.CancelledException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.ProtocolException;
import dev.dray.testkit.Proves;
import dev.dray.transfer.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ApiClientTest {

  private static final Timeouts SHORT =
      new Timeouts(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300));

  private final Network network = Network.open(NetworkOptions.of("t"));
  private final List<Duration> waits = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final ApiClient client =
      new ApiClient(
          network,
          SHORT,
          Abort.NEVER,
          new RetryRule(5, Duration.ofSeconds(60), () -> 0.0),
          new RequestPace(() -> now),
          (wait, abort) -> {
            waits.add(wait);
            now = now.plus(wait);
          },
          () -> now);

  @AfterEach
  void nothingStaysOpen() {
    network.close();
    assertThat(network.openConnections()).isZero();
  }

  private static String answer(int status, String body, String... lines) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /// Gives the answers in turn, the last one for ever.
  private static ScriptedServer answering(String... answers) {
    List<String> left = new ArrayList<>(List.of(answers));
    return ScriptedServer.playing(talk -> {
      while (talk.hears()) {
        String next;
        synchronized (left) {
          next = left.size() > 1 ? left.removeFirst() : left.getFirst();
        }
        talk.say(next);
      }
    });
  }

  private ApiResponse get(ScriptedServer server) {
    return client.get(server.uri("/api/models/a"), Optional.empty());
  }

  private static List<Duration> seconds(int... values) {
    return Arrays.stream(values).mapToObj(Duration::ofSeconds).toList();
  }

  @Test
  void asksForJsonAndTellsWhatCame() throws IOException {
    try (ScriptedServer server =
        answering(answer(200, "{\"a\":1}", "X-Request-Id: r-1", "x-amz-cf-id: c"))) {
      ApiResponse response = get(server);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).isEqualTo("{\"a\":1}");
      assertThat(response.requestId()).contains("r-1");
      assertThat(response.hops()).hasSize(1);
      assertThat(server.heads().getFirst())
          .contains("Accept: application/json\r\n", "Accept-Encoding: gzip\r\n");
      assertThat(waits).isEmpty();
    }
  }

  @ParameterizedTest
  @Proves("field-27")
  @ValueSource(ints = {400, 401, 403, 404, 405, 410, 416, 451, 501})
  void finalStatusesTakeExactlyOneRequest(int status) throws IOException {
    try (ScriptedServer server = answering(answer(status, "no"))) {
      assertThat(get(server).status()).isEqualTo(status);
      assertThat(server.heads()).hasSize(1);
      assertThat(waits).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void passingTroubleIsTriedFiveTimes(int status) throws IOException {
    try (ScriptedServer server = answering(answer(status, "later"))) {
      ApiResponse response = get(server);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.text()).isEqualTo("later");
      assertThat(server.heads()).hasSize(5);
      assertThat(waits).isEqualTo(seconds(1, 2, 4, 8));
    }
  }

  @Test
  void anotherTryCanSucceed() throws IOException {
    try (ScriptedServer server = answering(answer(503, ""), answer(200, "ok"))) {
      assertThat(get(server).text()).isEqualTo("ok");
      assertThat(waits).isEqualTo(seconds(1));
    }
  }

  @Test
  @Proves("field-28")
  void retryAfterIsObeyedInSecondsAndAsADateAndIgnoredOn500() {
    try (ScriptedServer server =
        answering(
            answer(503, "", "Retry-After: 17"),
            answer(429, "", "Retry-After: Fri, 20 Nov 2026 10:00:40 GMT"),
            answer(500, "", "Retry-After: 30"),
            answer(503, "", "Retry-After: tomorrow"),
            answer(200, "ok"))) {
      assertThat(get(server).status()).isEqualTo(200);
      assertThat(waits).isEqualTo(seconds(17, 23, 4, 8));
    }
  }

  @Test
  @Proves("field-28")
  void aWaitOutOfProportionIsHandedToTheCaller() {
    try (ScriptedServer server = answering(answer(429, "", "Retry-After: 61"))) {
      ApiResponse response = get(server);
      assertThat(response.status()).isEqualTo(429);
      assertThat(RetryAfter.of(response.headers(), now).map(RetryAfter::delay))
          .contains(Duration.ofSeconds(61));
      assertThat(server.heads()).hasSize(1);
      assertThat(waits).isEmpty();
    }
  }

  @Test
  @Proves("field-28")
  void anEmptyBucketIsWaitedFor() {
    try (ScriptedServer server =
        answering(
            answer(429, "", "RateLimit: \"api\";r=0;t=20", "Retry-After: 1"), answer(200, ""))) {
      assertThat(get(server).status()).isEqualTo(200);
      assertThat(waits).isEqualTo(seconds(21));
    }
  }

  @Test
  @Proves("field-28")
  void theLimitIsNeverHitWhenItIsKnown() {
    try (ScriptedServer server =
        answering(
            answer(200, "", "RateLimit: \"api\";r=0;t=20"),
            answer(200, "", "RateLimit: \"api\";r=99;t=300"))) {
      get(server);
      assertThat(waits).isEmpty();
      client.get(server.uri("/other/bucket"), Optional.empty());
      assertThat(waits).isEmpty();
      get(server);
      assertThat(waits).isEqualTo(seconds(20));
      get(server);
      assertThat(waits).hasSize(1);
    }
  }

  @Test
  void connectionsThatFailAreTriedAgainAndThenNamed() {
    URI dead;
    try (ScriptedServer server = answering(answer(200, ""))) {
      dead = server.uri("/x?secret=1");
    }
    NetworkException failure =
        catchThrowableOfType(
            NetworkException.class, () -> client.send(Request.get(dead), ErrorContext.of("a/b")));
    assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
    assertThat(failure.context().reference()).contains("a/b");
    assertThat(failure.context().url().orElseThrow().toString()).doesNotContain("secret");
    assertThat(failure.nextStep()).contains("HTTPS_PROXY");
    assertThat(waits).isEqualTo(seconds(1, 2, 4, 8));
  }

  @Test
  void aNameThatNobodyKnowsIsSaidAtOnce() {
    try (Network lost =
        Network.open(
            NetworkOptions.of("t"),
            host -> {
              throw new UnknownHostException(host + ": Name or service not known");
            })) {
      ApiClient other = client.over(lost);
      assertThatThrownBy(() -> other.get(URI.create("http://typo.example/"), Optional.empty()))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("typo.example is unknown");
      assertThat(waits).isEmpty();
    }
  }

  @Test
  void bodiesThatBreakOffAndSilenceAreTriedAgain() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          switch (talk.number()) {
            case 0 -> talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            case 1 -> talk.fallsSilent();
            case 2 -> talk.reset();
            default -> talk.say(answer(200, "whole"));
          }
        })) {
      assertThat(get(server).text()).isEqualTo("whole");
      assertThat(waits).isEqualTo(seconds(1, 2, 4));
    }
  }

  @Test
  void whatIsNoHttpIsNotTriedAgain() {
    try (ScriptedServer server = answering("SSH-2.0\r\n\r\n")) {
      assertThatThrownBy(() -> get(server)).isInstanceOf(ProtocolException.class);
      assertThat(server.heads()).hasSize(1);
    }
  }

  private static String gzip(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toString(ISO_8859_1);
  }

  @Test
  void gzipIsDecodedAndTheConnectionKept() throws IOException {
    String text = "[" + "{\"x\":1},".repeat(50_000) + "0]";
    try (ScriptedServer server = answering(answer(200, gzip(text), "Content-Encoding: gzip"))) {
      assertThat(get(server).text()).isEqualTo(text);
      try (ApiResponse streamed = client.open(Request.get(server.uri("/")), ErrorContext.NONE)) {
        assertThat(streamed.body().readAllBytes()).hasSize(text.length());
      }
      assertThat(server.connections()).isEqualTo(1);
      Request ranged = Request.get(server.uri("/")).withRange(0, 5);
      client.send(ranged);
      assertThat(server.heads().getLast()).contains("Accept-Encoding: identity\r\n");
    }
  }

  @Test
  @Proves("S001-95")
  void zstdIsDecodedThoughNobodyAsksForIt() throws IOException {
    String text = "[" + "{\"x\":1},".repeat(50_000) + "0]";
    String packed = new String(Zstd.compress(text.getBytes(ISO_8859_1)), ISO_8859_1);
    try (ScriptedServer server = answering(answer(200, packed, "Content-Encoding: zstd"))) {
      assertThat(get(server).text()).isEqualTo(text);
      assertThat(server.heads().getFirst()).contains("Accept-Encoding: gzip\r\n");
    }
    String bomb = new String(Zstd.compress(new byte[ApiClient.MAX_BUFFERED + 1]), ISO_8859_1);
    try (ScriptedServer server = answering(answer(200, bomb, "Content-Encoding: zstd"))) {
      assertThatThrownBy(() -> get(server)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void whoCanDoWithoutAServerSoonGivesUpOnOneThatIsAway() throws IOException {
    URI away;
    try (ScriptedServer server = answering(answer(200, ""))) {
      away = server.uri("/");
    }
    assertThatThrownBy(() -> client.get(away, Optional.empty()))
        .isInstanceOf(NetworkException.class);
    assertThat(waits).hasSize(4);
    waits.clear();
    assertThatThrownBy(() -> client.soonGivingUp().get(away, Optional.empty()))
        .isInstanceOf(NetworkException.class);
    assertThat(waits).containsExactly(Duration.ofSeconds(1));
    waits.clear();
    try (ScriptedServer server = answering(answer(503, ""), answer(503, ""), answer(200, "x"))) {
      client.soonGivingUp().get(server.uri("/"), Optional.empty());
      assertThat(waits).as("a server that answers is asked again as ever").hasSize(2);
    }
  }

  @Test
  void gzipThatIsNoneOrCutOrABombIsRefused() {
    String cut = gzip("x".repeat(10_000));
    String bomb = gzip("0".repeat(ApiClient.MAX_BUFFERED + 1));
    for (String body : List.of("plain text", cut.substring(0, cut.length() / 2), bomb)) {
      try (ScriptedServer server = answering(answer(200, body, "Content-Encoding: gzip"))) {
        assertThatThrownBy(() -> get(server)).isInstanceOf(ProtocolException.class);
      }
    }
    try (ScriptedServer server = answering(answer(200, "x", "Content-Encoding: br"))) {
      assertThatThrownBy(() -> get(server)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void aStreamHoldsItsConnectionUntilItIsClosed() throws IOException {
    try (ScriptedServer server = answering(answer(200, "x".repeat(300_000)))) {
      try (ApiResponse response = client.open(Request.get(server.uri("/")), ErrorContext.NONE)) {
        assertThat(response.body().read()).isEqualTo('x');
        assertThat(network.openConnections()).isEqualTo(1);
      }
    }
  }

  @Test
  @Proves("field-41")
  void redirectsWithinTheApiAreFollowed() {
    try (ScriptedServer server =
        answering(answer(307, "", "Location: /api/models/new/name"), answer(200, ""))) {
      ApiResponse response = get(server);
      assertThat(response.hops()).extracting(Hop::status).containsExactly(307, 200);
      assertThat(response.uri().getPath()).isEqualTo("/api/models/new/name");
    }
  }

  @Test
  void anAbortEndsARealWait() {
    StopSignal signal = new StopSignal();
    ApiClient real = new ApiClient(network, SHORT, signal::onFire);
    try (ScriptedServer server =
        ScriptedServer.playing(talk -> {
          talk.hears();
          talk.say(answer(503, "", "Retry-After: 50"));
          talk.sleep(100);
          signal.fire();
        })) {
      assertThatThrownBy(() -> real.get(server.uri("/"), Optional.empty()))
          .isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void jitterStaysWithinAQuarter() {
    RetryRule rule = new RetryRule(5, Duration.ofSeconds(60), () -> 0.999);
    assertThat(rule.backoff(1)).isBetween(Duration.ofMillis(1_240), Duration.ofMillis(1_250));
    assertThat(rule.backoff(9)).isBetween(Duration.ofMillis(9_990), Duration.ofSeconds(10));
  }
}
