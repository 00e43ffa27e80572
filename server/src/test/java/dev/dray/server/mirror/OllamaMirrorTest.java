package dev.dray.server.mirror;

import static dev.dray.server.mirror.MirrorPlace.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.Via;
import dev.dray.download.DownloadRequest;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.OllamaStore;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The mirror of Ollama's registry: by our own client, and by the requests that Ollama's client
/// sends. (skopeo knows no media types but those of images.)
@Timeout(120)
class OllamaMirrorTest {

  private static final OllamaTestModel MODEL =
      OllamaTestModel.gguf("library/tiny:1b", 6_000_000, 1);
  private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");

  @TempDir Path temp;

  private MirrorPlace open(LoopbackOllamaRegistry registry) {
    Settings settings =
        MirrorPlace.settings(temp.resolve("mirror"), URI.create("http://127.0.0.1:9"))
            .with(Setting.OLLAMA_REGISTRY, registry.endpoint().toString())
            .with(Setting.MIRROR_OLLAMA, temp.resolve("mirror/ollama").toString());
    return MirrorPlace.open(temp.resolve("mirror"), settings);
  }

  private static byte[] manifest(MirrorPlace place) {
    HttpResponse<byte[]> answer = place.get("/v2/library/tiny/manifests/1b");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type"))
        .hasValue("application/vnd.docker.distribution.manifest.v2+json");
    assertThat(header(answer, "Docker-Content-Digest"))
        .hasValue("sha256:" + Content.of(answer.body()).sha256());
    return answer.body();
  }

  private static List<String> digests(byte[] manifest) {
    Matcher matcher = DIGEST.matcher(new String(manifest, StandardCharsets.UTF_8));
    return matcher.results().map(found -> found.group(1)).toList();
  }

  @Test
  @Proves("field-95")
  void ourOwnClientBringsAModelThroughTheMirror() throws Exception {
    try (LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(MODEL);
        MirrorPlace place = open(registry)) {
      String name = "ollama://" + place.server.address().getAuthority() + "/library/tiny:1b";
      for (int i = 0; i < 2; i++) {
        Settings own =
            MirrorPlace.settings(temp.resolve("client" + i), URI.create("http://127.0.0.1:9"))
                .with(Setting.OLLAMA_MODELS, temp.resolve("client" + i + "/ollama").toString());
        try (Dray dray = Dray.open(own)) {
          dray.download(DownloadRequest.builder(name).via(Via.DIRECT).insecure(true).build())
              .await();
          assertThat(OllamaStore.at(temp.resolve("client" + i + "/ollama")).list().models())
              .singleElement()
              .satisfies(model -> assertThat(model.missing()).isEmpty());
        }
      }
      // Two clients, each byte once, and nobody's key.
      assertThat(registry.cdnRequests().bytesSent("")).isBetween(5_900_000L, 6_400_000L);
      assertThat(registry.requests().withAuthorization()).isEmpty();
      assertThat(registry.leaks()).isEmpty();
      MirrorPlace.end(registry);
      assertThat(digests(manifest(place))).isNotEmpty();
      for (String digest : digests(manifest(place))) {
        assertThat(place.sha256("/v2/library/tiny/blobs/sha256:" + digest)).isEqualTo(digest);
      }
    }
  }

  @Test
  @Proves("field-96")
  void whatOllamasClientAsks() throws Exception {
    try (LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(MODEL);
        MirrorPlace place = open(registry)) {
      assertThat(place.get("/v2/").statusCode()).isEqualTo(200);
      byte[] manifest = manifest(place);
      String own = "sha256:" + Content.of(manifest).sha256();
      assertThat(place.get("/v2/library/tiny/manifests/" + own).body()).isEqualTo(manifest);
      for (String digest : digests(manifest)) {
        String at = "/v2/library/tiny/blobs/sha256:" + digest;
        HttpResponse<byte[]> head = place.head(at);
        assertThat(head.statusCode()).isEqualTo(200);
        long size = Long.parseLong(header(head, "Content-Length").orElseThrow());
        HttpResponse<byte[]> whole = place.get(at);
        // Without it Ollama's client does not know where the parts are.
        assertThat(header(whole, "Location")).hasValue(place.at(at).toString());
        assertThat(Content.of(whole.body()).sha256()).isEqualTo(digest);
        HttpResponse<byte[]> part = place.get(at, "Range", "bytes=1-" + (size - 1));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).hasSize((int) size - 1);
      }
      HttpResponse<byte[]> none = place.get("/v2/library/none/manifests/latest");
      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(new String(none.body(), StandardCharsets.UTF_8)).contains("MANIFEST_UNKNOWN");
      assertThat(place.get("/v2/library/tiny/blobs/sha256:" + "0".repeat(64)).statusCode())
          .isEqualTo(404);
      assertThat(place.get("/v2/library/tiny/tags/list").statusCode()).isEqualTo(404);
    }
  }

  @Test
  @Proves("field-100")
  void whatNeedsAKeyIsNobodys() {
    try (LoopbackOllamaRegistry registry =
            LoopbackOllamaRegistry.start(MODEL).close("library/tiny");
        MirrorPlace place = open(registry)) {
      HttpResponse<byte[]> refused = place.get("/v2/library/tiny/manifests/1b");
      assertThat(refused.statusCode()).isEqualTo(404);
      assertThat(header(refused, "WWW-Authenticate")).isEmpty();
      assertThat(registry.requests().withAuthorization()).isEmpty();
    }
  }

  @Test
  @Proves("field-98")
  void aDamagedBlobIsDroppedAndFetchedAgain() throws Exception {
    try (LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(MODEL);
        MirrorPlace place = open(registry)) {
      String digest = digests(manifest(place)).getFirst();
      String at = "/v2/library/tiny/blobs/sha256:" + digest;
      assertThat(place.sha256(at)).isEqualTo(digest);
      Path blob = temp.resolve("mirror/ollama/blobs/sha256-" + digest);
      byte[] bytes = Files.readAllBytes(blob);
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, bytes, StandardOpenOption.WRITE);
      assertThat(place.sha256(at)).isEqualTo(digest);
    }
  }

  @Test
  void aHubIsNotAskedForModelsOfOllama() {
    try (LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(MODEL);
        LoopbackHub hub = LoopbackHub.builder().start();
        MirrorPlace place = open(registry)) {
      assertThat(place.get("/v2/hf.co/acme/tiny/manifests/latest").statusCode()).isEqualTo(404);
      assertThat(hub.requests().size()).isZero();
    }
  }
}
