package dev.dray.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official Python client against the loopback hub. Needs a Python with `huggingface_hub`,
/// named by `DRAY_TEST_PYTHON` (environment or system property).
class OfficialClientTest {
  @TempDir Path home = Path.of("");
  private boolean withXet = true;
  private @Nullable LoopbackHub running;

  @BeforeEach
  void needsPython() {
    assumeTrue(
        python().isPresent(), "DRAY_TEST_PYTHON does not name a python with huggingface_hub");
  }

  @AfterEach
  void close() {
    if (running != null) {
      running.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void downloadsSnapshots(boolean xet) {
    withXet = xet;
    LoopbackHub hub =
        start(
            LoopbackHub.builder()
                .repo(TestRepos.tinyGguf("acme/tiny"))
                .repo(TestRepos.xet("acme/xet", 40_000_000))
                .repo(TestRepos.safetensors("acme/sharded", 2, 300_000))
                .pageSize(3));
    for (String id : List.of("acme/tiny", "acme/xet", "acme/sharded")) {
      assertThat(run("snapshot", id)).as(id).isEqualTo(expected(hub.repo(id)));
    }
    assertThat(hub.cdnRequests().gets("^/xorbs/") > 0).isEqualTo(xet);
    assertThat(hub.leaks()).isEmpty();
  }

  @Test
  void downloadsAwkwardNames() {
    LoopbackHub hub =
        start(LoopbackHub.builder().repo(TestRepos.awkwardNames("acme/awkward")).resolveCache());
    assertThat(run("snapshot", "acme/awkward")).isEqualTo(expected(hub.repo("acme/awkward")));
  }

  @Test
  void downloadsFilesOfRevisionsAndRenamedRepositories() {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    repo.tag("v1", repo.head().id());
    repo.pullRequest(1, RepoFile.of("config.json", Content.of("{1}")));
    start(LoopbackHub.builder().repo(repo).renamed("acme/old", "acme/tiny"));
    assertThat(run("file", "acme/old", "config.json", "v1"))
        .isEqualTo(repo.file("config.json").sha256());
    assertThat(run("file", "acme/tiny", "config.json", "refs/pr/1"))
        .isEqualTo(Content.of("{1}").sha256());
    assertThat(run("refs", "acme/tiny")).isEqualTo(List.of("main", "v1", "refs/pr/1"));
    assertThat(run("commits", "acme/tiny")).isEqualTo(List.of(repo.head().id()));
  }

  @Test
  void readsInfoTreeAndPaths() {
    TestRepo repo = TestRepos.xet("acme/xet", 100_000).build();
    start(LoopbackHub.builder().repo(repo));
    Map<String, Object> sizes = new TreeMap<>();
    repo.head().files().forEach((path, file) -> sizes.put(path, file.size()));
    assertThat(run("info", "acme/xet")).isEqualTo(sizes);
    assertThat(run("tree", "acme/xet")).isEqualTo(sizes);
    assertThat(run("paths", "acme/xet", "config.json"))
        .isEqualTo(List.of(repo.file("config.json").blobId()));
  }

  @Test
  void listsModelsAndTellsWhoAsks() {
    HubBuilder hub = LoopbackHub.builder().pageSize(2).user("alice", "hf_good");
    for (int i = 0; i < 5; i++) {
      int downloads = i;
      hub.repo(
          TestRepo.model("acme/tiny-" + i)
              .text("a", "a")
              .facts(f -> f.popularity(downloads, 0, 0)));
    }
    start(hub);
    assertThat(run("models", "tiny", "3"))
        .isEqualTo(List.of("acme/tiny-4", "acme/tiny-3", "acme/tiny-2"));
    assertThat(run("whoami", "hf_good")).isEqualTo("alice");
  }

  @Test
  void raisesTheRightErrors() {
    start(
        LoopbackHub.builder()
            .user("alice", "hf_good")
            .repo(TestRepo.model("acme/gated").text("config.json", "{}").gate(Gate.AUTO))
            .repo(TestRepo.model("acme/off").text("config.json", "{}").disabled())
            .repo(TestRepos.tinyGguf("acme/tiny")));
    assertThat(error("acme/gated", "config.json", "")).contains("GatedRepoError");
    assertThat(error("acme/gated", "config.json", "hf_good")).contains("GatedRepoError");
    assertThat(error("acme/none", "config.json", "")).contains("RepositoryNotFoundError");
    assertThat(error("acme/none", "config.json", "hf_good")).contains("RepositoryNotFoundError");
    assertThat(error("acme/tiny", "none", "")).contains("RemoteEntryNotFoundError");
    assertThat(error("acme/off", "config.json", "")).contains("DisabledRepoError");
  }

  @Test
  void readsCollections() {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    start(
        LoopbackHub.builder()
            .repo(repo)
            .collection(new HubCollection("acme", "Small models", List.of(repo))));
    assertThat(run("collections", "acme")).isEqualTo(List.of(List.of("acme/tiny")));
  }

  @Test
  void resumesAfterACut() {
    LoopbackHub hub = start(LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", 26_000_000)));
    hub.faults().cdn().next(When.get(), Fault.dropAfter(12_000_000));
    assertThat(run("snapshot", "acme/big")).isEqualTo(expected(hub.repo("acme/big")));
    assertThat(hub.cdnRequests().matching(r -> r.header("Range").isPresent())).hasSize(1);
  }

  private LoopbackHub start(HubBuilder builder) {
    LoopbackHub hub = builder.start();
    running = hub;
    return hub;
  }

  private static Map<String, Object> expected(TestRepo repo) {
    Map<String, Object> digests = new TreeMap<>();
    repo.head().files().forEach((path, file) -> digests.put(path, file.sha256()));
    return digests;
  }

  private String error(String repo, String path, String token) {
    return run("error", repo, path, token).toString();
  }

  private Object run(String... arguments) {
    try (InputStream script =
        Objects.requireNonNull(getClass().getResourceAsStream("official_client.py"))) {
      Path file = home.resolve("official_client.py");
      Files.write(file, script.readAllBytes());
      List<String> command = new ArrayList<>(List.of(python().orElseThrow(), file.toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(key -> key.startsWith("HF_") || key.endsWith("_proxy"));
      environment.put("HF_ENDPOINT", Objects.requireNonNull(running).endpoint().toString());
      environment.put("HF_HOME", home.resolve("hf").toString());
      environment.put("HF_HUB_DISABLE_TELEMETRY", "1");
      environment.put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
      environment.put("HF_HUB_DISABLE_XET", withXet ? "0" : "1");
      builder.redirectError(home.resolve("stderr.txt").toFile());
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(Files.readString(home.resolve("stderr.txt"))).isZero();
      return Objects.requireNonNull(Json.read(output.strip()));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<String> python() {
    return Optional.ofNullable(
        System.getProperty("DRAY_TEST_PYTHON", System.getenv("DRAY_TEST_PYTHON")));
  }
}
