package dev.dray.testkit.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.RawClient;
import dev.dray.testkit.RawClient.Answer;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultTest {
  private static final Content BODY = Content.generated(9, 300_000);

  private final FaultScript script = new FaultScript();
  private final LoopbackServer server =
      LoopbackServer.answering(request ->
              Response.of(200)
                  .header("ETag", "\"a\"")
                  .header("X-Repo-Commit", "c")
                  .header("X-Linked-Size", "300000")
                  .header("X-Linked-ETag", "\"b\"")
                  .body(BODY)
                  .rangeable())
          .delivery(script)
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void endsConnectionsEarly() {
    assertThat(with(Fault.dropAfter(777)).raw()).hasSize(777);
    assertThat(with(Fault.dropAfter(0)).header("Content-Length")).isEqualTo("300000");
    assertThat(with(Fault.resetAfter(10)).broken()).isTrue();
    Answer garbage = with(Fault.garbageAfter(100));
    assertThat(garbage.raw().size()).isGreaterThan(100).isLessThan(300);
  }

  @Test
  void takesItsTime() {
    Duration time = Duration.ofMillis(120);
    assertThat(nanos(Fault.stallBeforeHeaders(time))).isGreaterThan(time.toNanos());
    assertThat(nanos(Fault.stallAfter(5000, time))).isGreaterThan(time.toNanos());
    assertThat(nanos(Fault.slowHeaders(Duration.ofMillis(1)))).isGreaterThan(time.toNanos());
    assertThat(nanos(Fault.trickle(2_000_000))).isGreaterThan(time.toNanos());
  }

  @Test
  void changesBytes() {
    byte[] good = BODY.bytes();
    assertThat(Arrays.mismatch(with(Fault.flipByteAt(123_456)).body(), good)).isEqualTo(123_456);
    byte[] each = with(Fault.flipEachNth(1000), "Range", "bytes=1500-").body();
    assertThat(Arrays.mismatch(each, BODY.slice(1500, 298_500).bytes())).isEqualTo(500);
  }

  @Test
  void liesAboutRangesAndLengths() {
    Answer whole = with(Fault.ignoreRange(), "Range", "bytes=5-9");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.raw()).hasSize(300_000);
    assertThat(with(Fault.wrongContentRange(3), "Range", "bytes=5-9").header("Content-Range"))
        .isEqualTo("bytes 8-12/300000");
    assertThat(with(Fault.wrongLength(50)).header("Content-Length")).isEqualTo("300050");
    assertThat(with(Fault.wrongLength(-50)).header("Content-Length")).isEqualTo("299950");
    assertThat(with(Fault.missingLength()).headers().has("Content-Length")).isFalse();
    Answer chunked = with(Fault.chunked());
    assertThat(chunked.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(chunked.raw().size()).isGreaterThan(300_000);
  }

  @Test
  void compressesRanges() throws IOException {
    Answer gzip = with(Fault.gzip(), "Range", "bytes=5-9");
    assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(BODY.slice(5, 5).bytes());
    }
  }

  @Test
  void spoilsHeaders() {
    assertThat(with(Fault.etagChange("\"z\"")).header("ETag")).isEqualTo("\"z\"");
    assertThat(with(Fault.weakEtags()).header("X-Linked-ETag")).isEqualTo("W/\"b\"");
    assertThat(with(Fault.missingRepoCommit()).headers().has("X-Repo-Commit")).isFalse();
    assertThat(with(Fault.lyingLinkedSize(10)).header("X-Linked-Size")).isEqualTo("300010");
    assertThat(with(Fault.garbageHeader("no colon")).headers().toString()).contains("no colon");
  }

  @Test
  void replacesAnswers() {
    assertThat(with(Fault.rateLimited(3)).header("RateLimit")).isEqualTo("\"resolvers\";r=0;t=3");
    assertThat(with(Fault.redirectLoop()).header("Location")).isEqualTo("/x");
    assertThat(with(Fault.redirectTo(URI.create("http://other:1"))).header("Location"))
        .isEqualTo("http://other:1/x");
    assertThat(with(Fault.expiredLink()).status()).isEqualTo(403);
    assertThat(with(Fault.htmlLogin()).header("Content-Type")).startsWith("text/html");
  }

  @Test
  void refusesTooManyAtOnce() throws InterruptedException {
    script.every(When.get(), Fault.limitConnections(1, 429));
    script.next(When.get(), Fault.stallBeforeHeaders(Duration.ofSeconds(20)));
    CountDownLatch started = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual()
            .start(() -> {
              started.countDown();
              RawClient.get(server.endpoint(), "/slow");
            });
    started.await();
    while (script.fired().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(RawClient.get(server.endpoint(), "/x").status()).isEqualTo(429);
    server.close();
    first.join();
  }

  @Test
  void followsTheScript() {
    script.nth(When.get().path("b$"), 2, Fault.status(500));
    script.times(When.get().ranged().rangeFrom(10), 2, Fault.status(503));
    assertThat(statuses("/a", "/b", "/b", "/b")).isEqualTo("200 200 500 200 ");
    for (int expected : new int[] {503, 503, 206}) {
      assertThat(RawClient.get(server.endpoint(), "/", "Range", "bytes=10-").status())
          .isEqualTo(expected);
    }
    assertThat(script.fired()).hasSize(3);
  }

  @Test
  void actsBetweenRequests() {
    script.before(When.get(), 2, () -> script.next(When.get(), Fault.status(418)));
    assertThat(statuses("/a", "/b", "/c", "/d")).isEqualTo("200 200 418 200 ");
  }

  @Test
  void keepsTheConnectionUntilItIsReused() throws IOException {
    script.next(When.get(), Fault.keepAliveThenReset());
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      byte[] request = "GET /x HTTP/1.1\r\nRange: bytes=0-0\r\n\r\n".getBytes(ISO_8859_1);
      socket.getOutputStream().write(request);
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        answer.append((char) socket.getInputStream().read());
      }
      assertThat(socket.getInputStream().read()).isEqualTo(BODY.bytes()[0] & 0xff);
      socket.getOutputStream().write(request);
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void plansMeetRequestsInOrder() {
    FaultPlan plan = new FaultPlan(3, 0.5, 20);
    script.plan(When.get().path("planned"), plan);
    for (int i = 0; i < 25; i++) {
      RawClient.get(server.endpoint(), "/planned");
    }
    long expected = IntStream.range(1, 26).filter(n -> plan.fault(n).isPresent()).count();
    assertThat(script.fired()).hasSize((int) expected);
  }

  @Test
  void plansAreRepeatable() {
    FaultPlan plan = FaultPlan.random(11);
    assertThat(plan.fault(3)).isEqualTo(FaultPlan.random(11).fault(3));
    long faults = IntStream.range(1, 61).filter(n -> plan.fault(n).isPresent()).count();
    assertThat(faults).isBetween(8L, 40L);
    assertThat(plan.fault(61)).isEmpty();
  }

  private Answer with(Fault fault, String... headers) {
    script.next(When.get(), fault);
    Answer answer = RawClient.get(server.endpoint(), "/x", headers);
    script.clear();
    return answer;
  }

  private long nanos(Fault fault) {
    long start = System.nanoTime();
    Answer answer = with(fault);
    assertThat(Arrays.equals(answer.body(), BODY.bytes())).isTrue();
    return System.nanoTime() - start;
  }

  private String statuses(String... paths) {
    StringBuilder out = new StringBuilder();
    for (String path : paths) {
      out.append(RawClient.get(server.endpoint(), path).status()).append(' ');
    }
    return out.toString();
  }
}
