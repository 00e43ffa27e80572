package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `dray registry purge`, as it is typed.
class PurgeCommandTest extends RegistryHome {

  @BeforeEach
  void fill() throws IOException {
    entry("weights", "vllm", model("a/b/model.safetensors", "x").resolveSibling("").toString(), "");
    entry("elsewhere", "vllm", "/models/c", "\"metadata\": {\"created_from_download\": true}");
    entry("logical", "vllm", "", "");
    entry("named", "ollama", "ollama://named:1b", "");
    entry(
        "model-ollama-gguf-q4",
        "ollama",
        "ollama://m:1b",
        "\"deprecated\": true, \"download_size_bytes\": 1");
    entry("outdated", "vllm", "/models/d", "\"deprecated\": true");
    layer("curated", "{\"name\": \"planned\", \"backend\": \"vllm\"}");
  }

  @Test
  @Proves({"S002-125", "S002-126"})
  void whatLiesInTheWeightsFolderGoes() throws IOException {
    assertThat(ran("registry", "purge", "weights", "--dry-run").out()).contains("weights");
    assertThat(backups()).isEmpty();
    ran("registry", "purge", "weights", "--apply");
    assertThat(names()).doesNotContain("weights").contains("elsewhere", "outdated", "planned");
    assertThat(home.resolve("ai/weights/a/b/model.safetensors")).as("no file goes").exists();
  }

  @Test
  @Proves("S002-127")
  void anotherFolderIsNamed() throws IOException {
    ran("registry", "purge", "weights", "--weights-root", "/models", "--apply");
    assertThat(names()).doesNotContain("elsewhere", "outdated").contains("weights");
  }

  @Test
  @Proves("S002-128")
  void ofOneProgramOnly() throws IOException {
    assertThat(ran("registry", "purge", "weights", "--backend", "ollama").err())
        .contains("Nothing to change");
    ran("registry", "purge", "weights", "--backend", "vllm", "--apply");
    assertThat(names()).doesNotContain("weights");
  }

  @Test
  @Proves({"S002-129", "S002-132"})
  void whatLiesNowhereGoes() throws IOException {
    assertThat(ran("registry", "purge", "logical").err()).contains("Nothing was written");
    ran("registry", "purge", "logical", "--apply");
    assertThat(names())
        .as("an Ollama name without data is nowhere too")
        .doesNotContain("logical", "named")
        .contains("weights", "model-ollama-gguf-q4", "planned");
  }

  @Test
  @Proves("S002-130")
  void whatPeopleDecidedGoesOnDemand() throws IOException {
    ran("registry", "purge", "logical", "--discovered-only", "--apply");
    assertThat(names()).contains("planned");
    ran("registry", "purge", "logical", "--include-curated", "--apply");
    assertThat(names()).doesNotContain("planned");
    assertThat(
            place
                .run("registry", "purge", "logical", "--include-curated", "--discovered-only")
                .code())
        .isEqualTo(2);
  }

  @Test
  @Proves("S002-131")
  void aBackupIsMadeUnlessItIsNotWanted() throws IOException {
    ran("registry", "purge", "logical", "--apply", "--no-backup");
    assertThat(backups()).isEmpty();
    ran("registry", "purge", "deprecated", "--apply");
    assertThat(backups()).isNotEmpty();
  }

  @Test
  @Proves({"S002-153", "S002-154", "S002-155", "S002-156"})
  void whatIsDeprecatedStaysUntilItIsPurged() throws IOException {
    ran("registry", "purge", "weights", "--apply");
    assertThat(names()).contains("outdated", "model-ollama-gguf-q4");
    assertThat(ran("registry", "purge", "deprecated", "--dry-run").out())
        .contains("outdated", "model-ollama-gguf-q4");
    ran("registry", "purge", "deprecated", "--placeholders-only", "--apply");
    assertThat(names()).doesNotContain("model-ollama-gguf-q4").contains("outdated");
    ran("registry", "purge", "deprecated", "--apply");
    assertThat(names()).doesNotContain("outdated").contains("elsewhere", "named");
  }

  @Test
  @Proves("S002-107")
  void whatWasImportedGoesByWhoPublishedIt() throws IOException {
    entry(
        "pulled",
        "ollama",
        "ollama://pulled:1b",
        "\"metadata\": {\"created_from_download\": true}");
    ran("registry", "purge", "imported", "--providers", "ollama", "--apply");
    assertThat(names()).contains("elsewhere", "named").doesNotContain("pulled");
    ran("registry", "purge", "imported", "--providers", "hf", "--apply");
    assertThat(names()).doesNotContain("elsewhere").contains("planned");
    assertThat(place.run("registry", "purge", "imported", "--include-curated", "--apply").code())
        .isEqualTo(2);
  }

  @Test
  void nothingElseIsAKind() {
    assertThat(place.run("registry", "purge", "everything").code()).isEqualTo(2);
    assertThat(place.run("registry", "purge").code()).isEqualTo(2);
  }
}
