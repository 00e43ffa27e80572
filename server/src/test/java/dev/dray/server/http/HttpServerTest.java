package dev.dray.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  private static final Gate OPEN =
      new Gate() {
        @Override
        public List<Header> greet(Head head) {
          return List.of();
        }

        @Override
        public Caller admit(Head head, Method method, Scope needed) {
          return new Caller("test", Scope.ADMIN, head.address());
        }

        @Override
        public List<Header> preflight(Head head, List<Method> methods) {
          return List.of();
        }
      };

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<Served> served = new LinkedBlockingQueue<>();
  private final List<HttpServer> servers = new java.util.ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    servers.forEach(server -> server.close(Duration.ZERO));
    client.close();
  }

  @Test
  void aRouteAnswersWithWhatStandsInItsPath() throws Exception {
    URI at =
        start(
            Route.get(
                "/models/{org}/{name}",
                exchange ->
                    Answer.text(
                        200,
                        exchange.pathValue("org")
                            + "+"
                            + exchange.pathValue("name")
                            + "+"
                            + exchange.queries("q"))));

    HttpResponse<String> answer = get(at, "/models/acme/refs%2Fpr%2F1?q=a%20b&q=c+d&x");

    assertThat(answer.body()).isEqualTo("acme+refs/pr/1+[a b, c d]");
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    Served told = served.poll(10, TimeUnit.SECONDS);
    assertThat(told.template()).isEqualTo("/models/{org}/{name}");
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.bytes()).isEqualTo(answer.body().length());
  }

  @Test
  void literalsWinOverNamesAndNamesOverRests() throws Exception {
    URI at =
        start(
            Route.get("/a/{rest...}", e -> Answer.text(200, "rest " + e.pathValue("rest"))),
            Route.get("/a/{name}", _ -> Answer.text(200, "name")),
            Route.get("/a/b", _ -> Answer.text(200, "literal")));

    assertThat(get(at, "/a/b").body()).isEqualTo("literal");
    assertThat(get(at, "/a/c").body()).isEqualTo("name");
    assertThat(get(at, "/a/b/c%20d").body()).isEqualTo("rest b/c d");
  }

  @Test
  void twoRoutesThatCannotBeToldApartAreRefused() {
    assertThatThrownBy(() ->
            start(
                Route.get("/a/{one}", _ -> Answer.empty(204)),
                Route.get("/a/{two}", _ -> Answer.empty(204))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a/{two}");
  }

  @Test
  void whatIsNotThereIsAProblemDocument() throws Exception {
    URI at = start(Route.get("/a", _ -> Answer.empty(204)));

    HttpResponse<String> nowhere = get(at, "/b");
    HttpResponse<String> wrong = send(at, "/a", "POST", "");

    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(nowhere.body()).contains("\"code\":\"no_such_path\"", "\"request_id\":\"");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void anErrorOfTheLibraryKeepsItsRowOfTheTable() throws Exception {
    URI at =
        start(
            Route.get(
                "/a",
                _ -> {
                  throw new NotFoundException(
                      ErrorCode.FILE_NOT_FOUND,
                      "there is no x",
                      "Look.",
                      ErrorContext.of("acme/x"));
                }));

    HttpResponse<String> answer = get(at, "/a");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .contains(
            "\"code\":\"file_not_found\"",
            "\"title\":\"File not found\"",
            "\"next_step\":\"Look.\"",
            "\"reference\":\"acme/x\"");
  }

  @Test
  void anUnexpectedErrorTellsNothingOfItself() throws Exception {
    URI at =
        start(
            Route.get(
                "/a",
                _ -> {
                  throw new IllegalStateException("password 1234");
                }));

    HttpResponse<String> answer = get(at, "/a");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("\"code\":\"internal\"").doesNotContain("1234");
  }

  @Test
  void headAnswersLikeGetWithoutABody() throws Exception {
    URI at = start(Route.get("/a", _ -> Answer.text(200, "hello")));

    HttpResponse<String> answer = send(at, "/a", "HEAD", "");

    assertThat(answer.headers().firstValue("Content-Length")).hasValue("5");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aBodyHasABound() throws Exception {
    URI at =
        start(
            new Route(
                Method.POST,
                "/a",
                Scope.READ,
                exchange -> Answer.text(200, "" + exchange.body(1000).length)));

    assertThat(send(at, "/a", "POST", "x".repeat(1000)).body()).isEqualTo("1000");
    assertThat(send(at, "/a", "POST", "x".repeat(1001)).statusCode()).isEqualTo(413);
    String chunked =
        RawCaller.ask(
            at,
            "POST /a HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n3e9\n"
                + "x".repeat(1001)
                + "\n0\n\n");
    assertThat(chunked).startsWith("HTTP/1.1 413");
  }

  @Test
  void jsonIsAnObjectAndSaysThatItIsJson() throws Exception {
    URI at =
        start(
            new Route(
                Method.POST,
                "/a",
                Scope.READ,
                exchange -> Answer.text(200, exchange.json().path("x").asString())));

    assertThat(json(at, "/a", "{\"x\":\"y\"}").body()).isEqualTo("y");
    assertThat(json(at, "/a", "[1]").statusCode()).isEqualTo(400);
    assertThat(json(at, "/a", "{\"x\":").body()).contains("not JSON").doesNotContain("Source");
    assertThat(send(at, "/a", "POST", "{\"x\":1}").statusCode()).isEqualTo(415);
  }

  @Test
  void aStreamIsSentWhileItIsWritten() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    URI at =
        start(
            Route.get(
                "/a",
                _ ->
                    Answer.stream(
                        200,
                        List.of(),
                        10,
                        out -> {
                          out.write("12345".getBytes(StandardCharsets.UTF_8));
                          out.flush();
                          await(goOn);
                          out.write("67890".getBytes(StandardCharsets.UTF_8));
                        })));

    try (RawCaller caller = new RawCaller(at)) {
      caller.send("GET /a HTTP/1.1\nHost: localhost\nConnection: close\n\n");
      assertThat(caller.until("12345")).contains("Content-Length: 10");
      goOn.countDown();
      assertThat(caller.rest()).isEqualTo("67890");
    }
  }

  @Test
  void aStreamThatBreaksNeverLooksWhole() throws Exception {
    URI at =
        start(
            Route.get(
                "/a",
                _ ->
                    Answer.stream(
                        200,
                        List.of(),
                        -1,
                        out -> {
                          out.write("half".getBytes(StandardCharsets.UTF_8));
                          out.flush();
                          throw new IOException("the source broke");
                        })));

    assertThatThrownBy(() -> get(at, "/a")).isInstanceOf(IOException.class);
  }

  @Test
  void aPartOfAFileIsSent() throws Exception {
    Path file = folder.resolve("file");
    byte[] bytes = new byte[1_500_000];
    new java.util.Random(1).nextBytes(bytes);
    Files.write(file, bytes);
    URI at =
        start(
            Route.get(
                "/a", _ -> Answer.file(206, List.of(), FileChannel.open(file), 1000, 1_400_000)));

    HttpResponse<byte[]> answer =
        client.send(HttpRequest.newBuilder(at.resolve("/a")).build(), BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(java.util.Arrays.copyOfRange(bytes, 1000, 1_401_000));
  }

  @Test
  void eventsKeepTheirLinesAndSilenceIsFilledWithHeartbeats() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    URI at =
        start(
            Duration.ofMillis(50),
            Route.get(
                "/a",
                _ ->
                    Answer.events(sink -> {
                      sink.send("7", "state", "one\ntwo");
                      goOn.await();
                      sink.data("three");
                    })));

    try (RawCaller caller = new RawCaller(at)) {
      caller.send("GET /a HTTP/1.1\nHost: localhost\nConnection: close\n\n");
      assertThat(caller.until("two\n\n"))
          .contains("text/event-stream", "id: 7\nevent: state\ndata: one\ndata: two\n\n");
      assertThat(caller.until(":\n\n")).endsWith(":\n\n");
      goOn.countDown();
      assertThat(caller.rest()).contains("data: three\n\n");
    }
  }

  @Test
  void aCallerWhoLeavesAStreamOfEventsWakesItsThread() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    URI at =
        start(
            Duration.ofMillis(20),
            Route.get(
                "/a",
                _ ->
                    Answer.events(sink -> {
                      sink.onClose(woken::countDown);
                      woken.await();
                    })));

    try (RawCaller caller = new RawCaller(at)) {
      caller.send("GET /a HTTP/1.1\nHost: localhost\n\n").until(":\n\n");
    }

    assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(served.poll(20, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aStreamThatNobodyReadsHoldsLittleAndCanBeBrokenOff() throws Exception {
    AtomicReference<Optional<SseSink>> open = new AtomicReference<>(Optional.empty());
    AtomicReference<Thread> writer = new AtomicReference<>(Thread.currentThread());
    AtomicLong sent = new AtomicLong();
    SseFrame frame = SseFrame.of("1", "state", "x".repeat(10_000));
    URI at =
        start(
            Route.get(
                "/a",
                _ ->
                    Answer.events(sink -> {
                      writer.set(Thread.currentThread());
                      open.set(Optional.of(sink));
                      while (sink.open()) {
                        sink.send(frame);
                        sent.addAndGet(10_000);
                      }
                    })));

    try (RawCaller deaf = new RawCaller(at)) {
      deaf.send("GET /a HTTP/1.1\nHost: localhost\n\n");
      long before = -1;
      // Until it waits for the caller.
      while (open.get().isEmpty()
          || writer.get().getState() != Thread.State.WAITING
          || before != sent.get()) {
        before = sent.get();
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(sent.get()).isLessThan(8_000_000);
      assertThat(served.poll()).isNull();
      open.get().orElseThrow().close();
      assertThat(served.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a HTTP/1.1\nHost: localhost\nX-Slow: ",
        "POST /a HTTP/1.1\nHost: localhost\nContent-Length: 1000\n\n"
      })
  @Timeout(60)
  void whoSendsAByteNowAndThenIsCutOff(String beginning) throws Exception {
    URI at =
        start(
            Route.get("/a", _ -> Answer.empty(204)),
            new Route(
                Method.POST, "/a", Scope.READ, e -> Answer.text(200, "" + e.body(2000).length)));

    try (RawCaller caller = new RawCaller(at)) {
      caller.send(beginning);
      Thread drip = Thread.ofVirtual().start(() -> drip(caller));
      assertThat(end(caller)).doesNotContain("HTTP/1.1 2");
      drip.interrupt();
    }
  }

  private static String end(RawCaller caller) {
    try {
      return caller.rest();
    } catch (IOException e) {
      // A reset is an end, too; one for want of patience is not.
      assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
      return "";
    }
  }

  private static void drip(RawCaller caller) {
    try {
      while (true) {
        caller.send("x");
        Thread.sleep(200);
      }
    } catch (IOException | InterruptedException e) {
      // Cut off, which is what is wanted.
    }
  }

  @Test
  void closingEndsStreamsAndLetsRequestsFinish() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    URI at =
        start(
            Route.get(
                "/slow",
                _ -> {
                  begun.countDown();
                  await(goOn);
                  return Answer.text(200, "done");
                }));
    HttpServer server = servers.getLast();
    var answer =
        client.sendAsync(
            HttpRequest.newBuilder(at.resolve("/slow")).build(), BodyHandlers.ofString());
    begun.await();

    Thread closing = Thread.ofVirtual().start(() -> server.close(Duration.ofSeconds(20)));
    goOn.countDown();

    assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
    closing.join();
  }

  @Test
  void aTakenPortIsSaidPlainly() throws Exception {
    URI at = start();

    assertThatThrownBy(() ->
            HttpServer.start(
                HttpSettings.of(InetAddress.getLoopbackAddress(), at.getPort()),
                List.of(),
                OPEN,
                _ -> {}))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(" port " + at.getPort());
  }

  private URI start(Route... routes) {
    return start(Duration.ofSeconds(10), routes);
  }

  private URI start(Duration heartbeat, Route... routes) {
    HttpServer server =
        HttpServer.start(
            new HttpSettings(
                InetAddress.getLoopbackAddress(),
                0,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                heartbeat,
                100),
            List.of((Routes) () -> List.of(routes)),
            OPEN,
            served::add);
    servers.add(server);
    return server.address();
  }

  private HttpResponse<String> get(URI at, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(at + path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(URI at, String path, String method, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(at + path))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> json(URI at, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(at + path))
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
