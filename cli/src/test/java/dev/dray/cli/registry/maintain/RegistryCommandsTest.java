package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `dray registry`, as people type it.
class RegistryCommandsTest extends RegistryHome {

  @Test
  @Proves({"S002-85", "S002-86", "S002-87", "S002-89", "S002-90", "S002-91", "S002-05"})
  void normalizeLooksAgain() throws IOException {
    Path weights = model("own/llama-awq/model.safetensors", "not really weights");
    model("own/llama-awq/config.json", "{\"quantization_config\": {\"quant_method\": \"awq\"}}");
    entry(
        "llama-vllm",
        "vllm",
        weights.resolveSibling("").toString(),
        "\"download_format\": \"gguf\", \"roles\": [\"caption\"], \"model_aliases\": [\"mine\"]");
    entry("gone-vllm", "vllm", home.resolve("nowhere").toString(), "");

    Run preview = ran("registry", "normalize", "--dry-run");
    assertThat(preview.out()).contains("llama-vllm", "download_format", "gguf", "safetensors");
    assertThat(preview.err()).contains("Nothing was written", "--apply");
    assertThat(Files.exists(registry().resolve("model_registry.json"))).isFalse();

    JsonNode done = ran("registry", "normalize", "--rebuild", "--apply", "--json").json();
    assertThat(done.path("applied").asBoolean()).isTrue();
    List<String> fields = new ArrayList<>();
    done.path("changed").get(0).path("fields").forEach(f -> fields.add(f.path("field").asString()));
    assertThat(fields)
        .contains(
            "download_format",
            "quantization",
            "download_size_bytes",
            "download_directory_checksum",
            "download_files_count");
    assertThat(backups()).isNotEmpty();
    JsonNode entry = entry("llama-vllm");
    assertThat(entry.path("quantization").asString()).startsWith("awq");
    assertThat(entry.path("roles").get(0).asString()).isEqualTo("caption");
    assertThat(entry.path("model_aliases").get(0).asString()).isEqualTo("mine");
    assertThat(entry("gone-vllm").path("deprecated").asBoolean()).isTrue();
    assertThat(ran("registry", "normalize").err()).contains("Nothing to change");

    Files.createDirectories(home.resolve("nowhere"));
    ran("registry", "normalize", "--apply", "--no-backup");
    assertThat(entry("gone-vllm").path("deprecated").asBoolean()).as("is back").isFalse();
  }

  @Test
  @Proves("S002-88")
  void normalizeTakesOutWhatIsGone() throws IOException {
    entry("gone-vllm", "vllm", home.resolve("nowhere").toString(), "");
    entry("plan-vllm", "vllm", "", "");

    ran("registry", "normalize", "--prune-missing", "--apply", "--no-backup");

    assertThat(names()).containsExactly("plan-vllm");
    assertThat(backups()).isEmpty();
  }

  @Test
  @Proves({"S002-113", "S002-114", "S002-115", "S002-116"})
  void dedupeKeepsTheRichest() throws IOException {
    String same =
        "\"family\": \"llava\", \"download_format\": \"gguf\", \"quantization\": \"q4_0\"";
    entry("poor", "ollama", "", same + ", \"roles\": [\"caption\"]");
    entry("rich", "ollama", "ollama://llava:q4_0", same + ", \"download_size_bytes\": 5");
    entry("other", "vllm", "", "\"family\": \"llava\"");

    assertThat(ran("registry", "dedupe", "--backend", "vllm").err()).contains("Nothing to change");
    assertThat(ran("registry", "dedupe", "-v").err()).contains("the same variant as rich", "kept");
    ran("registry", "dedupe", "--apply");

    assertThat(names()).containsExactly("rich", "other");
    assertThat(entry("rich").path("roles").get(0).asString()).isEqualTo("caption");
    assertThat(entry("rich").path("model_aliases").get(0).asString()).isEqualTo("poor");
  }

  @Test
  @Proves({"S002-146", "S002-147", "S002-148", "S002-149", "S002-150", "S002-151", "S002-152"})
  void backfillGivesOllamaModelsAPlace() throws IOException {
    entry("llava", "ollama", "", "\"served_model_id\": \"llava:7b\"");
    entry("bare", "ollama", "", "");

    Run preview = ran("registry", "backfill", "--dry-run", "-v");
    assertThat(preview.err()).contains("no served_model_id");
    ran("registry", "backfill", "--no-set-format", "--apply");
    assertThat(entry("llava").path("download_path").asString()).isEqualTo("ollama://llava:7b");
    assertThat(entry("llava").path("download_format").asString("")).isEmpty();
    assertThat(entry("llava").path("download_location").asString()).isEqualTo("linux_wsl");
    assertThat(entry("llava").path("download_size_bytes").isNumber()).isFalse();
    assertThat(entry("bare").path("download_path").asString("")).isEmpty();
  }

