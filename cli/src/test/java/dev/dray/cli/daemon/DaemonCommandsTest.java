package dev.dray.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.llamaserver.LoopbackLlamaServer;
import dev.dray.testkit.lmstudio.LoopbackLmStudio;
import dev.dray.testkit.modelrunner.LoopbackModelRunner;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands of LM Studio, llama-server and Docker Model Runner, as people type them.
@Timeout(60)
class DaemonCommandsTest {

  @TempDir Path home;
  private Run.Place place;

  @BeforeEach
  void start() {
    place =
        new Run.Place(home)
            .with("LMSTUDIO_MODELS_DIR", home.resolve("lm").toString())
            .with("DRAY_LMSTUDIO_URL", "http://127.0.0.1:9");
  }

  @Test
  void lmStudioByItsServer() {
    try (LoopbackLmStudio server =
        LoopbackLmStudio.builder().catalogue("acme/tiny", 500_000).start()) {
      place.with("DRAY_LMSTUDIO_URL", server.endpoint().toString());

      Run brought = place.run("download", "lmstudio://acme/tiny");
      assertThat(brought.code()).as(brought.err()).isZero();
      assertThat(brought.err()).contains("downloads it by itself");
      Run loaded = place.run("lmstudio", "load", "acme/tiny", "--context", "2048");
      assertThat(loaded.lastLine()).isEqualTo("acme/tiny");
      assertThat(place.run("lmstudio", "ls").out()).contains("acme/tiny", "loaded", "Q4_K_M");
      assertThat(place.run("lmstudio", "ls", "--json").json().get(0).get("bytes").asLong())
          .isEqualTo(500_000);
      assertThat(place.run("lmstudio", "unload", "--all").code()).isZero();
      assertThat(server.loaded()).isEmpty();
      assertThat(place.run("lmstudio", "unload").code()).isEqualTo(2);
    }
  }

  @Test
  void lmStudioByItsFolder() throws IOException {
    try (LoopbackHub hub =
        LoopbackHub.builder()
            .repo(TestRepos.quantizations("acme/q", 200_000, "Q4_K_M", "Q8_0"))
            .start()) {
      place.hub(hub.endpoint()).with("DRAY_LMSTUDIO_SERVER", "never");

      Run brought = place.run("download", "lmstudio://acme/q@Q8_0");
      assertThat(brought.code()).as(brought.err()).isZero();
      assertThat(home.resolve("lm/acme/q/q-Q8_0.gguf")).isRegularFile();

      Run listed = place.run("lmstudio", "ls", "--files");
      assertThat(listed.out()).contains("acme/q/q-Q8_0.gguf");
      Path file = home.resolve("mine.gguf");
      Files.copy(home.resolve("lm/acme/q/q-Q8_0.gguf"), file);
      Run imported = place.run("lmstudio", "import", file.toString(), "--as", "me/mine", "--json");
      assertThat(imported.code()).as(imported.err()).isZero();
      assertThat(imported.json().get("path").asString()).isEqualTo("me/mine");
      assertThat(place.run("lmstudio", "ls", "--quiet").out()).contains("me/mine/mine.gguf");
      assertThat(place.run("lmstudio", "import", home.resolve("no.gguf").toString()).code())
          .isEqualTo(1);
      assertThat(place.run("lmstudio", "import", file.toString(), "--as", "x").code()).isEqualTo(2);
    }
  }

  @Test
  void llamaServer() {
    try (LoopbackLlamaServer server =
        LoopbackLlamaServer.builder()
            .model("acme/tiny:Q4_K_M", Map.of("https://h/t.gguf", 1_000L))
            .start()) {
      place.with("DRAY_LLAMA_SERVER_URL", server.endpoint().toString());

      Run brought = place.run("download", "llama-server://acme/tiny:Q4_K_M");
      assertThat(brought.code()).as(brought.err()).isZero();
      assertThat(place.run("llama-server", "ls", "--quiet").lastLine())
          .isEqualTo("acme/tiny:Q4_K_M");
      assertThat(place.run("llama-server", "rm", "acme/tiny:Q4_K_M").code()).isZero();
      assertThat(server.models()).isEmpty();
      assertThat(place.run("llama-server", "rm", "acme/tiny:Q4_K_M").err()).contains("has no");
    }
  }

  @Test
  void modelRunner() {
    try (LoopbackModelRunner runner =
        LoopbackModelRunner.builder().model("ai/tiny", 1_000_000L, 10L).start()) {
      String address = runner.endpoint().getHost() + ":" + runner.endpoint().getPort();
      place.with("MODEL_RUNNER_HOST", address);

      Run brought = place.run("download", "model-runner://ai/tiny");
      assertThat(brought.code()).as(brought.err()).isZero();
      assertThat(place.run("model-runner", "ls").out()).contains("ai/tiny:latest");
      runner.share("ai/tiny");
      assertThat(place.run("model-runner", "rm", "ai/tiny").err()).contains("--force");
      assertThat(place.run("model-runner", "rm", "ai/tiny", "--force").code()).isZero();
      assertThat(runner.models()).isEmpty();
    }
    place.with("MODEL_RUNNER_HOST", "unix:///var/run/docker.sock");
    assertThat(place.run("model-runner", "ls").err()).contains("Unix socket");
    assertThat(place.run("lmstudio", "ls", "--files").code()).isZero();
  }
}
