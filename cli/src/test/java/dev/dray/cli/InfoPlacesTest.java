package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.oci.LoopbackRegistry;
import dev.dray.testkit.oci.TestArtifact;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.weights.GgufFile;
import dev.dray.testkit.weights.SafetensorsFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray info` of models that are not of the hub.
@Timeout(60)
class InfoPlacesTest {

  @TempDir Path home;
  private Run.Place place = new Run.Place(Path.of("."));

  @BeforeEach
  void start() {
    place = new Run.Place(home);
  }

  private Run ran(String... words) {
    Run run = place.run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @Test
  @Proves({"S002-173", "S002-240"})
  void ofOllamasRegistry() {
    try (LoopbackOllamaRegistry registry =
        LoopbackOllamaRegistry.start(OllamaTestModel.gguf("library/tiny:1b", 40_000, 1))) {
      place.with("DRAY_OLLAMA_REGISTRY", registry.endpoint().toString());
      JsonNode info = ran("info", "ollama://tiny:1b", "--json", "--files").json();
      assertThat(info.get("id").asString()).contains("tiny:1b");
      assertThat(info.get("bytes").asLong()).isGreaterThan(39_000);
      assertThat(info.get("files").toString()).contains("sha256");
      assertThat(info.get("variants").toString()).contains("gguf", "fit");
      assertThat(ran("info", "ollama://tiny:1b").out()).contains("tiny");
      assertThat(place.run("info", "ollama://nobody:1b").code()).isEqualTo(1);
    }
  }

  @Test
  @Proves("S002-173")
  void ofAnOciRegistry() {
    try (LoopbackRegistry registry = LoopbackRegistry.start()) {
      registry.publish(
          "acme/tiny",
          "v1",
          TestArtifact.dockerModel()
              .layer("application/vnd.docker.ai.gguf.v3", GgufFile.llama("tiny", 30_000, 3)));
      String ref = "oci://" + registry.name() + "/acme/tiny:v1";
      JsonNode info = ran("info", ref, "--json", "--files").json();
      assertThat(info.get("bytes").asLong()).isGreaterThan(29_000);
      assertThat(info.get("files").size()).isPositive();
    }
  }

  @Test
  @Proves("S002-173")
  void ofModelScope() {
    try (LoopbackModelScope scope =
        LoopbackModelScope.start()
            .add(
                TestRepo.model("zhu/bird")
                    .file("model.safetensors", SafetensorsFiles.single("model", 60_000, 3))
                    .text("config.json", "{\"model_type\": \"llama\"}")
                    .text("README.md", "---\nlicense: mit\n---\n"))) {
      place.with("MODELSCOPE_ENDPOINT", scope.endpoint().toString());
      JsonNode info = ran("info", "modelscope://zhu/bird", "--json", "--files").json();
      assertThat(info.get("id").asString()).contains("zhu/bird");
      assertThat(info.get("files").toString()).contains("model.safetensors", "config.json");
      assertThat(info.get("formats").toString()).contains("safetensors");
      assertThat(ran("info", "modelscope://zhu/bird").out()).contains("zhu/bird", "safetensors");
    }
  }

  @Test
  @Proves("S002-173")
  void ofAnAddress() {
    try (LoopbackHub hub =
        LoopbackHub.builder()
            .repo(
                TestRepo.model("acme/tiny")
                    .lfs("tiny-Q8_0.gguf", GgufFile.llama("tiny", 30_000, 3))
                    .lfs("data.bin", Content.generated(1, 5_000)))
            .start()) {
      String address = hub.endpoint() + "/acme/tiny/resolve/main/tiny-Q8_0.gguf";
      JsonNode info = ran("info", address, "--json").json();
      assertThat(info.get("variants").toString()).contains("q8_0");
      assertThat(info.get("bytes").asLong()).isGreaterThan(29_000);
      Run missing = place.run("info", hub.endpoint() + "/acme/tiny/resolve/main/none.gguf");
      assertThat(missing.code()).isEqualTo(1);
      assertThat(missing.err()).contains("none.gguf");
    }
  }
}
