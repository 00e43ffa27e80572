package dev.dray.provider.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.oci.LoopbackRegistry;
import dev.dray.testkit.oci.LoopbackRegistry.Gate;
import dev.dray.testkit.oci.TestArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Shapes of artefacts, and registries on bad days.
@Timeout(60)
class OciProviderTest {

  private static final String GGUF = "application/vnd.docker.ai.gguf.v3";

  @TempDir Path temp;
  private final LoopbackRegistry server = LoopbackRegistry.start();
  private Dray dray;

  @BeforeEach
  void open() {
    dray =
        Dray.open(
            OwnHome.in(temp)
                .set(Setting.PIECE_SIZE, "256K")
                .set(Setting.CONNECTIONS_PER_FILE, "4")
                .build());
  }

  @AfterEach
  void close() {
    dray.close();
    server.close();
  }

  private static Content bytes(long seed) {
    return Content.generated(seed, 1000 + seed);
  }

  private String name(String rest) {
    return "oci://" + server.name() + "/" + rest;
  }

  private Listing listing(String rest) {
    return dray.plan(DownloadRequest.builder(name(rest)).folder(temp.resolve("to")).build())
        .listing();
  }

  private List<String> paths(TestArtifact artifact) {
    server.publish("m/shape", "latest", artifact);
    return listing("m/shape").files().stream().map(f -> f.path().text()).toList();
  }

  @Test
  void namesFilesOfEveryShape() {
    assertThat(
            paths(
                TestArtifact.dockerModel()
                    .layer(GGUF, bytes(1))
                    .layer("application/vnd.docker.ai.mmproj", bytes(2))
                    .layer("application/vnd.docker.ai.license", bytes(3))
                    .layer("application/vnd.docker.ai.license", bytes(4))
                    .layer("application/vnd.docker.ai.chat.template.jinja", bytes(5))))
        .containsExactly(
            "LICENSE", "LICENSE-2", "chat_template.jinja", "mmproj.gguf", "model.gguf");
    assertThat(paths(TestArtifact.dockerModel().layer(GGUF, bytes(1)).layer(GGUF, bytes(2))))
        .containsExactly("model-00001-of-00002.gguf", "model-00002-of-00002.gguf");
    assertThat(
            paths(
                TestArtifact.modelPack()
                    .layer("application/vnd.cncf.model.weight.v1.raw", bytes(6))
                    .file("application/vnd.cncf.model.doc.v1.raw", "docs/README.md", bytes(7))
                    .file("application/vnd.cncf.model.code.v1.tar", "code", bytes(8))
                    .file("application/vnd.cncf.model.code.v1.tar+gzip", "more.tar.gz", bytes(9))))
        .containsExactly(
            "code.tar",
            "docs/README.md",
            "more.tar.gz",
            "sha256-" + bytes(6).sha256().substring(0, 12) + ".safetensors");
    assertThat(
            paths(
                TestArtifact.of(
                        TestArtifact.DOCKER,
                        "application/vnd.docker.container.image.v1+json",
                        "{\"model_format\":\"gguf\"}")
                    .layer("application/vnd.ollama.image.model", bytes(1))
                    .layer("application/vnd.ollama.image.template", bytes(2))
                    .layer("application/vnd.ollama.image.params", bytes(3))))
        .containsExactly("model.gguf", "params.json", "template");
    assertThat(
            paths(
                TestArtifact.of(TestArtifact.OCI, "application/vnd.oci.empty.v1+json", "{}")
                    .layer(
                        "application/octet-stream",
                        bytes(1),
                        Map.of(TestArtifact.TITLE, "adapter.bin"))
                    .layer(
                        "text/plain",
                        bytes(2),
                        Map.of(
                            "org.cncf.model.file.metadata+json",
                            "{\"name\":\"notes.txt\",\"mode\":420}"))))
        .containsExactly("adapter.bin", "notes.txt");
  }

  @Test
  void bringsEveryByteToTheDefaultPlace() throws Exception {
    server.publish("m/two", "v1", TestArtifact.dockerModel().layer(GGUF, bytes(1)));
    DownloadResult result = dray.download(name("m/two:v1")).await();
    Path file = result.files().values().iterator().next();
    assertThat(file)
        .startsWith(temp.resolve("home"))
        .hasBinaryContent(bytes(1).bytes())
        .endsWith(Path.of("oci", server.name().replace(':', '_'), "m/two/v1/model.gguf"));
    assertThat(dray.download(name("m/two:v1")).await().bytesDownloaded().bytes()).isZero();
  }

