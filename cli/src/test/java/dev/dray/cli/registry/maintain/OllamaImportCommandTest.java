package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `dray registry import-ollama`, as it is typed, with a daemon and without.
class OllamaImportCommandTest extends RegistryHome {

  private static final String IMPORTED = "\"metadata\": {\"created_from_download\": true}";

  private final LoopbackOllama ollama = LoopbackOllama.start();

  @BeforeEach
  void keep() {
    for (String name :
        List.of(
            "library/qwen2.5vl:7b",
            "library/llava:7b",
            "hf.co/owner/some-model-GGUF:Q6_K",
            "library/pixtral-local:latest")) {
      ollama.keep(OllamaTestModel.gguf(name, 20_000, 1));
    }
    place.with("OLLAMA_HOST", ollama.endpoint().toString());
  }

  @AfterEach
  void stop() {
    ollama.close();
  }

  @Test
  @Proves({"S002-92", "S002-97", "S002-95"})
  void theFourExamplesHold() throws IOException {
    ran("registry", "import-ollama", "--apply");
    assertThat(names())
        .containsExactlyInAnyOrder(
            "qwen2.5vl-7b-ollama-gguf",
            "llava-7b-ollama-gguf",
            "some-model-ollama-gguf-q6_k",
            "pixtral-local-latest-ollama-gguf");
  }

  @Test
  @Proves({"S002-93", "S002-105"})
  void aTagThatIsAQuantizationIsOne() throws IOException {
    for (String tag : List.of("q4_k_m", "q5_0", "int4", "INT8", "fp16", "f16")) {
      ollama.keep(OllamaTestModel.gguf("library/base:" + tag, 20_000, 1));
    }
    ran("registry", "import-ollama", "--apply");
    assertThat(names())
        .contains(
            "base-ollama-gguf-q4_k_m",
            "base-ollama-gguf-q5_0",
            "base-ollama-gguf-int4",
            "base-ollama-gguf-int8",
            "base-ollama-gguf-fp16",
            "base-ollama-gguf-f16");
    assertThat(entry("base-ollama-gguf-q4_k_m").path("family").asString()).isEqualTo("base");
  }

  @Test
  @Proves({"S002-94", "S002-106"})
  void anyOtherTagBelongsToTheFamily() throws IOException {
    ollama.keep(OllamaTestModel.gguf("library/Some_Model:Tag--7b", 20_000, 1));
    ran("registry", "import-ollama", "--apply");
    assertThat(entry("llava-7b-ollama-gguf").path("family").asString()).isEqualTo("llava-7b");
    assertThat(names()).contains("some-model-tag-7b-ollama-gguf");
  }

  @Test
  @Proves({"S002-96", "S002-103"})
  void whatIsKnownIsFilledIn() throws IOException {
    ran("registry", "import-ollama", "--apply");
    JsonNode model = entry("some-model-ollama-gguf-q6_k");
    assertThat(model.path("served_model_id").asString())
        .isEqualTo("hf.co/owner/some-model-GGUF:Q6_K");
    assertThat(model.path("family").asString()).isEqualTo("some-model");
    assertThat(model.path("download_format").asString()).isEqualTo("gguf");
    assertThat(model.path("quantization").asString()).isNotBlank();
    assertThat(model.path("source_provider").asString()).isEqualTo("ollama");
    assertThat(model.path("download_size_bytes").asLong()).isPositive();
  }

  @Test
  @Proves("S002-98")
  void aDryRunShowsAndWritesNothing() {
    assertThat(ran("registry", "import-ollama", "--dry-run").out())
        .contains("qwen2.5vl-7b-ollama-gguf");
    assertThat(Files.exists(registry().resolve("model_registry.json"))).isFalse();
  }

  @Test
  @Proves("S002-99")
  void programAndPlaceCanBeSaid() throws IOException {
    ran("registry", "import-ollama", "--apply");
    assertThat(entry("llava-7b-ollama-gguf").path("backend").asString()).isEqualTo("ollama");
    assertThat(entry("llava-7b-ollama-gguf").path("download_location").asString())
        .isEqualTo("linux_wsl");
    ran("registry", "reset", "--backend", "all", "--apply");
    ran("registry", "import-ollama", "--backend", "LMDeploy", "--location", "box", "--apply");
    JsonNode other = entry("llava-7b-lmdeploy-gguf");
    assertThat(other.path("backend").asString()).isEqualTo("lmdeploy");
    assertThat(other.path("download_location").asString()).isEqualTo("box");
  }

  @Test
  @Proves("S002-100")
  void placeholdersAreDeprecatedOnDemand() throws IOException {
    entry("model-ollama-gguf-old", "ollama", "", "");
    ran("registry", "import-ollama", "--apply");
    assertThat(entry("model-ollama-gguf-old").path("deprecated").asBoolean()).isFalse();
    ran("registry", "import-ollama", "--deprecate-placeholders", "--apply");
    assertThat(entry("model-ollama-gguf-old").path("deprecated").asBoolean()).isTrue();
  }

