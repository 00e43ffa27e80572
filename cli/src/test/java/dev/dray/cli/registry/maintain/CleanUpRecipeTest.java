package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The recipe with which people of ImageWorks clean a registry up, in their own words.
class CleanUpRecipeTest extends RegistryHome {

  private Run original(String... words) {
    Run run = place.named("imageworks-download").run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @Test
  @Proves("S002-276")
  void unassignedGoNormalizeAndDuplicatesGo() throws IOException {
    String bird = model("own/bird-awq/model.safetensors", "w").resolveSibling("").toString();
    model("own/bird-awq/config.json", "{\"quantization_config\": {\"quant_method\": \"awq\"}}");
    String cat = model("own/cat/cat-Q4_K_M.gguf", "w").resolveSibling("").toString();
    entry("bird-vllm", "vllm", bird, "\"download_format\": \"gguf\", \"roles\": [\"caption\"]");
    entry("cat-unassigned", "unassigned", cat, "");
    entry("gone-vllm", "vllm", home.resolve("ai/weights/own/gone").toString(), "");
    String same =
        "\"family\": \"llava\", \"download_format\": \"gguf\", \"quantization\": \"q4_0\"";
    entry("poor", "ollama", "", same);
    entry("rich", "ollama", "ollama://llava:q4_0", same);

    original("purge-hf", "--backend", "unassigned");
    assertThat(names()).doesNotContain("cat-unassigned").contains("bird-vllm");
    original("normalize-formats", "--rebuild", "--apply");
    assertThat(entry("bird-vllm").path("download_format").asString()).isEqualTo("safetensors");
    assertThat(entry("bird-vllm").path("quantization").asString()).startsWith("awq");
    assertThat(entry("bird-vllm").path("roles").get(0).asString()).isEqualTo("caption");
    assertThat(entry("gone-vllm").path("deprecated").asBoolean()).isTrue();
    original("prune-duplicates");
    assertThat(names()).containsExactlyInAnyOrder("bird-vllm", "gone-vllm", "rich");
    assertThat(backups()).isNotEmpty();
  }

  @Test
  void aPathOfAnotherSystemIsNotTakenForGone() throws IOException {
    entry("far-vllm", "vllm", "D:\\\\models\\\\far", "");
    original("normalize-formats", "--apply");
    assertThat(
            place
                .named("dray")
                .run("show", "far-vllm", "--json")
                .json()
                .get("deprecated")
                .asBoolean())
        .isFalse();
  }
}