  @Test
  @Proves({"S002-157", "S002-158", "S002-159", "S002-242"})
  void rolesAreGivenAndShown() throws IOException {
    entry("seer", "vllm", "/models/seer", "\"capabilities\": {\"vision\": true}");
    entry("blind", "vllm", "/models/blind", "");

    assertThat(ran("registry", "roles").err()).contains("No model has a role");
    ran("registry", "roles", "seer", "--add", "caption=5", "--add", "keywords");
    ran("registry", "roles", "blind", "--add", "caption=9");
    JsonNode rows = ran("registry", "roles", "--show-capabilities", "--json").json();
    assertThat(rows.size()).isEqualTo(3);
    assertThat(rows.get(0).path("rank").asInt()).isEqualTo(5);
    assertThat(rows.get(0).path("capabilities").toString()).contains("vision");
    assertThat(
            ran("registry", "roles", "--for", "caption", "--json")
                .json()
                .get(0)
                .path("name")
                .asString())
        .as("who can comes before who ranks higher")
        .isEqualTo("seer");

    ran("registry", "reset", "--apply", "--no-backup");
    assertThat(entry("seer").path("roles").size()).as("people's word stays").isEqualTo(2);
    ran("registry", "roles", "seer", "--remove", "caption");
    assertThat(entry("seer").path("roles").toString()).isEqualTo("[\"keywords\"]");
    assertThat(place.run("registry", "roles", "seer", "--add", "a=b").code()).isEqualTo(2);
    assertThat(place.run("registry", "roles", "nobody", "--add", "a").code()).isEqualTo(1);
  }

  @Test
  @Proves({"S002-243", "S002-252", "S002-269", "S002-264"})
  void aLockHoldsTheFiles() throws IOException {
    Path weights = model("own/m/model.safetensors", "weights");
    entry(
        "m",
        "vllm",
        weights.resolveSibling("").toString(),
        "\"download_files\": [\"model.safetensors\"]");

    assertThat(ran("registry", "verify", "m").out()).contains("nothing is recorded");
    ran("registry", "verify", "m", "--lock");
    JsonNode lock = entry("m").path("version_lock");
    assertThat(lock.path("locked").asBoolean()).isTrue();
    assertThat(lock.path("expected_aggregate_sha256").asString())
        .isEqualTo(entry("m").path("artifacts").path("aggregate_sha256").asString())
        .hasSize(64);
    assertThat(ran("registry", "verify", "m").out()).contains("locked, and unchanged");

    Files.writeString(weights, "others!");
    Run violated = place.run("registry", "verify", "m", "--json");
    assertThat(violated.code()).isEqualTo(1);
    assertThat(violated.json().get(0).path("changed").get(0).asString())
        .isEqualTo("model.safetensors");
    assertThat(place.run("registry", "lock", "m").code()).as("needs --force").isEqualTo(1);
    assertThat(place.named("imageworks-model-registry").run("verify", "m").code()).isEqualTo(2);
    place.named("dray");
    ran("registry", "lock", "m", "--force");
    ran("registry", "verify", "m");
    ran("registry", "unlock", "m");
    assertThat(entry("m").path("version_lock").path("locked").asBoolean()).isFalse();
    Files.delete(weights);
    assertThat(place.run("registry", "verify", "m").code()).isEqualTo(1);
  }

  @Test
  @Proves({"S002-108", "S002-110", "S002-111", "S002-112", "S002-275"})
  void discoverFindsTheTree() throws IOException {
    model("Owner/Some_Model/model.safetensors", "x");
    model("Owner/Some_Model/config.json", "{}");
    model("Owner/Quants-GGUF/quants-Q4_K_M.gguf", "x");
    model("Owner/Quants-GGUF/quants-Q8_0.gguf", "yy");
    model("Owner/Notes/README.md", "nothing to run");
    layer("curated", "{\"name\": \"some-model-vllm\", \"display_name\": \"The one\"}");
    layer("discovered", "");

    ran("registry", "discover", "--providers", "hf", "--dry-run");
    ran("registry", "discover", "--providers", "hf", "--apply");

    assertThat(names())
        .containsExactlyInAnyOrder(
            "some-model-vllm", "quants-unassigned-gguf-q4_k_m", "quants-unassigned-gguf-q8_0");
    assertThat(entry("some-model-vllm").path("display_name").asString()).isEqualTo("The one");
    assertThat(entry("some-model-vllm").path("download_path").asString()).endsWith("Some_Model");
    assertThat(ran("registry", "discover", "--providers", "hf").err())
        .contains("Nothing to change");
    Run nowhere = place.run("registry", "discover", "--hf-root", "none", "--providers", "hf");
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("none is no folder");
  }

  @Test
  @Proves("S002-268")
  void whatIsDamagedIsRepaired() throws IOException {
    entry("good", "vllm", "/models/a", "");
    Path file = registry().resolve("model_registry.discovered.json");
    Files.writeString(file, Files.readString(file).replace("]\n", ", {\"na"));

    assertThat(place.run("registry", "roles").code()).isEqualTo(1);
    JsonNode repaired = ran("registry", "repair", "--json").json();
    assertThat(repaired.path("repaired").get(0).path("read").asInt()).isEqualTo(1);
    assertThat(names()).containsExactly("good");
    assertThat(ran("registry", "repair").err()).contains("Nothing is damaged");
  }
}
