package dev.dray.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.ChoiceNeededException;
import dev.dray.model.variant.VariantWish;
import dev.dray.registry.EntryCheck;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RemovableFiles;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.CheckDepth;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.weights.GgufFile;
import dev.dray.testkit.weights.SafetensorsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a program does that downloads models and keeps a registry of them, by the library alone.
@Timeout(60)
class DownloaderTasksTest {

  private static final String BIRD = "acme/Bird-7B";

  @TempDir Path temp;
  private final LoopbackHub hub =
      LoopbackHub.builder()
          .repo(
              TestRepo.model(BIRD)
                  .file("model.safetensors", SafetensorsFiles.single("model", 60_000, 3))
                  .text("config.json", "{\"model_type\": \"llama\"}")
                  .text("tokenizer_config.json", "{\"chat_template\": \"{{ messages }}\"}")
                  .text("README.md", "---\nlicense: mit\n---\n# Bird\n")
                  .text("LICENSE", "Do as you like.")
                  .lfs("samples/song.png", Content.generated(8, 5_000)))
          .repo(
              TestRepo.model("acme/Cat-GGUF")
                  .lfs("cat-Q4_K_M.gguf", GgufFile.llama("cat", 30_000, 4))
                  .lfs("cat-Q8_0.gguf", GgufFile.llama("cat", 40_000, 5)))
          .start();
  private Dray dray = Dray.open();

  @BeforeEach
  void open() {
    dray.close();
    dray = Dray.open(settings());
  }

  private Settings settings() {
    return OwnHome.in(temp)
        .set(Setting.ENDPOINT, hub.endpoint().toString())
        .set(Setting.MODELS_ROOT, temp.resolve("ai").toString())
        .build();
  }

  @AfterEach
  void close() {
    dray.close();
    hub.close();
  }

  private DownloadResult download(String ref) {
    return dray.download(
            DownloadRequest.builder(ref)
                .variant(
                    ref.endsWith("GGUF") ? VariantWish.quantization("q4_k_m") : VariantWish.NONE)
                .location("linux_wsl")
                .build())
        .await();
  }

  @Test
  @Proves(
      value = {"S002-232", "S001-02", "S001-11", "S001-30"},
      type = Dray.class)
  void oneObjectOpensEverything() {
    try (Dray downloader = Dray.open(settings())) {
      assertThat(downloader.download(BIRD).await().path().resolve("model.safetensors")).exists();
      assertThat(downloader.registry().require(BIRD).hasPath()).isTrue();
    }
  }

  @Test
  @Proves(
      value = {"S002-233", "S002-61", "S002-225"},
      type = DownloadRequest.class)
  void aRequestSaysFormatPlaceExtrasForceAndWhetherToAsk() throws Exception {
    DownloadRequest.Builder request =
        DownloadRequest.builder("acme/Cat-GGUF")
            .variant(VariantWish.NONE.formats("awq", "gguf").quantizations("q8_0"))
            .location("linux_wsl");
    DownloadResult cat = dray.download(request.build()).await();
    assertThat(cat.path()).isEqualTo(temp.resolve("ai/weights/acme/Cat-GGUF"));
    assertThat(cat.files().keySet()).extracting(Object::toString).containsExactly("cat-Q8_0.gguf");
    assertThatThrownBy(() -> dray.download("acme/Cat-GGUF").await())
        .as("nobody can be asked")
        .isInstanceOf(ChoiceNeededException.class);

    DownloadResult bird =
        dray.download(
                DownloadRequest.builder(BIRD)
                    .variant(VariantWish.NONE.formats("safetensors").optionalFiles(false))
                    .location("linux_wsl")
                    .build())
            .await();
    assertThat(bird.path().resolve("README.md")).exists();
    assertThat(bird.path().resolve("LICENSE")).exists();
    assertThat(bird.path().resolve("samples")).doesNotExist();
    Path weights = bird.path().resolve("model.safetensors");
    assertThat(
            dray.download(
                    DownloadRequest.builder(BIRD)
                        .location("linux_wsl")
                        .include("model.safetensors")
                        .force(true)
                        .build())
                .await()
                .bytesDownloaded()
                .bytes())
        .isEqualTo(Files.size(weights));
  }

