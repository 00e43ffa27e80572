package dev.dray.server.mirror;

import static dev.dray.server.mirror.MirrorPlace.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.server.ServerSettings;
import dev.dray.server.ServerTokens;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The mirror of a hub, asked by a plain client.
@Timeout(120)
class HubMirrorTest {

  private static final long MIB = 1 << 20;

  @TempDir Path temp;

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up before " + what).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static String path(String repo, String file) {
    return "/hf/" + repo + "/resolve/main/" + file;
  }

  private static byte[] bytes(Content content, long from, int length) {
    byte[] bytes = new byte[length];
    content.copy(from, bytes, 0, length);
    return bytes;
  }

  @Test
  @Proves({"field-101", "field-103", "field-104"})
  void theFirstHopSaysEverythingAndNothingLeadsAway() {
    TestRepo repo = TestRepos.xet("acme/tiny", 300_000).build();
    RepoFile large = repo.file("model.safetensors");
    RepoFile regular = repo.file("config.json");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).resolveCache().start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {

      HttpResponse<byte[]> cold = place.head(path("acme/tiny", "model.safetensors"));
      assertThat(cold.statusCode()).isEqualTo(200);
      assertThat(header(cold, "X-Repo-Commit")).hasValue(repo.head().id());
      assertThat(header(cold, "ETag")).hasValue("\"" + large.sha256() + "\"");
      assertThat(header(cold, "X-Linked-ETag")).hasValue("\"" + large.sha256() + "\"");
      assertThat(header(cold, "X-Linked-Size")).hasValue(String.valueOf(large.size()));
      assertThat(header(cold, "Content-Length")).hasValue(String.valueOf(large.size()));
      assertThat(header(cold, "Accept-Ranges")).hasValue("bytes");
      assertThat(header(cold, "X-Xet-Hash")).isEmpty();
      assertThat(header(cold, "Link")).isEmpty();
      assertThat(header(cold, "Location")).isEmpty();

      HttpResponse<byte[]> small = place.head(path("acme/tiny", "config.json"));
      assertThat(header(small, "ETag")).hasValue("\"" + regular.blobId() + "\"");
      assertThat(header(small, "X-Repo-Commit")).hasValue(repo.head().id());

      HttpResponse<byte[]> tree =
          place.get("/hf/api/models/acme/tiny/tree/main?recursive=true&expand=false");
      String listing = new String(tree.body(), StandardCharsets.UTF_8);
      assertThat(listing).contains("model.safetensors").contains(large.sha256());
      assertThat(listing).doesNotContain("xetHash");
      assertThat(place.head("/hf/api/models/acme/tiny").statusCode()).isEqualTo(200);
      assertThat(
              place.get("/hf/api/models/acme/tiny/xet-read-token/" + repo.head().id()).statusCode())
          .isEqualTo(404);

      HttpResponse<byte[]> described =
          place.get(
              path("acme/tiny", "model.safetensors"),
              "Accept",
              "application/vnd.xet-fileinfo+json, */*",
              "Range",
              "bytes=0-0");
      assertThat(described.statusCode()).isEqualTo(206);
      assertThat(header(described, "Content-Range")).hasValue("bytes 0-0/" + large.size());
    }
  }

  @Test
  @Proves("field-95")
  void tenClientsAtOnceCostTheHubEachByteOnce() throws Exception {
    long size = 24 * MIB;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    String sha256 = repo.file("model.bin").sha256();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint());
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      hub.faults().everyCdnGet(Fault.trickle(16 * MIB));

      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return place.sha256(path("acme/big", "model.bin"));
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                },
                callers));
      }
      for (CompletableFuture<String> one : all) {
        assertThat(one.get()).isEqualTo(sha256);
      }

      // What lies in the socket of a connection that the engine cuts short counts as sent.
      long sent = hub.cdnRequests().bytesSent("");
      assertThat(sent).isBetween(size, size + size / 20);
      assertThat(place.sha256(path("acme/big", "model.bin"))).isEqualTo(sha256);
      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(sent);
      assertThat(hub.leaks()).isEmpty();
      assertThat(hub.requests().withAuthorization()).isEmpty();
    }
  }

  @Test
  @Proves("field-96")
  void rangesOfEveryKindColdAndWarm() throws Exception {
    long size = 20 * MIB;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    Content content = repo.file("model.bin").content();
    String at = path("acme/big", "model.bin");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {

      // A short range of a large file that is not here is passed on, and fetches nothing else.
      HttpResponse<byte[]> first = place.get(at, "Range", "bytes=1000000-1000999");
      assertThat(first.statusCode()).isEqualTo(206);
      assertThat(first.body()).isEqualTo(bytes(content, 1_000_000, 1000));
      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(1000);

      // An open one fetches the file and waits for its place in it.
      HttpResponse<byte[]> rest = place.get(at, "Range", "bytes=" + (size - 6 * MIB) + "-");
      assertThat(rest.statusCode()).isEqualTo(206);
      assertThat(rest.body()).isEqualTo(bytes(content, size - 6 * MIB, (int) (6 * MIB)));
      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(1000 + size);

      HttpResponse<byte[]> suffix = place.get(at, "Range", "bytes=-17");
      assertThat(suffix.body()).isEqualTo(bytes(content, size - 17, 17));
      assertThat(header(suffix, "Content-Range"))
          .hasValue("bytes " + (size - 17) + "-" + (size - 1) + "/" + size);

      HttpResponse<byte[]> none = place.get(at, "Range", "bytes=" + size + "-");
      assertThat(none.statusCode()).isEqualTo(416);
      assertThat(header(none, "Content-Range")).hasValue("bytes */" + size);

      HttpResponse<byte[]> several = place.get(at, "Range", "bytes=0-9, 100-104, -3");
      assertThat(several.statusCode()).isEqualTo(206);
      String type = header(several, "Content-Type").orElseThrow();
      assertThat(type).startsWith("multipart/byteranges; boundary=");
      String body = new String(several.body(), StandardCharsets.ISO_8859_1);
      assertThat(body)
          .contains("Content-Range: bytes 0-9/" + size)
          .contains("Content-Range: bytes 100-104/" + size)
          .contains(new String(bytes(content, 0, 10), StandardCharsets.ISO_8859_1))
          .contains(new String(bytes(content, size - 3, 3), StandardCharsets.ISO_8859_1))
          .endsWith("--" + type.substring(type.indexOf('=') + 1) + "--\r\n");
      assertThat(header(several, "Content-Length")).hasValue(String.valueOf(body.length()));

      String tag = header(none, "ETag").orElseThrow();
      assertThat(place.get(at, "If-None-Match", tag).statusCode()).isEqualTo(304);
      assertThat(place.get(at, "Range", "bytes=0-4", "If-Range", tag).statusCode()).isEqualTo(206);
      assertThat(place.get(at, "Range", "bytes=0-4", "If-Range", "\"old\"").statusCode())
          .isEqualTo(200);
      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(1000 + size);
    }
  }

  @Test
  @Proves("field-98")
  void wrongBytesFromTheHubNeverEndAsAWholeAnswer() throws InterruptedException {
    long size = 20 * MIB;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      hub.faults().everyCdnGet(Fault.flipByteAt(size - 100));

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> place.sha256(path("acme/big", "model.bin")));

      // Whoever joins the second try of the same download is cut off too; the next one is served.
      hub.faults().clear();
      await("the right bytes", () -> fetches(place, repo));
    }
  }

  private static boolean fetches(MirrorPlace place, TestRepo repo) {
    try {
      String sha256 = place.sha256(path(repo.id(), "model.bin"));
      assertThat(sha256).isEqualTo(repo.file("model.bin").sha256());
      return true;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  @Test
  @Proves("field-98")
  void aBlobThatIsDamagedOnTheDiskIsDroppedAndFetchedAgain() throws Exception {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    RepoFile file = repo.file("tiny-Q8_0.gguf");
    String at = path("acme/tiny", "tiny-Q8_0.gguf");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      assertThat(place.sha256(at)).isEqualTo(file.sha256());
      long sent = hub.cdnRequests().bytesSent("");
      byte[] bytes = Files.readAllBytes(place.blob(file.sha256()));
      bytes[1000] ^= 1;
      Files.write(place.blob(file.sha256()), bytes, StandardOpenOption.WRITE);

      assertThat(place.sha256(at)).isEqualTo(file.sha256());

      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(sent + file.size());
      assertThat(place.sha256(at)).isEqualTo(file.sha256());
      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(sent + file.size());
    }
  }

  @Test
  @Proves("field-97")
  void aBranchThatMovesBringsItsNewContent() throws Exception {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      HttpResponse<byte[]> old = place.get(path("acme/tiny", "config.json"));
      String before = repo.head().id();

      repo.update("main", RepoFile.of("config.json", Content.of("{\"new\":true}")));
      HttpResponse<byte[]> now = place.get(path("acme/tiny", "config.json"));

      assertThat(new String(now.body(), StandardCharsets.UTF_8)).isEqualTo("{\"new\":true}");
      assertThat(header(now, "X-Repo-Commit")).hasValue(repo.head().id());
      assertThat(header(old, "X-Repo-Commit")).hasValue(before);
      HttpResponse<byte[]> pinned = place.get("/hf/acme/tiny/resolve/" + before + "/config.json");
      assertThat(pinned.body()).isEqualTo(old.body());
    }
  }

  @Test
  @Proves("field-97")
  void whatIsHereIsServedWhenTheHubIsAway() throws Exception {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    RepoFile file = repo.file("tiny-Q8_0.gguf");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      place.get("/hf/api/models/acme/tiny/revision/main");
      assertThat(place.sha256(path("acme/tiny", "tiny-Q8_0.gguf"))).isEqualTo(file.sha256());
      Path tree = temp.resolve("cache/models--acme--tiny/trees/" + repo.head().id() + ".json");
      await("the listing", () -> Files.exists(tree));
      await("the ref", () -> Files.exists(temp.resolve("cache/models--acme--tiny/refs/main")));
      MirrorPlace.end(hub);

      assertThat(place.sha256(path("acme/tiny", "tiny-Q8_0.gguf"))).isEqualTo(file.sha256());
      HttpResponse<byte[]> missing = place.get(path("acme/tiny", "none.txt"));
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(header(missing, "X-Error-Code")).hasValue("EntryNotFound");
      assertThat(place.get(path("acme/tiny", "README.md")).statusCode()).isIn(502, 504);
      String info =
          new String(
              place.get("/hf/api/models/acme/tiny/revision/main").body(), StandardCharsets.UTF_8);
      assertThat(info).contains(repo.head().id()).contains("tiny-Q8_0.gguf");
      String listed =
          new String(
              place.get("/hf/api/models/acme/tiny/tree/main?recursive=true").body(),
              StandardCharsets.UTF_8);
      assertThat(listed).contains(file.sha256()).doesNotContain("xetHash");
      assertThat(
              new String(place.get("/hf/api/models/acme/tiny/refs").body(), StandardCharsets.UTF_8))
          .contains("refs/heads/main");
      assertThat(place.get(path("acme/other", "config.json")).statusCode()).isIn(502, 504);
    }
  }

  @Test
  @Proves("field-100")
  void whatIsPrivateNeedsTheCallersOwnRight() throws Exception {
    TestRepo closed = TestRepos.gguf("acme/secret", 600_000).makePrivate().grant("alice").build();
    TestRepo gated = TestRepos.gguf("acme/gated", 600_000).gate(Gate.MANUAL).grant("alice").build();
    String secret = path("acme/secret", "secret-Q8_0.gguf");
    String gate = path("acme/gated", "gated-Q8_0.gguf");
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(closed)
                .repo(gated)
                .user("alice", "hf_alice")
                .user("mallory", "hf_mallory")
                .user("service", "hf_service")
                .start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      assertThat(place.get(secret, "Authorization", "Bearer hf_alice").statusCode()).isEqualTo(200);
      assertThat(place.get(gate, "Authorization", "Bearer hf_alice").statusCode()).isEqualTo(200);

      HttpResponse<byte[]> nobody = place.get(secret);
      assertThat(nobody.statusCode()).isEqualTo(401);
      assertThat(header(nobody, "X-Error-Code")).hasValue("RepoNotFound");
      assertThat(place.get(secret, "Authorization", "Bearer hf_mallory").statusCode())
          .isEqualTo(404);
      assertThat(place.get(secret, "Authorization", "Bearer hf_wrong").statusCode()).isEqualTo(401);
      HttpResponse<byte[]> shut = place.get(gate, "Authorization", "Bearer hf_mallory");
      assertThat(shut.statusCode()).isEqualTo(403);
      assertThat(header(shut, "X-Error-Code")).hasValue("GatedRepo");
      assertThat(place.get("/hf/api/models/acme/secret").statusCode()).isEqualTo(401);
      // What is not the hub's token by its form is for the service, and never reaches the hub.
      place.get(secret, "Authorization", "Basic " + "aGZfYWxpY2U6aGZfYWxpY2U=");
      for (String other : List.of("dray_token", "api_org_x", "hub-token", "HF_ALICE")) {
        HttpResponse<byte[]> refused = place.get(secret, "Authorization", "Bearer " + other);
        assertThat(refused.statusCode()).as(other).isEqualTo(401);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
            .contains("The token is not known here");
      }
      String own =
          ServerTokens.of(ServerSettings.of(place.dray.settings()))
              .create("ada", "read", Optional.empty());
      HttpResponse<byte[]> withheld = place.get(secret, "Authorization", "Bearer " + own);
      assertThat(withheld.statusCode()).isEqualTo(401);
      assertThat(header(withheld, "X-Dray-Note").orElse("")).contains("hf_").doesNotContain(own);
      assertThat(header(nobody, "X-Dray-Note")).isEmpty();
      assertThat(
              hub.requests().withAuthorization().stream()
                  .map(r -> r.header("Authorization").orElseThrow()))
          .allMatch(value -> value.startsWith("Bearer hf_"));

      // When the hub cannot say who may read it, nobody may; not even who might.
      MirrorPlace.end(hub);
      assertThat(place.get(secret, "Authorization", "Bearer hf_alice").statusCode()).isIn(502, 504);
      assertThat(place.get(secret).statusCode()).isIn(502, 504);
      assertThat(hub.requests().matching(r -> r.toString().contains("hf_service"))).isEmpty();
      assertThat(
              hub.requests().withAuthorization().stream()
                  .map(r -> r.header("Authorization").orElseThrow()))
          .doesNotContain("Bearer hf_service");
      assertThat(hub.leaks()).isEmpty();
    }
  }

  @Test
  @Proves("field-41")
  void aRenamedRepositoryLeadsToItsNewNameHere() {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(repo).renamed("acme/old", "acme/tiny").start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      HttpResponse<byte[]> moved = place.head(path("acme/old", "config.json"));
      assertThat(moved.statusCode()).isEqualTo(307);
      assertThat(header(moved, "Location")).hasValue("/hf/acme/tiny/resolve/main/config.json");
      HttpResponse<byte[]> call = place.get("/hf/api/models/acme/old/revision/main");
      assertThat(call.statusCode()).isEqualTo(307);
      assertThat(header(call, "Location")).hasValue("/hf/api/models/acme/tiny/revision/main");
    }
  }

  @Test
  void callsAreReadOnlyAndPagesLeadToTheMirror() {
    TestRepo repo = TestRepos.manyFiles("acme/many", 25).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).pageSize(10).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      HttpResponse<byte[]> page = place.get("/hf/api/models/acme/many/tree/main?recursive=true");
      String link = header(page, "Link").orElseThrow();
      assertThat(link).startsWith("<" + place.endpoint() + "/api/models/acme/many/tree/main?");
      String next = link.substring(link.indexOf("/hf/"), link.indexOf('>'));
      assertThat(place.get(next).statusCode()).isEqualTo(200);
      assertThat(
              place
                  .send(
                      place
                          .request("/hf/api/models/acme/many/paths-info/main")
                          .header("Content-Type", "application/x-www-form-urlencoded")
                          .POST(
                              java.net.http.HttpRequest.BodyPublishers.ofString(
                                  "paths=part-0000%2Ffile-000001.txt"))
                          .build())
                  .body())
          .asString(StandardCharsets.UTF_8)
          .contains("part-0000/file-000001.txt");
      assertThat(
              place
                  .send(
                      place
                          .request("/hf/api/repos/create")
                          .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
                          .build())
                  .statusCode())
          .isEqualTo(403);
      assertThat(place.get("/hf/api/models/acme/many/refs").statusCode()).isEqualTo(200);
      assertThat(place.get("/hf/api/models/acme/many/commits/main").statusCode()).isEqualTo(200);
      assertThat(place.get("/hf/acme/many/resolve/main/..%2f..%2fetc").statusCode()).isEqualTo(400);
      assertThat(place.get("/hf/something").statusCode()).isEqualTo(404);
      assertThat(place.get("/hf/api/models/acme/none").statusCode()).isEqualTo(401);
      HttpResponse<byte[]> revision = place.get("/hf/acme/many/resolve/none/part-0000/x");
      assertThat(revision.statusCode()).isEqualTo(404);
      assertThat(header(revision, "X-Error-Code")).hasValue("RevisionNotFound");
    }
  }

  @Test
  void aHubThatStumblesIsBorneWith() throws Exception {
    long size = 20 * MIB;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    String sha256 = repo.file("model.bin").sha256();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      hub.faults().nextCdnGet(Fault.dropAfter(3 * MIB), Fault.status(503), Fault.expiredLink());
      assertThat(place.sha256(path("acme/big", "model.bin"))).isEqualTo(sha256);

      hub.faults().nextHubHead(Fault.status(503), Fault.rateLimited(3));
      assertThat(place.head(path("acme/none", "other.bin")).statusCode()).isEqualTo(502);
      HttpResponse<byte[]> limited = place.head(path("acme/none", "other.bin"));
      assertThat(limited.statusCode()).isEqualTo(429);
      assertThat(header(limited, "RateLimit")).hasValue("\"resolvers\";r=0;t=3");
    }
  }

  @Test
  void datasetsLieBesideModels() throws Exception {
    TestRepo data = TestRepo.dataset("acme/data").text("a b/#1.txt", "one\n").build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(data).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      HttpResponse<byte[]> file = place.get("/hf/datasets/acme/data/resolve/main/a%20b/%231.txt");
      assertThat(new String(file.body(), StandardCharsets.UTF_8)).isEqualTo("one\n");
      assertThat(hub.repo(RepoKind.DATASET, "acme/data")).isSameAs(data);
      assertThat(temp.resolve("cache/datasets--acme--data/snapshots")).isDirectory();
    }
  }
}
