package dev.dray.provider.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.download.DownloadResult;
import dev.dray.error.AccessNeededException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.PushProgress;
import dev.dray.provider.PushRequest;
import dev.dray.provider.Pushed;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.oci.DockerRegistry;
import dev.dray.testkit.oci.RegistryTokenServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pushes to and pulls from a real registry: Debian's `docker-registry`, open, with passwords, with
/// tokens, and with nginx before its data; `skopeo` reads what is pushed.
@Timeout(120)
class RealRegistryTest {

  private static final Path SKOPEO = Path.of("/usr/bin/skopeo");

  @TempDir Path temp;
  private Path server;
  private Path model;
  private Dray dray;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(
        DockerRegistry.isInstalled() && Files.isExecutable(SKOPEO),
        "needs docker-registry, nginx and skopeo");
    server = Files.createDirectories(temp.resolve("server"));
    model = Files.createDirectories(temp.resolve("model"));
    dray = Dray.open(PullProcess.settings(temp));
    put("model.safetensors", Content.generated(1, 3_000_000));
    put("config.json", Content.of("{\"model_type\":\"llama\",\"torch_dtype\":\"bfloat16\"}"));
    put("docs/README.md", Content.of("# A model\n"));
    put("empty.txt", Content.empty());
    put(".git/secret", Content.of("stays here"));
  }

  @AfterEach
  void close() {
    if (dray != null) {
      dray.close();
    }
  }

  private void put(String path, Content content) throws IOException {
    Path file = model.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content.bytes());
  }

  private static ModelRef.Oci ref(DockerRegistry registry, String name) {
    return (ModelRef.Oci) ModelRef.parse("oci://" + registry.name() + "/" + name);
  }

  private DownloadResult pull(ModelRef ref) {
    return dray.download(PullProcess.request(temp, ref.toString()).build()).await();
  }

  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !folder.relativize(file).toString().startsWith("."))
          .forEach(file ->
              all.put(
                  folder.relativize(file).toString(), "sha256:" + Content.onDisk(file).sha256()));
    }
    return all;
  }

  private static String skopeo(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(SKOPEO.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  @Proves({"S000-10"})
  void pushesAModelPackThatSkopeoReadsAndBringsItBack() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(server)) {
      ModelRef.Oci target = ref(registry, "team/model:v1");
      List<Long> sent = new ArrayList<>();
      List<PushProgress.Step> steps = new ArrayList<>();
      Pushed pushed =
          dray.push(
              PushRequest.of(model, target),
              (step, file, done, total) -> {
                steps.add(step);
                if (step == PushProgress.Step.SENDING) {
                  sent.add(done);
                  assertThat(done).isLessThanOrEqualTo(total);
                }
              });
      assertThat(sent).isSorted().last().isEqualTo(pushed.bytes().bytes());
      assertThat(steps).isSorted().endsWith(PushProgress.Step.PUBLISHING);
      assertThat(pushed.bytesSent().bytes()).isGreaterThan(3_000_000);

      String raw =
          skopeo(
              "inspect",
              "--raw",
              "--tls-verify=false",
              "docker://" + registry.name() + "/team/model:v1");
      assertThat(Content.of(raw).sha256()).isEqualTo(pushed.digest().hex());
      assertThat(raw)
          .contains("application/vnd.cncf.model.manifest.v1+json")
          .contains("\"org.cncf.model.filepath\":\"docs/README.md\"");
      String config =
          skopeo(
              "inspect",
              "--config",
              "--raw",
              "--tls-verify=false",
              "docker://" + registry.name() + "/team/model:v1");
      assertThat(config).contains("\"architecture\":\"llama\"", "\"precision\":\"bfloat16\"");

      DownloadResult result = pull(target);
      assertThat(digests(result.path())).isEqualTo(digests(model)).hasSize(4);
      assertThat(pull(ref(registry, "team/model@" + pushed.digest())).bytesDownloaded().bytes())
          .isZero();
      ModelDetails details = dray.info(target);
      assertThat(details.architecture()).contains("llama");

      Pushed again = dray.push(PushRequest.of(model, target), PushProgress.NONE);
      assertThat(again.digest()).isEqualTo(pushed.digest());
      assertThat(again.bytesSent().bytes()).isZero();
      Pushed mounted =
          dray.push(
              PushRequest.of(model, ref(registry, "other/place:v1")).mountingFrom("team/model"),
              PushProgress.NONE);
      assertThat(mounted.bytesSent().bytes()).isLessThan(1000);
      assertThatThrownBy(() -> pull(ref(registry, "team/model:v2")))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void pushesAndPullsWithAPassword() throws Exception {
    try (DockerRegistry registry = DockerRegistry.withPasswords(server)) {
      ModelRef.Oci target = ref(registry, "team/model:v1");
      assertThatThrownBy(() -> dray.push(PushRequest.of(model, target), PushProgress.NONE))
          .isInstanceOf(AccessNeededException.class)
          .hasMessageContaining("wants to know who asks");
      assertThatThrownBy(() ->
              dray.push(PushRequest.of(model, target).withLogin("ann:wr0ng"), PushProgress.NONE))
          .isInstanceOf(AccessNeededException.class)
          .hasMessageNotContaining("wr0ng");
      dray.push(PushRequest.of(model, target).withLogin("ann:s3cret"), PushProgress.NONE);

      assertThatThrownBy(() -> pull(target)).isInstanceOf(AccessNeededException.class);
      Path docker = Files.createDirectories(temp.resolve("home/.docker"));
      Files.writeString(
          docker.resolve("config.json"),
          "{\"auths\":{\"" + registry.name() + "\":{\"auth\":\"YW5uOnMzY3JldA==\"}}}");
      assertThat(digests(pull(target).path())).isEqualTo(digests(model));
    }
  }

  @Test
  void pushesAndPullsWithTokens() throws Exception {
    try (RegistryTokenServer tokens = RegistryTokenServer.start(server, "ann:s3cret", false);
        DockerRegistry registry = DockerRegistry.start(server, tokens.configuration(server))) {
      ModelRef.Oci target = ref(registry, "team/model:v1");
      assertThatThrownBy(() -> dray.push(PushRequest.of(model, target), PushProgress.NONE))
          .isInstanceOf(AccessNeededException.class);
      dray.push(PushRequest.of(model, target).withLogin("ann:s3cret"), PushProgress.NONE);
      // Strangers may pull here.
      assertThat(digests(pull(target).path())).isEqualTo(digests(model));
      assertThat(tokens.requests().all().getLast().target())
          .contains("scope=repository%3Ateam%2Fmodel%3Apull");
    }
  }

  @Test
  void followsTheRedirectsToWhereTheDataLies() throws Exception {
    try (DockerRegistry registry = DockerRegistry.redirecting(server)) {
      ModelRef.Oci target = ref(registry, "team/model:v1");
      dray.push(PushRequest.of(model, target), PushProgress.NONE);
      assertThat(digests(pull(target).path())).isEqualTo(digests(model));
      assertThat(registry.storageLog()).anyMatch(line -> line.contains(" 206 "));
    }
  }

  @Test
  @Proves({"S001-74"})
  void goesOnWhereAKilledPullStopped() throws Exception {
    long size = 24_000_000;
    put("model.safetensors", Content.generated(2, size));
    try (DockerRegistry registry = DockerRegistry.start(server)) {
      ModelRef.Oci target = ref(registry, "team/model:v1");
      dray.push(PushRequest.of(model, target), PushProgress.NONE);
      Process process = PullProcess.start(temp, target.toString(), "6MB");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (journals(temp.resolve("to")) == 0) {
        assertThat(process.isAlive()).isTrue();
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(10);
      }
      assertThat(process.waitFor(2, TimeUnit.SECONDS)).isFalse();
      process.destroyForcibly().waitFor();
      assertThat(temp.resolve("to/model.safetensors")).doesNotExist();

      DownloadResult result = pull(target);
      assertThat(digests(result.path())).isEqualTo(digests(model));
      assertThat(result.bytesDownloaded().bytes()).isLessThan(size - 4_000_000);
    }
  }

  /// Journals of part files, which show that pieces have come.
  private static long journals(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith("journal")).count();
    }
  }

  @Test
  void pushesTheShapeOfOllama() throws Exception {
    Path gguf = Files.createDirectories(temp.resolve("gguf"));
    Content weights = Content.generated(5, 500_000);
    Files.write(gguf.resolve("tiny.Q4_K_M.gguf"), weights.bytes());
    Files.writeString(gguf.resolve("template"), "{{ .Prompt }}");
    Files.writeString(gguf.resolve("params.json"), "{\"stop\":[\"<end>\"]}");
    try (DockerRegistry registry = DockerRegistry.start(server)) {
      ModelRef.Oci target = ref(registry, "library/tiny:latest");
      dray.push(PushRequest.of(gguf, target).as(PushRequest.Shape.OLLAMA), PushProgress.NONE);
      String raw =
          skopeo(
              "inspect",
              "--raw",
              "--tls-verify=false",
              "docker://" + registry.name() + "/library/tiny:latest");
      assertThat(raw).contains("application/vnd.ollama.image.model", "image.template");
      DownloadResult result = pull(target);
      assertThat(result.files().keySet())
          .extracting(RepoPath::text)
          .containsExactly("model.gguf", "params.json", "template");
      assertThat(Content.onDisk(result.path().resolve("model.gguf")).sha256())
          .isEqualTo(weights.sha256());
      assertThatThrownBy(() ->
              dray.push(
                  PushRequest.of(model, target).as(PushRequest.Shape.OLLAMA), PushProgress.NONE))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("has no place");
    }
  }

  @Test
  void refusesWhatCannotBePushed() {
    ModelRef.Oci target = (ModelRef.Oci) ModelRef.parse("oci://127.0.0.1:1/x:y");
    assertThatThrownBy(
            () -> dray.push(PushRequest.of(temp.resolve("none"), target), PushProgress.NONE))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("does not exist");
    ModelRef.Oci pinned =
        (ModelRef.Oci) ModelRef.parse("oci://127.0.0.1:1/x@sha256:" + "0".repeat(64));
    assertThatThrownBy(() -> dray.push(PushRequest.of(model, pinned), PushProgress.NONE))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("names a digest");
    assertThat(PushRequest.of(model, target).withLogin("ann:s3cret").toString())
        .doesNotContain("s3cret");
  }
}
