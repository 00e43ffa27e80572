package dev.dray.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray scan`, as it is typed.
@Timeout(60)
class ScanCommandTest {

  private static final String AWQ =
      "{\"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 128}}";

  @TempDir Path home;
  private RegistryPlace here;

  @BeforeEach
  void fill() throws IOException {
    here = new RegistryPlace(home);
    here.file("Acme/Llama-7B-AWQ/model.safetensors", "weights");
    here.file("Acme/Llama-7B-AWQ/config.json", AWQ);
    here.file("Acme/Bird-GGUF/Bird-Q4_K_M.gguf", "four");
    here.file("Acme/Bird-GGUF/Bird-Q8_0.gguf", "eight");
    here.file("Acme/Bird-GGUF/README.md", "read me");
    here.file("Acme/demo-model/model.gguf", "demo");
    here.file("Acme/r/model.gguf", "r");
    here.file("Acme/Notes/README.md", "no weights");
    here.file("Acme/Cat-FP16@dev/model.safetensors", "cat");
    Files.createDirectories(here.weights().resolve("Acme/nothing"));
  }

  private JsonNode scan(String... more) {
    String[] words = new String[more.length + 4];
    words[0] = "scan";
    words[1] = "--json";
    words[2] = "--base";
    words[3] = here.weights().toString();
    System.arraycopy(more, 0, words, 4, more.length);
    Run run = here.place().run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  private static Map<String, String> outcomes(JsonNode scanned) {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode one : scanned) {
      outcomes.put(
          one.get("repository").asString() + " " + one.get("quantization").asString("-"),
          one.get("outcome").asString());
    }
    return outcomes;
  }

  private JsonNode entry(String name) {
    return here.place().run("show", name, "--json").json();
  }

  @Test
  @Proves({"S002-72", "S002-73", "S002-77", "S002-78", "S002-79", "S002-80", "S002-82", "S002-83"})
  void whatLiesInTheTreeIsEntered() {
    Map<String, String> expected =
        Map.of(
            "Acme/Llama-7B-AWQ awq-w4g128", "added",
            "Acme/Bird-GGUF q4_k_m", "added",
            "Acme/Bird-GGUF q8_0", "added",
            "Acme/Cat-FP16 fp16", "added",
            "Acme/Notes -", "left_out",
            "Acme/demo-model -", "left_out",
            "Acme/r -", "left_out");
    assertThat(outcomes(scan("--dry-run"))).isEqualTo(expected);
    assertThat(here.registry()).doesNotExist();

    assertThat(outcomes(scan())).isEqualTo(expected);
    JsonNode llama = entry("llama-7b-vllm-safetensors-awq-w4g128");
    assertThat(llama.get("format").asString()).isEqualTo("safetensors");
    assertThat(llama.get("backend").asString()).isEqualTo("vllm");
    assertThat(llama.get("location").asString()).isEqualTo("linux_wsl");
    assertThat(llama.get("producer").asString()).isEqualTo("acme");
    assertThat(llama.get("installed").asBoolean()).isTrue();
    JsonNode four = entry("bird-vllm-gguf-q4_k_m");
    assertThat(four.get("files").toString()).contains("Bird-Q4_K_M.gguf", "README.md");
    assertThat(four.get("files").toString()).doesNotContain("Q8_0");
    assertThat(four.get("size_bytes").asLong()).isEqualTo(4 + 7);
    assertThat(entry("Acme/Cat-FP16").get("family").asString()).isEqualTo("cat-fp16-dev");
    assertThat(outcomes(scan()).values()).containsOnly("unchanged", "left_out");
  }

  @Test
  @Proves({"S002-74", "S002-76"})
  void trialsAndUntoldFormatsComeOnDemand() {
    assertThat(outcomes(scan("--include-testing", "--format", "gguf")))
        .containsEntry("Acme/Notes -", "added")
        .containsEntry("Acme/demo-model -", "added");
    assertThat(entry("Acme/Notes").get("format").asString()).isEqualTo("gguf");
    assertThat(entry("Acme/Llama-7B-AWQ").get("format").asString()).isEqualTo("safetensors");
    assertThat(here.place().run("list", "-q").out()).doesNotContain("demo-model");
    assertThat(here.place().run("scan", "--format", "nonsense").code()).isEqualTo(2);
  }

  @Test
  @Proves({"S002-75", "S002-84"})
  void whatWasEnteredWronglyIsCorrectedOnDemand() throws IOException {
    here.with(
        "mine",
        "vllm",
        "gguf",
        "fp16",
        here.weights().resolve("Acme/Llama-7B-AWQ"),
        "\"family\": \"llama-7b-awq\", \"roles\": [\"caption\"]");
    assertThat(outcomes(scan())).containsEntry("Acme/Llama-7B-AWQ awq-w4g128", "unchanged");
    assertThat(entry("mine").get("quantization").asString()).isEqualTo("fp16");

    assertThat(outcomes(scan("--update-existing")))
        .containsEntry("Acme/Llama-7B-AWQ awq-w4g128", "updated");
    JsonNode mine = entry("mine");
    assertThat(mine.get("quantization").asString()).isEqualTo("awq-w4g128");
    assertThat(mine.get("format").asString()).isEqualTo("safetensors");
    assertThat(mine.get("roles").get(0).asString()).isEqualTo("caption");
    assertThat(here.place().run("list", "-q", "--family", "llama-7b-awq").out().lines()).hasSize(1);
  }

  @Test
  @Proves("S002-81")
  void anEntryWithoutAProgramGetsOne() throws IOException {
    here.with(
        "bird-unassigned-gguf-q8_0",
        "unassigned",
        "gguf",
        "q8_0",
        here.weights().resolve("Acme/Bird-GGUF"),
        "\"family\": \"bird\", \"download_files\": [\"Bird-Q8_0.gguf\"]");
    assertThat(outcomes(scan())).containsEntry("Acme/Bird-GGUF q8_0", "updated");
    assertThat(entry("bird-unassigned-gguf-q8_0").get("backend").asString()).isEqualTo("vllm");
    assertThat(here.place().run("list", "-q", "--quant", "q8_0").out().lines()).hasSize(1);
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Run run = here.place().run("scan", "--base", home.resolve("none").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("none is no folder");
  }
}