  @Test
  @Proves("S002-101")
  void theHostOfEntriesIsTheUsualOneOrTheOneThatWasSet() throws IOException {
    ran("registry", "import-ollama", "--apply");
    assertThat(entry("llava-7b-ollama-gguf").path("backend_config").path("host").asString())
        .isEqualTo("host.docker.internal");
    ran("registry", "reset", "--backend", "all", "--apply");
    place.with("IMAGEWORKS_OLLAMA_HOST", "box");
    ran("registry", "import-ollama", "--apply");
    assertThat(entry("llava-7b-ollama-gguf").path("backend_config").path("host").asString())
        .isEqualTo("box");
  }

  @Test
  @Proves("S002-102")
  void anEntryOfBeforeGetsItsQuantization() throws IOException {
    entry(
        "pixtral-12b-ollama-gguf",
        "ollama",
        "ollama:/pixtral-12b:q4_k_m",
        "\"family\": \"pixtral-12b\", \"download_format\": \"gguf\", \"roles\": [\"caption\"]");
    ollama.keep(OllamaTestModel.gguf("library/pixtral-12b:q4_k_m", 20_000, 1));
    assertThat(ran("registry", "import-ollama", "--dry-run", "-v").err()).contains("renamed");
    ran("registry", "import-ollama", "--apply");
    assertThat(names())
        .contains("pixtral-12b-ollama-gguf-q4_k_m")
        .doesNotContain("pixtral-12b-ollama-gguf");
    assertThat(entry("pixtral-12b-ollama-gguf-q4_k_m").path("roles").get(0).asString())
        .isEqualTo("caption");
  }

  @Test
  @Proves("S002-104")
  void thePlaceIsTheNameAndTheManifestIsNotedWhereTheStoreIsHere() throws IOException {
    ran("registry", "import-ollama", "--apply");
    JsonNode llava = entry("llava-7b-ollama-gguf");
    assertThat(llava.path("download_path").asString()).isEqualTo("ollama://llava:7b");
    assertThat(llava.path("metadata").path("store_path").isMissingNode()).isTrue();
  }

  @Test
  @Proves({"S002-92", "S002-104"})
  void withoutADaemonTheStoreIsRead() throws IOException {
    place.with("OLLAMA_HOST", "http://127.0.0.1:9");
    Run nothing = place.run("registry", "import-ollama");
    assertThat(nothing.code()).as("no daemon, no store").isEqualTo(1);
    try (LoopbackOllamaRegistry published =
        LoopbackOllamaRegistry.start(OllamaTestModel.gguf("library/tiny:1b", 40_000, 1))) {
      place.with("DRAY_OLLAMA_REGISTRY", published.endpoint().toString());
      ran("download", "ollama://tiny:1b", "--via", "direct", "--no-record");
    }
    assertThat(ran("registry", "import-ollama", "--apply").err()).contains("No Ollama daemon");
    JsonNode tiny = entry("tiny-1b-ollama-gguf");
    assertThat(tiny.path("quantization").asString()).as("of the header").isEqualTo("q8_0");
    assertThat(Path.of(tiny.path("metadata").path("store_path").asString())).isRegularFile();
    assertThat(ran("registry", "import-ollama", "--store").err()).contains("Nothing to change");
  }

  @Test
  void doingItTwiceChangesNothing() {
    ran("registry", "import-ollama", "--apply");
    assertThat(ran("registry", "import-ollama").err()).contains("Nothing to change");
  }

  @Test
  void whatIsGoneFromOllamaGoesWithAPurge() throws IOException {
    entry("gone-ollama-gguf", "ollama", "ollama://gone:latest", IMPORTED);
    ran("registry", "import-ollama", "--apply");
    assertThat(names()).contains("gone-ollama-gguf");
    ran("registry", "import-ollama", "--purge-existing", "--apply");
    assertThat(names()).contains("llava-7b-ollama-gguf").doesNotContain("gone-ollama-gguf");
  }

  @Test
  @Proves("S002-109")
  void ollamasEntriesAreMadeAnewForAPlace() throws IOException {
    entry("gone-ollama-gguf", "ollama", "ollama://gone:latest", IMPORTED);
    entry("other-vllm", "vllm", "/models/other", "");
    ran(
        "registry",
        "discover",
        "--providers",
        "ollama",
        "--rebuild",
        "--location",
        "box",
        "--apply");
    assertThat(entry("qwen2.5vl-7b-ollama-gguf").path("download_location").asString())
        .isEqualTo("box");
    assertThat(names()).contains("other-vllm").doesNotContain("gone-ollama-gguf");
  }
}
