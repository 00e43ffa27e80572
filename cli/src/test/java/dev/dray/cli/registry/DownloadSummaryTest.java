package dev.dray.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.weights.GgufFile;
import dev.dray.testkit.weights.SafetensorsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What `dray download` tells when a model is here, and the command that then serves it.
@Timeout(60)
class DownloadSummaryTest {

  @TempDir Path home;
  private final LoopbackHub hub =
      LoopbackHub.builder()
          .repo(
              TestRepo.model("acme/Seer-7B-AWQ")
                  .file("model.safetensors", SafetensorsFiles.single("model", 60_000, 3))
                  .text(
                      "config.json",
                      "{\"model_type\": \"llava\", \"quantization_config\": {\"quant_method\":"
                          + " \"awq\", \"bits\": 4, \"group_size\": 128}}")
                  .text(
                      "chat_template.jinja",
                      "{{ bos_token }}{% for m in messages %}{{ m }}{% endfor %}")
                  .text(
                      "README.md",
                      "---\nlicense: mit\nlibrary_name: transformers\npipeline_tag:"
                          + " image-text-to-text\n---\n"))
          .repo(
              TestRepo.model("acme/Cat-GGUF")
                  .lfs("cat-Q4_K_M.gguf", GgufFile.llama("cat", 30_000, 4))
                  .lfs("mmproj-cat-f16.gguf", GgufFile.llama("eyes", 20_000, 5)))
          .repo(
              TestRepo.model("acme/Plain")
                  .file("model.safetensors", SafetensorsFiles.single("model", 60_000, 3)))
          .start();
  private RegistryPlace here;

  @BeforeEach
  void start() {
    here = new RegistryPlace(home);
    here.place().hub(hub.endpoint());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Run ran(String... words) {
    Run run = here.place().run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @Test
  @Proves({"S002-28", "S002-29", "S002-30", "S002-31", "S002-32", "S002-33"})
  void nameAndPlaceAndWhatItIs() {
    Run run = ran("download", "acme/Seer-7B-AWQ", "--location", "linux_wsl");
    assertThat(run.err())
        .containsPattern(
            "seer-7b \\(AWQ W4G128\\) in linux_wsl: safetensors, awq-w4g128, .*B, 4 files")
        .contains("image-text-to-text for transformers; chat template in chat_template.jinja");
    assertThat(run.lastLine()).isEqualTo(here.weights().resolve("acme/Seer-7B-AWQ").toString());
  }

  @Test
  @Proves("S002-33")
  void templatesInsideOfWeightsAndNoneAreTold() {
    assertThat(ran("download", "acme/Cat-GGUF").err())
        .contains("cat (Q4 K M) in hub-cache: gguf, q4_k_m", "chat template embedded");
    assertThat(ran("download", "acme/Plain").err()).contains("no chat template");
  }

  @Test
  void whereNothingIsRecordedNothingIsAdded() {
    assertThat(ran("download", "acme/Plain", "--no-record").err()).doesNotContain("hub-cache");
    assertThat(ran("download", "acme/Plain", "-q").err()).doesNotContain("hub-cache");
  }

  @Test
  void aRegistryThatIsDamagedSpoilsNoDownload() throws IOException {
    Files.createDirectories(here.registry());
    Files.writeString(here.registry().resolve("model_registry.discovered.json"), "[{");
    Run run = ran("download", "acme/Plain");
    assertThat(run.err()).contains("not yet an entry", "repair");
    assertThat(Path.of(run.lastLine())).isDirectory();
  }

  @Test
  @Proves({"S002-195", "S002-193"})
  void downloadListAndShowSayTheSameName() {
    Run run = ran("download", "acme/Seer-7B-AWQ");
    JsonNode listed = ran("list", "--json").json().get(0);
    JsonNode shown = ran("show", "acme/Seer-7B-AWQ", "--json").json();
    String name = listed.get("display_name").asString();
    assertThat(run.err()).contains(name + " in ");
    assertThat(shown.get("display_name").asString()).isEqualTo(name);
    assertThat(ran("list").out()).contains(name);
  }

  @Test
  @Proves(value = "S002-241", type = dev.dray.registry.LaunchCommand.class)
  void theServingProgramIsStartedByTheModelsName() {
    ran("download", "acme/Seer-7B-AWQ", "--location", "linux_wsl");
    Path seer = here.weights().resolve("acme/Seer-7B-AWQ");
    assertThat(ran("show", "acme/Seer-7B-AWQ", "--command").out().strip())
        .isEqualTo(
            "vllm serve "
                + seer
                + " --served-model-name seer-7b-vllm-safetensors-awq-w4g128 --port 24001"
                + " --chat-template "
                + seer.resolve("chat_template.jinja"));
    ran("download", "acme/Cat-GGUF", "--location", "linux_wsl");
    Path cat = here.weights().resolve("acme/Cat-GGUF");
    assertThat(ran("show", "acme/Cat-GGUF", "--command", "--json").json().get("command").toString())
        .contains(
            "[\"llama-server\",\"-m\",\"" + cat.resolve("cat-Q4_K_M.gguf") + "\"",
            "\"--mmproj\",\"" + cat.resolve("mmproj-cat-f16.gguf") + "\"");
  }

  @Test
  void whatNoProgramServesIsSaid() throws IOException {
    here.with("odd", "triton", "onnx", "", here.weights().resolve("odd"), "")
        .with(
            "llava", "ollama", "gguf", "", "ollama://llava:7b", "\"served_model_id\": \"llava:7b\"")
        .with(
            "dep",
            "lmdeploy",
            "awq",
            "",
            "/models/a b",
            "\"backend_config\": {\"port\": 7000, \"model_path\": \"\", \"extra_args\": [\"--tp\", \"2\"]}");
    Run odd = here.place().run("show", "odd", "--command");
    assertThat(odd.code()).isEqualTo(2);
    assertThat(odd.err()).contains("No program is known that serves 'odd'");
    assertThat(ran("show", "llava", "--command").out().strip()).isEqualTo("ollama run llava:7b");
    assertThat(ran("show", "dep", "--command").out().strip())
        .isEqualTo(
            "lmdeploy serve api_server '/models/a b' --model-name dep --server-port 7000 --tp 2");
  }
}
