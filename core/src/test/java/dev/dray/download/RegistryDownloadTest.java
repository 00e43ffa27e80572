package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.model.Capability;
import dev.dray.model.variant.VariantWish;
import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonValue;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TemplatePlace;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.weights.GgufFile;
import dev.dray.testkit.weights.SafetensorsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Downloads that are entered in the registry.
@Timeout(60)
class RegistryDownloadTest {

  private static final Content WEIGHTS = Content.generated(5, 30_000);

  private static final DownloadRequest BOTH =
      DownloadRequest.builder("acme/Tiny-1B-GGUF").variant(VariantWish.EVERYTHING).build();

  @TempDir Path temp;

  private Settings settings(LoopbackHub hub) {
    return new Workplace(temp)
        .settings(hub.endpoint())
        .with(Setting.DRAY_HOME, temp.resolve("dray").toString());
  }

  private static TestRepo ggufs() {
    return TestRepo.model("acme/Tiny-1B-GGUF")
        .lfs("tiny-Q4_K_M.gguf", WEIGHTS)
        .lfs("tiny-Q8_0.gguf", Content.generated(6, 40_000))
        .text("README.md", "---\nlicense: apache-2.0\n---\n# Tiny\n")
        .build();
  }

  @Test
  @Proves({"S002-15", "S001-101", "S002-04"})
  void eachQuantizationIsAnEntry() {
    try (LoopbackHub hub = LoopbackHub.builder().repo(ggufs()).start();
        Dray dray = Dray.open(settings(hub))) {
      Path place = dray.download(BOTH).await().path();

      assertThat(dray.registry().entries())
          .extracting(RegistryEntry::name)
          .containsExactlyInAnyOrder(
              "tiny-1b-unassigned-gguf-q4_k_m", "tiny-1b-unassigned-gguf-q8_0");
      RegistryEntry entry = dray.registry().require("tiny-1b-unassigned-gguf-q4_k_m");
      assertThat(entry.place()).contains(place);
      assertThat(entry.displayName()).isEqualTo("tiny-1b (Q4 K M)");
      assertThat(entry.license()).contains("apache-2.0");
      assertThat(entry.producer()).contains("acme");
      assertThat(entry.sourceProvider()).contains("hf");
      assertThat(entry.download().location()).contains("hub-cache");
      assertThat(entry.source().orElseThrow().files())
          .anySatisfy(file -> {
            assertThat(file.path()).isEqualTo("tiny-Q4_K_M.gguf");
            assertThat(file.sha256()).contains(WEIGHTS.sha256());
            assertThat(file.size()).hasValue(30_000);
          });
      assertThat(dray.downloadRegistry().listDownloads(true)).hasSize(2);

      dray.download(BOTH).await();
      assertThat(dray.registry().entries()).hasSize(2);
    }
  }