  @Test
  void picksFromAnIndex() {
    String amd = digest("amd", bytes(1));
    String arm = digest("arm", bytes(2));
    String index = "application/vnd.oci.image.index.v1+json";
    String other = System.getProperty("os.arch").equals("aarch64") ? amd : arm;
    String mine = other.equals(arm) ? amd : arm;
    String both = entry(amd, "amd64") + "," + entry(arm, "arm64");
    server.manifest(
        "m/x",
        "multi",
        index,
        "{\"manifests\":[" + both + "," + entry("sha256:" + "0".repeat(64), "unknown") + "]}");
    server.manifest("m/x", "one", index, "{\"manifests\":[" + entry(amd, "s390x") + "]}");
    server.manifest(
        "m/x",
        "none",
        index,
        "{\"manifests\":[" + entry(amd, "s390x") + "," + entry(arm, "ppc64le") + "]}");
    String nested = server.manifest("m/x", "inner", index, "{\"manifests\":[" + both + "]}");
    server.manifest("m/x", "nested", index, "{\"manifests\":[" + entry(nested, "amd64") + "]}");

    assertThat(listing("m/x:multi").manifest().orElseThrow().digest()).hasToString(mine);
    assertThat(listing("m/x:multi").notes()).anyMatch(note -> note.contains(mine));
    assertThat(listing("m/x:one").manifest().orElseThrow().digest()).hasToString(amd);
    assertThatThrownBy(() -> listing("m/x:none"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("linux/ppc64le");
    assertThatThrownBy(() -> listing("m/x:nested"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("an index again");
    assertThat(listing("m/x@" + arm).manifest().orElseThrow().digest()).hasToString(arm);
  }

  private String digest(String tag, Content content) {
    return server.publish("m/x", tag, TestArtifact.dockerModel().layer(GGUF, content));
  }

  private static String entry(String digest, String architecture) {
    String os = architecture.equals("unknown") ? "unknown" : "linux";
    return "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":1,\"digest\":\""
        + digest
        + "\",\"platform\":{\"os\":\""
        + os
        + "\",\"architecture\":\""
        + architecture
        + "\"}}";
  }

  @Test
  void refusesWhatIsNoModelAndNamesThatCollide() {
    server.publish(
        "m/image",
        "latest",
        TestArtifact.of(TestArtifact.OCI, "application/vnd.oci.image.config.v1+json", "{}")
            .layer("application/vnd.oci.image.layer.v1.tar+gzip", bytes(1)));
    assertThatThrownBy(() -> listing("m/image"))
        .isInstanceOf(UnsupportedException.class)
        .hasMessageContaining("container image");
    String raw = "application/vnd.cncf.model.doc.v1.raw";
    for (List<String> names :
        List.of(List.of("a", "a"), List.of("a", "A"), List.of("a", "a/b"), List.of("../a", "b"))) {
      TestArtifact artifact = TestArtifact.modelPack();
      names.forEach(n -> artifact.file(raw, n, Content.of(n + artifact.layers().size())));
      server.publish("m/bad", "latest", artifact);
      assertThatThrownBy(() -> listing("m/bad"))
          .as("%s", names)
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("cannot be brought");
    }
    TestArtifact twice =
        TestArtifact.modelPack().file(raw, "same", bytes(1)).file(raw, "same", bytes(1));
    assertThat(paths(twice)).containsExactly("same");
  }

  @Test
  @Proves({"S000-10"})
  void goesOnWithANewTokenInMidTransfer() throws Exception {
    Content big = Content.generated(9, 8_000_000);
    server.publish("m/big", "latest", TestArtifact.dockerModel().layer(GGUF, big));
    server.gate(Gate.TOKEN, "");
    // Only a part of each answer comes, so that more requests are made after the token's end.
    server.faults().every(When.get().path("/blobs/"), Fault.dropAfter(400_000));
    Thread ender =
        Thread.ofVirtual()
            .start(() -> {
              long seen = 0;
              while (!Thread.currentThread().isInterrupted() && seen < 3) {
                if (server.requests().bytesSent("/blobs/") > (seen + 1) * 1_500_000) {
                  server.endTokens();
                  seen++;
                }
                Thread.onSpinWait();
              }
            });
    DownloadResult result =
        dray.download(DownloadRequest.builder(name("m/big")).folder(temp.resolve("to")).build())
            .await();
    ender.interrupt();

    assertThat(Content.onDisk(result.files().values().iterator().next()).sha256())
        .isEqualTo(big.sha256());
    assertThat(server.requests().matching(r -> r.status() == 401 && r.path().contains("/blobs/")))
        .isNotEmpty();
    assertThat(server.tokenRequests().size()).isBetween(2, 8);
  }

  @Test
  void endsWhereEveryTokenIsRefused() {
    Content big = Content.generated(9, 2_000_000);
    server.publish("m/big", "latest", TestArtifact.dockerModel().layer(GGUF, big));
    Listing listing = listing("m/big");
    RemoteFile file = listing.files().getFirst();
    assertThat(file.digest()).isPresent();
    server
        .faults()
        .every(
            When.get().path("/blobs/sha256:" + big.sha256()),
            Fault.status(
                401,
                "WWW-Authenticate",
                "Bearer realm=\"" + server.tokenRealm() + "\",service=\"x\""));
    assertThatThrownBy(() ->
            dray.download(DownloadRequest.builder(name("m/big")).folder(temp.resolve("to")).build())
                .await())
        .isInstanceOf(AccessNeededException.class)
        .hasMessageContaining("model.gguf");
    assertThat(server.requests().gets("/blobs/sha256:" + big.sha256())).isLessThanOrEqualTo(16);
  }

  @Test
  void tellsWhatTheConfigurationSays() {
    server.publish("m/two", "v1", TestArtifact.dockerModel().layer(GGUF, bytes(1)));
    ModelDetails details = dray.info(ModelRef.parse(name("m/two:v1")));
    assertThat(details.parameters()).hasValue(1_240_000_000L);
    assertThat(details.summary().tags()).contains("gguf", "Q4_K_M");
    assertThat(details.totalSize().bytes()).isEqualTo(1001);
    assertThat(ModelConfig.count("8.0B")).hasValue(8_000_000_000L);
    assertThat(ModelConfig.count("many")).isEmpty();
    assertThat(ModelConfig.read(new byte[] {1, 2})).isEqualTo(ModelConfig.UNKNOWN);
  }

  @Test
  void asksNothingWhenOffline() {
    try (Dray offline = Dray.open(dray.settings().with(Setting.OFFLINE, "true"))) {
      assertThatThrownBy(() -> offline.download(name("m/x")).await())
          .isInstanceOf(DrayException.class)
          .hasMessageContaining("Offline");
    }
    assertThat(server.requests().size()).isZero();
  }
}