  @Test
  @Proves(value = "S002-234", type = DownloadPlan.class)
  void everyStageCanBeLookedAtByItself() {
    DownloadRequest request = DownloadRequest.builder(BIRD).location("linux_wsl").build();
    DownloadPlan plan = dray.plan(request);
    assertThat(plan.listing().commit()).as("metadata of the repository").isPresent();
    assertThat(plan.listing().files()).hasSize(6);
    assertThat(plan.target()).isEqualTo(temp.resolve("ai/weights/acme/Bird-7B"));
    assertThat(plan.files()).as("what is brought").hasSize(6);
    assertThat(plan.target()).as("a look changes nothing").doesNotExist();
    assertThat(dray.registry().entries()).isEmpty();

    DownloadResult result = dray.download(request).await();
    assertThat(result.commit()).isEqualTo(plan.listing().commit());
    assertThat(dray.inspect(result.path()).facts().chatTemplate()).as("templates").isPresent();
    assertThat(dray.registry().require(BIRD).place()).contains(plan.target());
  }

  @Test
  @Proves(value = "S002-235", type = RegistryEntry.class)
  void modelsAreListedByFormatAndPlace() {
    download(BIRD);
    download("acme/Cat-GGUF");
    List<RegistryEntry> all = dray.downloadRegistry().listDownloads(true);
    assertThat(all).hasSize(2);
    assertThat(all)
        .filteredOn(entry -> entry.download().format().filter("gguf"::equals).isPresent())
        .extracting(RegistryEntry::displayName)
        .containsExactly("cat (Q4 K M)");
    assertThat(all)
        .allSatisfy(entry -> assertThat(entry.download().location()).contains("linux_wsl"));
  }

  @Test
  @Proves(
      value = {"S002-236", "S002-237", "S002-09"},
      type = EntryCheck.class)
  void aModelIsVerifiedAndRemoved() throws Exception {
    Path weights = download(BIRD).path().resolve("model.safetensors");
    RegistryEntry bird = dray.registry().require(BIRD);
    assertThat(dray.downloadRegistry().verify(bird, CheckDepth.DIGESTS, bytes -> {}).isBad())
        .isFalse();
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThat(dray.downloadRegistry().verify(bird, CheckDepth.DIGESTS, b -> {}).isBad()).isTrue();

    RemovableFiles plan = dray.planRemoval(bird, Set.of(), List.of(), false);
    assertThat(plan).isInstanceOf(RemovableFiles.Folder.class);
    assertThat(dray.remove(plan).bytes()).isPositive();
    dray.downloadRegistry().removeDownload(BIRD, true);
    assertThat(weights.getParent()).doesNotExist();
    assertThat(dray.registry().require(BIRD).hasPath()).isFalse();
    dray.downloadRegistry().removeDownload(BIRD, false);
    assertThat(dray.registry().entries()).isEmpty();
  }

  @Test
  @Proves(value = "S002-238", type = RegistryEntry.class)
  void entriesAddUp() {
    download(BIRD);
    download("acme/Cat-GGUF");
    long bytes =
        dray.downloadRegistry().listDownloads(false).stream()
            .mapToLong(entry -> entry.download().size().orElseThrow())
            .sum();
    assertThat(bytes)
        .isEqualTo(
            dray.plan(DownloadRequest.builder(BIRD).build()).totalBytes().bytes()
                + dray.registry().require("acme/Cat-GGUF").download().size().orElseThrow());
    assertThat(dray.localPath(ModelRef.parse(BIRD))).as("not in the cache").isEmpty();
  }
}