  @Test
  @Proves({"S002-206", "S002-207", "S002-210", "S002-62", "S002-63", "S002-64"})
  void whatTheBytesSayIsEntered() {
    TestRepo awq =
        TestRepo.model("acme/Seer-7B-AWQ")
            .file("model.safetensors", SafetensorsFiles.single("model", 60_000, 3))
            .text(
                "config.json",
                "{\"architectures\": [\"LlavaForConditionalGeneration\"], \"model_type\":"
                    + " \"llava\", \"vision_config\": {\"hidden_size\": 8},"
                    + " \"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4,"
                    + " \"group_size\": 128}}")
            .text(
                "chat_template.jinja", "{{ bos_token }}{% for m in messages %}{{ m }}{% endfor %}")
            .text(
                "README.md",
                "---\nlicense: mit\nlibrary_name: transformers\n---\n# Seer\nRuns with vLLM.\n")
            .build();
    TestRepo gguf =
        TestRepo.model("acme/Plain")
            .lfs("weights.gguf", GgufFile.llama("plain", 30_000, 4))
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(awq).repo(gguf).start();
        Dray dray = Dray.open(settings(hub))) {
      dray.download("acme/Seer-7B-AWQ").await();
      dray.download("acme/Plain").await();

      RegistryEntry seer = dray.registry().require("acme/Seer-7B-AWQ");
      assertThat(seer.quantization()).contains("awq-w4g128");
      assertThat(seer.name()).isEqualTo("seer-7b-vllm-safetensors-awq-w4g128");
      assertThat(seer.capabilities()).contains(Capability.VISION);
      assertThat(seer.license()).contains("mit");
      assertThat(seer.metadata("library").text()).contains("transformers");
      assertThat(seer.metadata("readme_file").text()).contains("README.md");
      assertThat(seer.metadata("readme_sha256").text().orElseThrow()).hasSize(64);
      assertThat(seer.metadata("readme_signals").object().get("backends").texts())
          .containsExactly("vllm");
      TemplatePlace template = seer.chatTemplate().orElseThrow();
      assertThat(template.source()).isEqualTo("external");
      assertThat(template.path()).contains("chat_template.jinja");
      assertThat(template.sha256().orElseThrow()).hasSize(64);
      RegistryEntry plain = dray.registry().require("acme/Plain");
      assertThat(plain.quantization()).as("of the header alone").contains("q8_0");
      assertThat(plain.chatTemplate().orElseThrow().source()).isEqualTo("embedded");
      assertThat(plain.metadata("has_chat_template").isTrue()).isTrue();
    }
  }

  @Test
  void whatWasEnteredByItsNameIsNotEnteredAgain() {
    TestRepo awq =
        TestRepo.model("acme/Bird-AWQ")
            .file("model.safetensors", SafetensorsFiles.single("model", 60_000, 3))
            .text(
                "config.json",
                "{\"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4,"
                    + " \"group_size\": 128}}")
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(awq).start();
        Dray dray = Dray.open(settings(hub))) {
      Path place = dray.download("acme/Bird-AWQ").await().path();
      RegistryEntry entry = dray.registry().require("acme/Bird-AWQ");
      dray.registry()
          .change(
              ModelRegistry.Backup.NO,
              draft -> {
                draft.put(draft.rename(entry.name(), "bird-vllm-safetensors-awq"));
                draft
                    .find("bird-vllm-safetensors-awq")
                    .ifPresent(e -> draft.put(e.with(EntryKey.QUANTIZATION, JsonValue.of("awq"))));
              });
      assertThat(dray.registry().require("acme/Bird-AWQ").quantization()).contains("awq");

      dray.download("acme/Bird-AWQ").await();
      assertThat(dray.registry().entries()).hasSize(1);
      RegistryEntry now = dray.registry().require("bird-vllm-safetensors-awq");
      assertThat(now.quantization()).contains("awq-w4g128");
      assertThat(now.place()).contains(place);
    }
  }

  @Test
  void aFileOfAnAddressIsAnEntryToo() {
    try (LoopbackHub hub = LoopbackHub.builder().repo(ggufs()).start();
        Dray dray = Dray.open(settings(hub))) {
      String address = hub.endpoint() + "/acme/Tiny-1B-GGUF/resolve/main/tiny-Q4_K_M.gguf";
      DownloadRequest request =
          DownloadRequest.builder(ModelRef.parse(address)).folder(temp.resolve("got")).build();
      dray.download(request).await();

      RegistryEntry entry = dray.registry().entries().getFirst();
      assertThat(entry.name()).isEqualTo("tiny-unassigned-gguf-q4_k_m");
      assertThat(entry.place()).contains(temp.resolve("got"));
      assertThat(entry.download().files()).containsExactly("tiny-Q4_K_M.gguf");
      assertThat(entry.download().size()).hasValue(30_000);
    }
  }

  @Test
  void whatHasNoWeightsIsNoEntry() {
    TestRepo repo = TestRepo.model("acme/words").text("config.json", "{}").build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = Dray.open(settings(hub))) {
      dray.download("acme/words").await();
      assertThat(dray.registry().entries()).isEmpty();
    }
  }

  @Test
  void nothingIsEnteredWhereThatIsNotWanted() {
    try (LoopbackHub hub = LoopbackHub.builder().repo(ggufs()).start();
        Dray dray = Dray.open(settings(hub).with(Setting.RECORD, "false"))) {
      dray.download(BOTH).await();
      assertThat(dray.registry().root()).doesNotExist();
    }
  }

  @Test
  void aRegistryThatCannotBeWrittenFailsNoDownload() throws IOException {
    Path blocked = Files.writeString(temp.resolve("blocked"), "a file");
    try (LoopbackHub hub = LoopbackHub.builder().repo(ggufs()).start();
        Dray dray = Dray.open(settings(hub).with(Setting.REGISTRY_DIR, blocked.toString()))) {
      Download download = dray.download(BOTH);
      try (var events = download.stream()) {
        assertThat(events)
            .anySatisfy(event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        DownloadEvent.Noted.class,
                        noted -> assertThat(noted.note()).contains("registry")));
      }
      assertThat(download.await().path()).exists();
    }
  }
}
