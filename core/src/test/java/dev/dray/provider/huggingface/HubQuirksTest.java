package dev.dray.provider.huggingface;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.Handler;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.proxy.TrapServer;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hubs and mirrors that do not behave like the Hub.
@Timeout(60)
class HubQuirksTest {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String OID = "1111111111111111111111111111111111111111";
  private static final String SHA = "2".repeat(64);

  static final List<String> HOSTILE = TestRepos.HOSTILE_PATHS;

  @TempDir private Path folder;
  private HubFixture fixture;

  @BeforeEach
  void start() {
    fixture = new HubFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  @Proves("field-44")
  void hostileNamesAreRefusedBeforeAnythingIsMade(String path) {
    String tree =
        Json.write(
            List.of(
                Json.object("type", "file", "oid", OID, "size", 1, "path", "good.txt"),
                Json.object("type", "file", "oid", OID, "size", 1, "path", path)));

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> listing(tree))
        .withMessageContaining("must not be written");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":1}",
        "\"text\"",
        "[1]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":-1}]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":99999999999999999999}]",
        "[{\"type\":\"file\",\"path\":\"a\\ud800\",\"size\":1}]",
        "[{\"type\":\"file\",\"size\":1}]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":1},{\"type\":\"file\",\"path\":\"a\",\"size\":2}]",
        "<html>",
        "[{]",
        ""
      })
  void nonsenseIsNoListing(String body) {
    assertThatExceptionOfType(DrayException.class)
        .isThrownBy(() -> listing(body))
        .satisfies(e ->
            assertThat(e.code()).isIn(ErrorCode.PROTOCOL_VIOLATION, ErrorCode.CONNECTION_LOST));
  }

  @Test
  void toleratesMissingAndOddFields() {
    Listing listing =
        listing(
            """
            [{"type":"directory","oid":"x","path":"sub"},
             {"type":"unknown","oid":"%s","path":"module"},
             {"type":"file","path":"bare"},
             {"type":"file","path":"odd","oid":"d41d8cd98f00b204e9800998ecf8427e-10","size":7},
             {"type":"file","path":"legacy","oid":"%s","size":9,"lfs":{"sha256":"%s","size":9}},
             {"type":"file","path":"prefixed","oid":"%s","size":9,"lfs":{"oid":"sha256:%s"}},
             {"type":"file","path":"pointer","oid":"%s","size":133,"lfs":{"size":5000}},
             {"type":"file","path":"same","oid":"%s","size":1,"lfs":null,"new":{"a":[1,{"b":2}]}},
             {"type":"file","path":"same","oid":"%s","size":1}]
            """
                .formatted(OID, OID, SHA, OID, SHA, OID, OID, OID));

    assertThat(listing.files())
        .extracting(f -> f.path().text())
        .containsExactly("bare", "legacy", "odd", "pointer", "prefixed", "same");
    assertThat(file(listing, "bare").size()).isEmpty();
    assertThat(file(listing, "bare").digest()).isEmpty();
    assertThat(file(listing, "odd").digest()).isEmpty();
    assertThat(file(listing, "odd").hub()).isEmpty();
    assertThat(file(listing, "legacy").digest()).hasValue(new Digest.Sha256(SHA));
    assertThat(file(listing, "prefixed").digest()).hasValue(new Digest.Sha256(SHA));
    assertThat(file(listing, "pointer").digest())
        .as("the id of a pointer says nothing about the content")
        .isEmpty();
    assertThat(file(listing, "pointer").size()).hasValue(5000);
    assertThat(file(listing, "same").digest()).hasValue(new Digest.GitBlob(OID));
  }

  @Test
  @Proves("field-38")
  void aMirrorThatKnowsNoCommitsIsReadByBranch() {
    Handler mirror =
        request -> {
          if (request.path().contains("/revision/")) {
            return info();
          }
          return request.path().endsWith("/tree/dev") ? tree("a") : Response.of(404);
        };
    try (LoopbackServer server = LoopbackServer.answering(mirror).start()) {
      Listing listing = fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("acme/x@dev"));

      assertThat(listing.commit()).hasValue(new Commit(COMMIT));
      assertThat(listing.notes()).singleElement().asString().contains("'dev'");
      assertThat(listing.files().getFirst().sources().getFirst().uri().getPath())
          .isEqualTo("/acme/x/resolve/dev/a");
      assertThat(server.requests().size()).isEqualTo(3);
    }
  }

  @Test
  void aMirrorWithoutCommitsSaysSo() {
    Handler mirror =
        request ->
            request.path().contains("/revision/")
                ? Response.json(200, Json.object("id", "acme/x"))
                : tree("a");
    try (LoopbackServer server = LoopbackServer.answering(mirror).start()) {
      Listing listing = fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("acme/x"));

      assertThat(listing.commit()).isEmpty();
      assertThat(listing.notes()).singleElement().asString().contains("which commit");
    }
  }

  @Test
  void anEmpty404IsAMissingRepository() {
    try (LoopbackServer server = LoopbackServer.answering(r -> Response.of(404)).start()) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("acme/x")))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND));
      assertThat(server.requests().size()).isEqualTo(1);
    }
  }

  @Test
  void redirectsWithinTheApiAreFollowed() {
    Handler mirror =
        request -> {
          if (request.path().contains("/revision/")) {
            return info();
          }
          return request.path().endsWith("/")
              ? tree("a")
              : Response.of(307).header("Location", request.path() + "/?" + request.rawQuery());
        };
    try (LoopbackServer server = LoopbackServer.answering(mirror).start()) {
      assertThat(fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("acme/x")).files())
          .hasSize(1);
    }
  }

  @Test
  void anEndpointBelowAPathWorks() {
    Handler mirror =
        request -> {
          if (!request.path().startsWith("/hf/api/models/acme/x/")) {
            return Response.of(404);
          }
          return request.path().contains("/revision/") ? info() : tree("a b");
        };
    try (LoopbackServer server = LoopbackServer.answering(mirror).start()) {
      Listing listing =
          fixture.anonymous(server.endpoint().resolve("/hf")).resolve(ModelRef.parse("acme/x"));

      assertThat(listing.files().getFirst().sources().getFirst().uri())
          .hasToString(server.endpoint() + "/hf/acme/x/resolve/" + COMMIT + "/a%20b");
    }
  }

  @Test
  @Proves({"field-21", "field-37"})
  void aNextPageElsewhereIsAskedOfTheSameServer() {
    try (TrapServer trap = TrapServer.start()) {
      Handler mirror =
          request -> {
            if (request.path().contains("/revision/")) {
              return info();
            }
            return request.rawQuery().contains("cursor=2")
                ? tree("b")
                : tree("a")
                    .header(
                        "Link",
                        "<"
                            + trap.endpoint()
                            + request.path()
                            + "?recursive=true&expand=false&cursor=2>; rel=\"next\"");
          };
      try (LoopbackServer server = LoopbackServer.answering(mirror).start()) {
        Listing listing =
            fixture.withToken(server.endpoint(), "hf_secret").resolve(ModelRef.parse("acme/x"));

        assertThat(listing.files()).hasSize(2);
        assertThat(trap.requests().size()).isZero();
      }
    }
  }

  @Test
  void pagesThatNeverEndAreLeft() {
    Handler mirror =
        request ->
            request.path().contains("/revision/")
                ? info()
                : tree("a").header("Link", "<" + request.target() + ">; rel=\"next\"");
    try (LoopbackServer server = LoopbackServer.answering(mirror).start()) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("acme/x")))
          .withMessageContaining("never end");
      assertThat(server.requests().size()).isEqualTo(2);
    }
  }

  @Test
  void aListingThatBreaksOffIsAskedForAgain() {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.manyFiles("acme/many", 300)).start()) {
      hub.faults()
          .hub()
          .next(When.get().path("/tree/"), Fault.dropAfter(5_000), Fault.dropAfter(1));

      Listing listing = fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/many"));

      assertThat(listing.files()).hasSize(300);
      assertThat(hub.requests().gets("/tree/")).isEqualTo(3);

      hub.faults().hub().every(When.get().path("/tree/"), Fault.dropAfter(5_000));
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/many")));
    }
  }

  @Test
  void anInterruptStopsAResolve() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Handler slow =
        request -> {
          asked.countDown();
          return tree("a");
        };
    try (LoopbackServer server =
        LoopbackServer.answering(slow)
            .delivery(new FaultScript().every(When.get(), Fault.stallAfter(1, ofSeconds(60))))
            .start()) {
      HubProvider provider = fixture.anonymous(server.endpoint());
      AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  provider.resolve(ModelRef.parse("acme/x"));
                } catch (DrayException e) {
                  failure.set(Optional.of(e));
                }
              });
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      thread.join(10_000);

      assertThat(thread.isAlive()).isFalse();
      assertThat(failure.get().orElseThrow()).isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void seventyThousandFilesAreSeventyPages() {
    AtomicInteger pages = new AtomicInteger();
    Handler big =
        request -> {
          if (request.path().contains("/revision/")) {
            return info();
          }
          int page = cursor(request);
          pages.incrementAndGet();
          StringBuilder rows = new StringBuilder("[");
          for (int i = 0; i < 1000; i++) {
            String name = "data/part-%03d/train-%06d-of-070000.parquet".formatted(page, i);
            rows.append(i == 0 ? "" : ",")
                .append("{\"type\":\"file\",\"oid\":\"")
                .append(OID)
                .append("\",\"size\":1048576,\"lfs\":{\"oid\":\"")
                .append(SHA)
                .append("\",\"size\":1048576,\"pointerSize\":132},\"xetHash\":\"")
                .append(SHA)
                .append("\",\"path\":\"")
                .append(name)
                .append("\"}");
          }
          Response response =
              Response.of(200)
                  .header("Content-Type", "application/json")
                  .body(Content.of(rows.append(']').toString()));
          return page == 69
              ? response
              : response.header(
                  "Link",
                  "<http://"
                      + request.host()
                      + request.path()
                      + "?recursive=true&cursor="
                      + (page + 1)
                      + ">; rel=\"next\"");
        };
    try (LoopbackServer server = LoopbackServer.answering(big).start()) {
      Listing listing =
          fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("hf://datasets/acme/x"));

      assertThat(listing.files()).hasSize(70_000);
      assertThat(pages).hasValue(70);
      assertThat(server.requests().size()).isEqualTo(71);
      assertThat(server.requests().connections()).as("one kept connection").isEqualTo(1);
    }
  }

  private static int cursor(Request request) {
    return Integer.parseInt(request.query().first("cursor").orElse("0"));
  }

  private static RemoteFile file(Listing listing, String path) {
    return listing.files().stream()
        .filter(f -> f.path().text().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static Response info() {
    return Response.json(
        200, Json.object("siblings", List.of(), "id", "acme/x", "x", 1, "sha", COMMIT));
  }

  private static Response tree(String path) {
    return Response.json(
        200, List.of(Json.object("type", "file", "oid", OID, "size", 1, "path", path)));
  }

  private Listing listing(String tree) {
    Handler hub =
        request ->
            request.path().contains("/revision/")
                ? info()
                : Response.of(200)
                    .header("Content-Type", "application/json")
                    .body(Content.of(tree));
    try (LoopbackServer server = LoopbackServer.answering(hub).start()) {
      return fixture.anonymous(server.endpoint()).resolve(ModelRef.parse("acme/x"));
    }
  }
}
