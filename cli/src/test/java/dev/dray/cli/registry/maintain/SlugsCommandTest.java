package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `dray registry slugs`, as it is typed.
class SlugsCommandTest extends RegistryHome {

  @BeforeEach
  void fill() throws IOException {
    String llava = "\"family\": \"llava-7b\", \"quantization\": \"q4_0\"";
    entry("llava-lmdeploy", "lmdeploy", "/models/llava", llava + ", \"download_format\": \"awq\"");
    entry("llava-vllm", "vllm", "/models/llava", llava + ", \"download_format\": \"GGUF\"");
    entry("llava-ollama", "ollama", "ollama://llava:7b", llava);
    entry("siglip", "vllm", "/models/s", "\"family\": \"siglip\"");
    entry("x-testzzz", "vllm", "/models/t", "\"family\": \"x-testzzz\"");
  }

  private static List<String> old(JsonNode rows) {
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(row.path("old_name").asString()));
    return names;
  }

  @Test
  @Proves("S002-133")
  void theTableShowsFamilySizeAndQuantization() {
    Run preview = ran("registry", "slugs");
    assertThat(preview.out()).contains("llava 7b (Q4 0)", "llava-7b_(Q4_0)", "siglip");
    assertThat(preview.err()).contains("Several would be called llava-7b_(Q4_0)", "--disambiguate");
  }

  @Test
  @Proves("S002-136")
  void theMappingIsJson() {
    JsonNode preview = ran("registry", "slugs", "--json").json();
    assertThat(old(preview.path("rows")))
        .containsExactly("llava-lmdeploy", "llava-vllm", "llava-ollama", "siglip", "x-testzzz");
    JsonNode row = preview.path("rows").get(2);
    assertThat(row.path("proposed_slug_base").asString()).isEqualTo("llava_7b_(Q4_0)");
    assertThat(row.path("proposed_display").asString()).isEqualTo("llava 7b (Q4 0)");
    assertThat(row.path("quant").asString()).isEqualTo("q4_0");
    assertThat(row.path("family").asString()).isEqualTo("llava-7b");
    assertThat(preview.path("collisions").toString()).isEqualTo("[\"llava-7b_(Q4_0)\"]");
  }

  @Test
  @Proves({"S002-134", "S002-135", "S002-138"})
  void ollamasOrAllOthersAlone() throws IOException {
    assertThat(old(ran("registry", "slugs", "--include-ollama", "--json").json().path("rows")))
        .containsExactly("llava-ollama");
    assertThat(old(ran("registry", "slugs", "--include-hf", "--json").json().path("rows")))
        .containsExactly("llava-lmdeploy", "llava-vllm", "siglip", "x-testzzz");
    ran("registry", "slugs", "--include-ollama", "--apply");
    assertThat(entry("llava-ollama").path("display_name").asString()).isEqualTo("llava 7b (Q4 0)");
    assertThat(entry("siglip").path("display_name").asString("")).isEmpty();
  }

  @Test
  @Proves("S002-145")
  void trialsAlone() {
    JsonNode rows = ran("registry", "slugs", "--tests-only", "--json").json().path("rows");
    assertThat(old(rows)).containsExactly("x-testzzz");
    assertThat(rows.get(0).path("proposed_slug_base").asString()).startsWith("__TESTZZZ__");
  }

  @Test
  @Proves("S002-142")
  void withoutApplyNothingIsWritten() {
    assertThat(ran("registry", "slugs", "--dry-run").err()).contains("Nothing was written");
    assertThat(ran("registry", "slugs").err()).contains("Nothing was written");
    assertThat(Files.exists(registry().resolve("model_registry.json"))).isFalse();
    assertThat(place.run("registry", "slugs", "--dry-run", "--apply").code()).isEqualTo(2);
  }

  @Test
  @Proves({"S002-137", "S002-139"})
  void theProgramTellsApartWhatWouldBeCalledTheSame() throws IOException {
    ran("registry", "slugs", "--apply", "--rename-slugs");
    assertThat(names())
        .contains("llava-7b_(Q4_0)__lmdeploy", "llava-7b_(Q4_0)__vllm", "llava_7b_(Q4_0)");
    assertThat(entry("llava-7b_(Q4_0)__vllm").path("display_name").asString())
        .isEqualTo("llava-7b (Q4 0) [VLLM]");
  }

  @Test
  @Proves("S002-139")
  void theContainerTellsThemApart() throws IOException {
    ran("registry", "slugs", "--apply", "--rename-slugs", "--disambiguate", "format");
    assertThat(names()).contains("llava-7b_(Q4_0)__awq", "llava-7b_(Q4_0)__gguf");
    assertThat(entry("llava-7b_(Q4_0)__gguf").path("display_name").asString())
        .isEqualTo("llava-7b (Q4 0) [GGUF]");
    assertThat(place.run("registry", "slugs", "--apply", "--disambiguate", "x").code())
        .isEqualTo(2);
  }

  @Test
  @Proves("S002-139")
  void whatNothingTellsApartIsNamed() throws IOException {
    entry(
        "llava-again",
        "vllm",
        "/models/again",
        "\"family\": \"llava-7b\", \"quantization\": \"q4_0\"");
    Run refused = place.run("registry", "slugs", "--apply", "--disambiguate", "backend");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("llava-vllm, llava-again", "another strategy");
    assertThat(Files.exists(registry().resolve("model_registry.json"))).isFalse();
  }

  @Test
  @Proves({"S002-141", "S002-144"})
  void collisionsAreSkippedOrRefused() throws IOException {
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
                "--allow-skip-on-collision",
                "--json")
            .json();
    assertThat(skipped.path("skipped").toString()).isEqualTo("[\"llava-lmdeploy\",\"llava-vllm\"]");
    assertThat(skipped.path("operations").size()).isEqualTo(3);
    assertThat(entry("llava-vllm").path("display_name").asString("")).isEmpty();
    assertThat(entry("llava-ollama").path("display_name").asString()).isEqualTo("llava 7b (Q4 0)");
  }

  @Test
  @Proves("S002-140")
  void displayNamesAloneOrTheEntriesToo() throws IOException {
    JsonNode shown = ran("registry", "slugs", "--apply", "--display-only", "--json").json();
    assertThat(shown.path("rename_slugs").asBoolean()).isFalse();
    assertThat(names()).contains("llava-vllm", "siglip").doesNotContain("llava_7b_(Q4_0)");
    JsonNode renamed = ran("registry", "slugs", "--apply", "--rename-slugs", "--json").json();
    assertThat(renamed.path("rename_slugs").asBoolean()).isTrue();
    assertThat(names()).contains("llava_7b_(Q4_0)").doesNotContain("llava-ollama");
    assertThat(entry("llava_7b_(Q4_0)").path("model_aliases").get(0).asString())
        .as("the old name still finds it")
        .isEqualTo("llava-ollama");
    assertThat(place.run("registry", "slugs", "--rename-slugs", "--display-only").code())
        .isEqualTo(2);
  }

  @Test
  @Proves("S002-143")
  void backupsUnlessTheyAreNotWanted() throws IOException {
    ran("registry", "slugs", "--apply", "--no-backup");
    assertThat(backups()).isEmpty();
    ran("registry", "slugs", "--apply", "--rename-slugs", "--backup");
    assertThat(backups()).isNotEmpty();
  }
}
