package dev.dray.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.registry.ModelRegistry.Backup;
import dev.dray.registry.TrackedFiles.TrackedFile;
import dev.dray.store.CheckDepth;
import dev.dray.store.OllamaStore;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DownloadRegistryTest {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");

  @TempDir Path temp;
  private ModelRegistry registry;
  private DownloadRegistry downloads;

  @BeforeEach
  void open() {
    registry =
        ModelRegistry.at(
            temp.resolve("registry"),
            new RegistryRules(
                TestingNames.with(List.of()),
                false,
                false,
                "ollama-host",
                20,
                Duration.ofSeconds(5),
                () -> NOW));
    downloads = new DownloadRegistry(registry, OllamaStore.at(temp.resolve("ollama")));
  }

  private Path model(String name) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("weights/Org").resolve(name));
    Files.writeString(folder.resolve("config.json"), "{}");
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/w.safetensors"), "12345");
    Files.createDirectories(folder.resolve(".cache"));
    Files.writeString(folder.resolve(".cache/x"), "no");
    return folder;
  }

  private static DownloadRecord at(String backend, Path place) {
    return DownloadRecord.of(backend, place.toString(), NOW);
  }

  private RegistryEntry entered(DownloadRecord download, Recorded.How how) {
    Recorded recorded = downloads.recordDownload(download);
    assertThat(recorded).isInstanceOf(Recorded.Entered.class);
    Recorded.Entered entered = (Recorded.Entered) recorded;
    assertThat(entered.how()).isEqualTo(how);
    return entered.entry();
  }

  @Test
  @Proves({"S002-177", "S002-190", "S002-193", "S002-275", "S001-101"})
  void aDownloadBecomesAnEntryAndDoingItAgainChangesLittle() throws IOException {
    Path place = model("Model-7B-AWQ");
    DownloadRecord download =
        at("vllm", place)
            .withRepository("Org/Model-7B-AWQ")
            .withCommit("abc")
            .withFormat("safetensors")
            .withQuantization("AWQ-w4g128")
            .withLocation("linux_wsl")
            .withRoles(List.of("keywords", "caption"));
    RegistryEntry entry = entered(download, Recorded.How.ADDED);
    assertThat(entry.name()).isEqualTo("model-7b-vllm-safetensors-awq-w4g128");
    assertThat(entry.displayName()).isEqualTo("model-7b (AWQ W4G128)");
    assertThat(entry.slug()).isEqualTo("model-7b_(AWQ_W4G128)");
    assertThat(entry.family()).contains("model-7b-awq");
    assertThat(entry.roles()).containsExactly("caption", "keywords");
    assertThat(entry.backendConfig().port()).isEqualTo(24001);
    assertThat(entry.backendConfig().modelPath()).isEqualTo(place.toString());
    assertThat(entry.download().files()).containsExactly("config.json", "sub/w.safetensors");
    assertThat(entry.download().size()).hasValue(7);
    assertThat(entry.download().directoryChecksum().orElseThrow()).startsWith("v2:");
    assertThat(entry.download().downloadedAt()).contains(NOW);
    assertThat(entry.aliases()).contains("Org/Model-7B-AWQ");
    assertThat(entry.metadata("created_from_download").isTrue()).isTrue();
    assertThat(registry.require("Org/Model-7B-AWQ")).isEqualTo(entry);

    registry.change(Backup.NO, draft -> draft.put(entry.withRoles(List.of("narration"))));
    RegistryEntry again =
        entered(
            DownloadRecord.of("vllm", place.toString(), NOW.plusSeconds(60))
                .withRepository("Org/Model-7B-AWQ")
                .withFormat("safetensors")
                .withQuantization("awq-w4g128")
                .withRoles(List.of("caption")),
            Recorded.How.UPDATED);
    assertThat(again.name()).isEqualTo(entry.name());
    assertThat(again.roles()).containsExactly("caption", "narration");
    assertThat(again.download().downloadedAt()).contains(NOW);
    assertThat(again.download().lastAccessed()).contains(NOW.plusSeconds(60));
    assertThat(registry.entries()).hasSize(1);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Proves("S002-08")
  void pathsOfAnotherSystemAreKeptAndNotCalledMissing() {
    String shared = "\\\\wsl.localhost\\Ubuntu\\home\\me\\ai-models\\weights\\Org\\Bird-7B";
    String drive = "D:\\ai stuff\\models\\llm models\\Org\\Cat-7B-GGUF";
    RegistryEntry bird =
        entered(
            DownloadRecord.of("vllm", shared, NOW).withFormat("safetensors"), Recorded.How.ADDED);
    RegistryEntry cat =
        entered(
            DownloadRecord.of("gguf", drive, NOW)
                .withFormat("gguf")
                .withQuantization("Q4_K_M")
                .withLocation("windows_lmstudio"),
            Recorded.How.ADDED);

    assertThat(bird.name()).isEqualTo("bird-7b-vllm");
    assertThat(bird.download().path()).contains(shared);
    assertThat(cat.family()).contains("cat-7b-gguf");
    assertThat(cat.download().path()).contains(drive);
    for (RegistryEntry entry : List.of(bird, cat)) {
      assertThat(downloads.installed(entry)).isEqualTo(new DownloadRegistry.Installed(true, false));
      assertThat(downloads.verify(entry, CheckDepth.SIZES, bytes -> {}).state())
          .isEqualTo(EntryCheck.State.UNKNOWN);
    }
    assertThat(downloads.listDownloads(true)).hasSize(2);
    assertThat(entered(DownloadRecord.of("vllm", shared, NOW), Recorded.How.UPDATED).name())
        .as("the same again")
        .isEqualTo(bird.name());
  }

  @Test
  void branchesAreModelsOfTheirOwn() throws IOException {
    Path place = model("Model");
    DownloadRecord download =
        at("vllm", place).withRepository("Org/Model").withFormat("safetensors");
    assertThat(entered(download, Recorded.How.ADDED).name()).isEqualTo("model-vllm");
    Path other = model("Model@dev");
    assertThat(
            entered(
                    at("vllm", other)
                        .withRepository("Org/Model")
                        .withBranch("dev")
                        .withFormat("safetensors"),
                    Recorded.How.ADDED)
                .name())
        .isEqualTo("model-dev-vllm");
  }

  @Test
  void quantizationsInOneFolderAreVariantsOfTheirOwn() throws IOException {
    Path place = model("Model-GGUF");
    for (String quant : List.of("q4_k_m", "q8_0")) {
      DownloadRecord download =
          at("unassigned", place)
              .withRepository("Org/Model-GGUF")
              .withFormat("gguf")
              .withQuantization(quant)
              .withFiles(
                  List.of(
                      new TrackedFile(
                          "m-" + quant + ".gguf", Optional.of("ab"), OptionalLong.of(3))));
      RegistryEntry entry = entered(download, Recorded.How.ADDED);
      assertThat(entry.name()).isEqualTo("model-unassigned-gguf-" + quant);
      assertThat(entry.download().directoryChecksum()).isEmpty();
      assertThat(entry.source().orElseThrow().files()).hasSize(1);
    }
    assertThat(registry.entries()).hasSize(2);
    assertThat(registry.contents().matches("org/model-gguf")).hasSize(2);
  }

  @Test
  void anEntryThatWaitsForItsFilesGetsThem() throws IOException {
    Path place = model("Whatever");
    registry.change(
        Backup.NO,
        draft ->
            draft.put(
                Layer.CURATED,
                RegistryEntry.named("my-captioner", "vllm")
                    .withBackendConfig(
                        new BackendConfig(
                            9, place.toString(), List.of(), Optional.empty(), Optional.empty()))
                    .withRoles(List.of("caption"))));
    RegistryEntry entry =
        entered(
            at("vllm", place).withRepository("Org/Whatever").withFormat("safetensors"),
            Recorded.How.CLAIMED);
    assertThat(entry.name()).isEqualTo("my-captioner");
    assertThat(entry.backendConfig().port()).isEqualTo(9);
    assertThat(entry.roles()).containsExactly("caption");
    assertThat(entry.place()).contains(place);
    assertThat(registry.contents().in(Layer.CURATED, "my-captioner").orElseThrow().hasPath())
        .isFalse();
  }

  @Test
  @Proves("S002-81")
  void whatHadNoProgramGetsOneInsteadOfATwin() throws IOException {
    Path place = model("Model");
    DownloadRecord download =
        at("unassigned", place).withRepository("Org/Model").withFormat("safetensors");
    assertThat(entered(download, Recorded.How.ADDED).name()).isEqualTo("model-unassigned");
    RegistryEntry moved =
        entered(
            at("vllm", place).withRepository("Org/Model").withFormat("safetensors"),
            Recorded.How.RENAMED);
    assertThat(moved.name()).isEqualTo("model-vllm");
    assertThat(moved.backend()).isEqualTo("vllm");
    assertThat(registry.require("model-unassigned").name()).isEqualTo("model-vllm");
    // And it is not taken away again.
    assertThat(entered(download, Recorded.How.UPDATED).backend()).isEqualTo("vllm");
    assertThat(registry.entries()).hasSize(1);
  }

  @Test
  void theSameFilesUnderABetterName() throws IOException {
    Path place = model("Model");
    entered(
        at("vllm", place).withRepository("Org/Model").withFormat("safetensors"),
        Recorded.How.ADDED);
    RegistryEntry renamed =
        entered(
            at("vllm", place)
                .withRepository("Org/Model")
                .withFormat("safetensors")
                .withQuantization("fp8"),
            Recorded.How.RENAMED);
    assertThat(renamed.name()).isEqualTo("model-vllm-safetensors-fp8");
    assertThat(renamed.aliases()).contains("model-vllm");
    assertThat(registry.entries()).hasSize(1);
  }

  @Test
  void entriesOfImageWorksAreUpdatedUnderTheirNames() throws IOException {
    ImageWorksFiles.write(
        temp.resolve("registry"), Layer.DISCOVERED, ImageWorksFiles.file(ImageWorksFiles.QWEN));
    RegistryEntry entry =
        entered(
            DownloadRecord.of("vllm", "/models/weights/Qwen/Qwen2.5-VL-7B-Instruct-AWQ", NOW)
                .withRepository("Qwen/Qwen2.5-VL-7B-Instruct-AWQ")
                .withFormat("safetensors")
                .withQuantization("awq"),
            Recorded.How.UPDATED);
    assertThat(entry.name()).isEqualTo("qwen2.5-vl-7b-instruct_(AWQ)");
    assertThat(entry.download().downloadedAt())
        .contains(Instant.parse("2025-10-30T22:31:34.990500Z"));
  }

  @Test
  @Proves({"S002-80", "S002-82"})
  void trialsAreLeftOutUnlessTheyAreWanted() throws IOException {
    assertThat(downloads.recordDownload(at("vllm", model("demo-model"))))
        .isInstanceOf(Recorded.LeftOut.class);
    assertThat(downloads.recordDownload(at("vllm", model("r"))))
        .isInstanceOf(Recorded.LeftOut.class);
    assertThat(downloads.recordDownload(at("vllm", model("x")).withRepository("o/x-testzzz")))
        .isInstanceOf(Recorded.LeftOut.class);
    assertThat(downloads.recordDownload(at("vllm", model("r")).withRepository("o/r-vl-8b")))
        .isInstanceOf(Recorded.Entered.class);
    assertThat(downloads.recordDownload(at("vllm", model("model")).withFamily("model")))
        .isInstanceOf(Recorded.Entered.class);
    assertThat(registry.entries()).hasSize(2);
  }

  @Test
  @Proves({"S002-178", "S002-179"})
  void listsAndRemoves() throws IOException {
    Path place = model("Model");
    RegistryEntry entry =
        entered(
            at("vllm", place).withRepository("Org/Model").withFormat("safetensors"),
            Recorded.How.ADDED);
    registry.change(Backup.NO, draft -> draft.put(RegistryEntry.named("logical", "vllm")));
    assertThat(downloads.listDownloads(false)).containsExactly(entry);
    assertThat(downloads.installed(entry)).isEqualTo(new DownloadRegistry.Installed(true, true));

    downloads.removeDownload("org/model", true);
    RegistryEntry removed = registry.require("model-vllm");
    assertThat(removed.hasPath()).isFalse();
    assertThat(removed.download().format()).contains("safetensors");
    assertThat(removed.download().files()).isEmpty();
    assertThat(removed.metadata("removed_download").isTrue()).isTrue();
    assertThat(place.resolve("config.json")).exists();
    assertThat(downloads.listDownloads(false)).isEmpty();

    RegistryEntry back =
        entered(
            at("vllm", place).withRepository("Org/Model").withFormat("safetensors"),
            Recorded.How.UPDATED);
    assertThat(back.metadata("removed_download").isNull()).isTrue();
    downloads.removeDownload("model-vllm", false);
    assertThat(registry.entries()).extracting(RegistryEntry::name).containsExactly("logical");
    assertThatThrownBy(() -> downloads.removeDownload("model-vllm", false))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  @Proves("S002-56")
  void whatIsGoneIsNotInstalled() throws IOException {
    RegistryEntry here =
        RegistryEntry.named("here", "vllm")
            .with(EntryKey.DOWNLOAD_PATH, JsonValue.of(model("Model").toString()));
    RegistryEntry gone =
        RegistryEntry.named("gone", "vllm")
            .with(EntryKey.DOWNLOAD_PATH, JsonValue.of(temp.resolve("nowhere").toString()));
    RegistryEntry ollama =
        RegistryEntry.named("there", "ollama")
            .with(EntryKey.DOWNLOAD_PATH, JsonValue.of("ollama:/llama3:8b"));
    downloads.updateEntries(List.of(here, gone, ollama));
    assertThat(downloads.listDownloads(true)).containsExactly(here, ollama);
    assertThat(downloads.installed(ollama)).isEqualTo(new DownloadRegistry.Installed(true, false));
    Files.createDirectories(temp.resolve("ollama/manifests"));
    assertThat(downloads.installed(ollama)).isEqualTo(new DownloadRegistry.Installed(false, true));
  }

  @Test
  @Proves({"S002-181", "S002-182"})
  void updatesPersist() {
    downloads.updateEntries(List.of(RegistryEntry.named("a", "vllm")));
    assertThat(ModelRegistry.at(registry.root(), RegistryRules.usual()).entries()).hasSize(1);
    assertThat(downloads.loadRegistry(true).entries()).hasSize(1);
  }

  @Test
  void notedDownloadsAreThereAtOnceAndBecomeEntries() throws IOException {
    Path place = model("Model");
    DownloadRecord download =
        at("vllm", place).withRepository("Org/Model").withFormat("safetensors");
    registry.note(download);
    assertThat(registry.file(Layer.DISCOVERED)).doesNotExist();
    assertThat(registry.require("model-vllm").place()).contains(place);
    // A crash left half a line.
    Path journal = registry.root().resolve("model_registry.journal.jsonl");
    Files.writeString(journal, Files.readString(journal) + "{\"backend\": \"vl");
    registry.note(DownloadRecord.of("vllm", "/x/other", THEN));
    assertThat(registry.entries())
        .extracting(RegistryEntry::name)
        .containsExactly("model-vllm", "other-vllm");
    registry.change(Backup.NO, draft -> {});
    assertThat(journal).doesNotExist();
    assertThat(Files.readString(registry.file(Layer.MERGED))).contains("other-vllm");
    assertThat(registry.entries()).hasSize(2);
  }

  @Test
  void aDamagedRegistryLosesNoDownload() throws IOException {
    ImageWorksFiles.write(registry.root(), Layer.DISCOVERED, "[{");
    assertThat(registry.enter(List.of(DownloadRecord.of("vllm", "/x/y", NOW)), true).orElseThrow())
        .contains("noted")
        .contains("model_registry.discovered.json");
    ImageWorksFiles.write(registry.root(), Layer.DISCOVERED, "[]\n");
    assertThat(registry.require("y-vllm").backend()).isEqualTo("vllm");
  }

  @Test
  void modelsOfOllamaHaveTheirAliases() {
    RegistryEntry entry =
        entered(
            DownloadRecord.of("ollama", "ollama://hf.co/mradermacher/Foo-GGUF:Q6_K", NOW)
                .withFormat("gguf"),
            Recorded.How.ADDED);
    assertThat(entry.name()).isEqualTo("foo-ollama-gguf-q6_k");
    assertThat(entry.servedModelId()).contains("hf.co/mradermacher/Foo-GGUF:Q6_K");
    assertThat(entry.backendConfig().host()).contains("ollama-host");
    assertThat(entry.backendConfig().port()).isEqualTo(11434);
    assertThat(entry.producer()).contains("mradermacher");
    assertThat(registry.require("hf.co-mradermacher-foo-gguf-ollama-q6_k")).isEqualTo(entry);
    assertThat(registry.require("hf.co/mradermacher/foo-gguf:q6_k")).isEqualTo(entry);
  }

  @Test
  @Proves("S002-180")
  @SuppressWarnings("deprecation")
  void theOldRegistrySaysWhereToGo() {
    assertThatThrownBy(() -> new LegacyRegistry(Path.of("downloads.json")))
        .isInstanceOfSatisfying(
            UnsupportedException.class, e -> assertThat(e.nextStep()).contains("DownloadRegistry"));
  }
}
