package dev.dray.provider.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.Dray;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotFoundException;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Single files by their address: digests beside them, names that servers propose, split models,
/// login pages, tokens.
@Timeout(60)
class UrlDownloadTest {

  @TempDir Path temp;
  private final Map<String, Response> files = new ConcurrentHashMap<>();
  private final LoopbackServer server = LoopbackServer.answering(this::answer).start();

  private Response answer(Request request) {
    return files.getOrDefault(request.target(), Response.text(404, "nothing here"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Dray dray(String sidecar) {
    return Dray.open(
        OwnHome.in(temp)
            .set(Setting.ENDPOINT, "http://127.0.0.1:9")
            .set(Setting.SIDECAR, sidecar)
            .set(Setting.TOKEN, "hf_theHubsOwn")
            .build());
  }

  private DownloadRequest.Builder request(String path) {
    return DownloadRequest.builder(server.endpoint() + path).folder(temp.resolve("to"));
  }

  private static Response file(Content content) {
    return Response.of(200)
        .header("Content-Type", "application/octet-stream")
        .body(content)
        .rangeable();
  }

  private DrayException refusal(DownloadRequest.Builder request) {
    try (Dray dray = dray("auto")) {
      DrayException refusal =
          catchThrowableOfType(DrayException.class, () -> dray.download(request.build()).await());
      assertThat(refusal).isNotNull();
      return refusal;
    }
  }

  @Test
  void takesTheDigestThatLiesBesideTheFile() {
    Content model = Content.generated(1, 200_000);
    files.put("/m.gguf", file(model));
    files.put("/m.gguf.sha256", Response.text(200, model.sha256() + "  ./m.gguf\n"));
    try (Dray dray = dray("auto")) {
      DownloadResult result = dray.download(request("/m.gguf").build()).await();
      assertThat(result.unverified()).isZero();
      // A file that is known by its digest is not fetched twice.
      assertThat(dray.download(request("/m.gguf").build()).await().bytesDownloaded().bytes())
          .isZero();
    }
    files.put("/m.gguf.sha256", Response.text(200, Content.of("other").sha256()));
    assertThat(refusal(request("/m.gguf").force(true))).isInstanceOf(IntegrityException.class);
  }

  @Test
  void doesWithoutOneUnlessOneIsWanted() {
    files.put("/m.gguf", file(Content.generated(1, 1000)));
    files.put("/m.gguf.sha256", Response.text(200, "<html>please log in</html>"));
    try (Dray dray = dray("auto")) {
      assertThat(dray.download(request("/m.gguf").build()).await().unverified()).isEqualTo(1);
    }
    try (Dray dray = dray("always")) {
      DrayException refusal =
          catchThrowableOfType(
              DrayException.class,
              () -> dray.download(request("/m.gguf").force(true).build()).await());
      assertThat(refusal).hasMessageContaining("no digest beside");
    }
    int asked = server.requests().gets("sha256");
    try (Dray dray = dray("never")) {
      dray.download(request("/m.gguf").force(true).build()).await();
    }
    assertThat(server.requests().gets("sha256")).isEqualTo(asked);
  }

  @Test
  void anAddressWithAQueryIsASecretOfOneFileAndNothingIsAskedBesideIt() {
    files.put("/m-00001-of-00002.gguf?Signature=abc", file(Content.generated(1, 1000)));
    try (Dray dray = dray("auto")) {
      DownloadResult result =
          dray.download(request("/m-00001-of-00002.gguf?Signature=abc").build()).await();
      assertThat(result.path().getFileName().toString()).isEqualTo("m-00001-of-00002.gguf");
    }
    assertThat(server.requests().all()).allMatch(r -> r.target().endsWith("Signature=abc"));
  }

  @Test
  void bringsAllPartsOfASplitModel() {
    for (int i = 1; i <= 3; i++) {
      files.put("/d/m-0000" + i + "-of-00003.gguf", file(Content.generated(i, 50_000 + i)));
    }
    try (Dray dray = dray("auto")) {
      DownloadPlan plan = dray.plan(request("/d/m-00002-of-00003.gguf").build());
      assertThat(plan.files()).hasSize(3);
      assertThat(plan.bytesToFetch().bytes()).isEqualTo(150_006);

      DownloadResult result = dray.download(request("/d/m-00002-of-00003.gguf").build()).await();
      assertThat(result.files()).hasSize(3);
      assertThat(temp.resolve("to/m-00003-of-00003.gguf")).hasSize(50_003);
    }
    files.remove("/d/m-00003-of-00003.gguf");
    assertThat(refusal(request("/d/m-00001-of-00003.gguf")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("m-00003-of-00003.gguf");
  }

  @Test
  void asksForANameOnlyWhereTheAddressHasNone() {
    Content model = Content.generated(1, 1000);
    files.put(
        "/get/",
        file(model).header("Content-Disposition", "attachment; filename=\"nice model.gguf\""));
    files.put(
        "/evil/", file(model).header("Content-Disposition", "attachment; filename=../../x.gguf"));
    files.put(
        "/named.bin", file(model).header("Content-Disposition", "attachment; filename=other.bin"));
    try (Dray dray = dray("auto")) {
      assertThat(dray.download(request("/get/").build()).await().path())
          .isEqualTo(temp.resolve("to/nice model.gguf"));
      assertThat(dray.download(request("/evil/").build()).await().path())
          .isEqualTo(temp.resolve("to/download"));
      assertThat(dray.download(request("/named.bin").build()).await().path())
          .isEqualTo(temp.resolve("to/named.bin"));
      assertThat(server.requests().heads("named")).isZero();
    }
  }

  @Test
  @Proves("field-35")
  void aLoginPageIsNoModel() {
    files.put(
        "/m.gguf",
        Response.of(200)
            .header("Content-Type", "text/html; charset=utf-8")
            .body(Content.of("<!DOCTYPE html><html><body>Please log in</body></html>")));

    DrayException refusal = refusal(request("/m.gguf"));

    assertThat(refusal.getMessage()).containsIgnoringCase("page");
    assertThat(temp.resolve("to/m.gguf")).doesNotExist();
  }

  @Test
  void theHubsTokenIsForTheHub() {
    files.put("/m.gguf", file(Content.generated(1, 1000)));
    try (Dray dray = dray("auto")) {
      dray.download(request("/m.gguf").build()).await();
      assertThat(server.requests().withAuthorization()).isEmpty();

      dray.download(request("/m.gguf").token("of-this-server").force(true).build()).await();
      assertThat(server.requests().withAuthorization()).isNotEmpty();
    }
  }

  @Test
  void saysWhatToDoAboutAClosedFile() {
    files.put("/closed.gguf", Response.text(403, "no"));
    files.put("/closed.gguf?X-Amz-Signature=1", Response.text(403, "expired"));

    DrayException plain = refusal(request("/closed.gguf"));
    assertThat(plain).isInstanceOf(AccessNeededException.class);
    assertThat(plain.nextStep()).contains("--token");
    assertThat(plain.context().provider()).hasValue("url");
    DrayException signed = refusal(request("/closed.gguf?X-Amz-Signature=1"));
    assertThat(signed.nextStep()).contains("signed link");
    assertThat(signed + signed.nextStep()).doesNotContain("X-Amz-Signature");
    assertThat(Files.exists(temp.resolve("to/closed.gguf"))).isFalse();
  }
}
