package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray registry`, as people type it.
@Timeout(60)
class RegistryCommandsTest {

  @TempDir Path home;
  private Run.Place place;
  private final List<String> discovered = new ArrayList<>();

  @BeforeEach
  void start() {
    place =
        new Run.Place(home)
            .with("DRAY_REGISTRY_DIR", registry().toString())
            .with("IMAGEWORKS_MODEL_ROOT", home.resolve("ai").toString())
            .with("OLLAMA_MODELS", home.resolve("ollama").toString());
  }

  private Path registry() {
    return home.resolve("registry");
  }

  private Path model(String path, String content) throws IOException {
    Path file = home.resolve("ai/weights").resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /// Puts an entry into the discovered layer.
  private void entry(String name, String backend, String path, String more) throws IOException {
    String place = path.isEmpty() ? "null" : "\"" + path + "\"";
    discovered.add(
        "{\"name\": \"%s\", \"backend\": \"%s\", \"download_path\": %s%s}"
            .formatted(name, backend, place, more.isEmpty() ? "" : ", " + more));
    layer("discovered", String.join(",\n", discovered));
  }

  private void layer(String layer, String entries) throws IOException {
    Files.createDirectories(registry());
    Files.writeString(
        registry().resolve("model_registry." + layer + ".json"), "[" + entries + "]\n");
  }

  private Run ran(String... words) {
    Run run = place.run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private JsonNode merged() throws IOException {
    return Run.parse(Files.readString(registry().resolve("model_registry.json")));
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    merged().forEach(entry -> names.add(entry.path("name").asString()));
    return names;
  }

  private JsonNode entry(String name) throws IOException {
    for (JsonNode entry : merged()) {
      if (entry.path("name").asString().equals(name)) {
        return entry;
      }
    }
    throw new AssertionError(name + " is not there: " + names());
  }

  private List<String> backups() throws IOException {
    try (Stream<Path> files = Files.list(registry())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".bak.json"))
          .toList();
    }
  }

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
  @Proves({
    "S002-117",
    "S002-118",
    "S002-119",
    "S002-120",
    "S002-121",
    "S002-122",
    "S002-123",
    "S002-124"
  })
  void whatWasResetComesBackFromABackup() throws IOException {
    entry("one", "ollama", "ollama://one:1b", "");
    entry("old", "ollama", "ollama://old:1b", "\"deprecated\": true");
    entry("two", "vllm", "/models/two", "");

    ran("registry", "reset", "--backend", "ollama", "--dry-run");
    assertThat(backups()).isEmpty();
    Run reset = ran("registry", "reset", "--backend", "ollama", "--apply");
    assertThat(reset.err()).contains("2 removed", "As it was before");
    assertThat(names()).containsExactly("two");
    Path backup = registry().resolve(backups().getFirst());

    assertThat(ran("registry", "restore", "--dry-run").out()).contains("add", "one");
    ran("registry", "restore", "--apply");
    assertThat(names()).containsExactly("two", "one");
    ran("registry", "restore", "--backup", backup.toString(), "--include-deprecated", "--apply");
    assertThat(names()).contains("old");

    ran("registry", "reset", "--backend", "all", "--apply", "--no-backup");
    assertThat(names()).isEmpty();
    Run missing = place.run("registry", "restore", "--backup", "none.bak.json");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("none.bak.json");
  }

  @Test
  @Proves({
    "S002-107",
    "S002-125",
    "S002-126",
    "S002-127",
    "S002-128",
    "S002-129",
    "S002-130",
    "S002-131",
    "S002-132",
    "S002-153",
    "S002-154",
    "S002-155",
    "S002-156"
  })
  void purgeTakesOutOneKind() throws IOException {
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

    assertThat(ran("registry", "purge", "weights", "--backend", "ollama").err())
        .contains("Nothing to change");
    ran("registry", "purge", "weights", "--dry-run");
    ran("registry", "purge", "weights", "--apply");
    assertThat(names()).doesNotContain("weights").contains("elsewhere");
    ran("registry", "purge", "logical", "--apply");
    assertThat(names()).doesNotContain("logical", "named").contains("planned");
    ran("registry", "purge", "deprecated", "--placeholders-only", "--apply");
    assertThat(names()).doesNotContain("model-ollama-gguf-q4").contains("outdated");
    ran("registry", "purge", "deprecated", "--apply");
    assertThat(names()).containsExactly("elsewhere", "planned");
    ran("registry", "purge", "imported", "--providers", "ollama", "--apply");
    assertThat(names()).contains("elsewhere");
    ran("registry", "purge", "imported", "--providers", "hf", "--apply");
    assertThat(names()).containsExactly("planned");
    ran("registry", "purge", "logical", "--include-curated", "--apply", "--no-backup");
    assertThat(names()).isEmpty();
    assertThat(place.run("registry", "purge", "everything").code()).isEqualTo(2);
  }

  @Test
  @Proves({
    "S002-133",
    "S002-134",
    "S002-135",
    "S002-136",
    "S002-137",
    "S002-138",
    "S002-139",
    "S002-140",
    "S002-141",
    "S002-142",
    "S002-143",
    "S002-144",
    "S002-145"
  })
  void slugsGiveSimpleNames() throws IOException {
    String llava = "\"family\": \"llava-7b\", \"quantization\": \"q4_0\"";
    entry("llava-lmdeploy", "lmdeploy", "/models/llava", llava);
    entry("llava-vllm", "vllm", "/models/llava", llava);
    entry("llava-ollama", "ollama", "ollama://llava:7b", llava);
    entry("siglip", "vllm", "/models/s", "\"family\": \"siglip\"");
    entry("x-testzzz", "vllm", "/models/t", "\"family\": \"x-testzzz\"");

    JsonNode preview = ran("registry", "slugs", "--json").json();
    assertThat(preview.path("collisions").get(0).asString()).isEqualTo("llava-7b_(Q4_0)");
    assertThat(preview.path("rows").get(0).path("old_name").asString()).isEqualTo("llava-lmdeploy");
    assertThat(preview.path("rows").get(2).path("proposed_slug_base").asString())
        .isEqualTo("llava_7b_(Q4_0)");
    assertThat(preview.path("rows").get(0).path("proposed_display").asString())
        .isEqualTo("llava-7b (Q4 0)");
    assertThat(ran("registry", "slugs", "--include-ollama", "--json").json().path("rows").size())
        .isEqualTo(1);
    assertThat(
            ran("registry", "slugs", "--tests-only", "--json")
                .json()
                .path("rows")
                .get(0)
                .path("proposed_slug_base")
                .asString())
        .startsWith("__TESTZZZ__");

    Run refused =
        place.run(
            "registry", "slugs", "--apply", "--disambiguate", "none", "--no-skip-on-collision");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("llava-lmdeploy", "llava-vllm");
    JsonNode skipped =
        ran(
                "registry",
                "slugs",
                "--apply",
                "--disambiguate",
                "none",
                "--include-hf",
                "--include-ollama",
                "--json")
            .json();
    assertThat(skipped.path("skipped").size()).isEqualTo(2);
    assertThat(place.run("registry", "slugs", "--apply", "--disambiguate", "x").code())
        .isEqualTo(2);

    JsonNode applied = ran("registry", "slugs", "--apply", "--rename-slugs", "--json").json();
    assertThat(applied.path("rename_slugs").asBoolean()).isTrue();
    assertThat(names())
        .contains(
            "llava-7b_(Q4_0)__lmdeploy", "llava-7b_(Q4_0)__vllm", "llava_7b_(Q4_0)", "siglip");
    JsonNode entry = entry("llava-7b_(Q4_0)__vllm");
    assertThat(entry.path("display_name").asString()).isEqualTo("llava-7b (Q4 0) [VLLM]");
    assertThat(entry.path("model_aliases").get(0).asString()).isEqualTo("llava-vllm");
    assertThat(backups()).isNotEmpty();
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
  @Proves({
    "S002-92", "S002-93", "S002-94", "S002-95", "S002-96", "S002-97", "S002-98", "S002-99",
    "S002-100", "S002-101", "S002-102", "S002-103", "S002-104", "S002-105", "S002-106", "S002-109"
  })
  void ollamasModelsAreEntered() throws IOException {
    entry("model-ollama-gguf-old", "ollama", "", "");
    entry(
        "pixtral-12b-ollama-gguf",
        "ollama",
        "ollama:/pixtral-12b:q4_k_m",
        "\"family\": \"pixtral-12b\", \"download_format\": \"gguf\"");
    try (LoopbackOllama ollama = LoopbackOllama.start()) {
      for (String name :
          List.of(
              "library/qwen2.5vl:7b",
              "library/llava:7b",
              "hf.co/owner/some-model-GGUF:Q6_K",
              "library/pixtral-local:latest",
              "library/pixtral-12b:q4_k_m")) {
        ollama.keep(OllamaTestModel.gguf(name, 20_000, 1));
      }
      place.with("OLLAMA_HOST", ollama.endpoint().toString()).with("IMAGEWORKS_OLLAMA_HOST", "box");

      Run preview = ran("registry", "import-ollama", "--dry-run");
      assertThat(preview.out()).contains("qwen2.5vl-7b-ollama-gguf");
      assertThat(Files.exists(registry().resolve("model_registry.json"))).isFalse();
      ran("registry", "import-ollama", "--deprecate-placeholders", "--apply");

      assertThat(names())
          .contains(
              "qwen2.5vl-7b-ollama-gguf",
              "llava-7b-ollama-gguf",
              "some-model-ollama-gguf-q6_k",
              "pixtral-local-latest-ollama-gguf",
              "pixtral-12b-ollama-gguf-q4_k_m")
          .doesNotContain("pixtral-12b-ollama-gguf");
      JsonNode qwen = entry("qwen2.5vl-7b-ollama-gguf");
      assertThat(qwen.path("served_model_id").asString()).isEqualTo("qwen2.5vl:7b");
      assertThat(qwen.path("family").asString()).isEqualTo("qwen2.5vl-7b");
      assertThat(qwen.path("download_format").asString()).isEqualTo("gguf");
      assertThat(qwen.path("download_path").asString()).isEqualTo("ollama://qwen2.5vl:7b");
      assertThat(qwen.path("download_location").asString()).isEqualTo("linux_wsl");
      assertThat(qwen.path("source_provider").asString()).isEqualTo("ollama");
      assertThat(qwen.path("backend_config").path("host").asString()).isEqualTo("box");
      assertThat(entry("some-model-ollama-gguf-q6_k").path("quantization").asString()).isNotBlank();
      assertThat(entry("model-ollama-gguf-old").path("deprecated").asBoolean()).isTrue();

      assertThat(ran("registry", "import-ollama").err())
          .as("doing it twice changes nothing")
          .contains("Nothing to change");
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
    }
    place.with("OLLAMA_HOST", "http://127.0.0.1:9");
    assertThat(place.run("registry", "import-ollama").code()).isEqualTo(1);
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
