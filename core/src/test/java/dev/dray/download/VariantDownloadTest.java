package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.download.view.StreamItem;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IncompatibleException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.fit.FitDemand;
import dev.dray.fit.Verdict;
import dev.dray.model.variant.VariantWish;
import dev.dray.offer.Offer;
import dev.dray.offer.Offering;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is brought of models that lie there in several variants.
class VariantDownloadTest {

  @TempDir private Path temp;
  private Workplace work;
  private LoopbackHub hub;

  @BeforeEach
  void start() {
    work = new Workplace(temp);
    TestRepo sight =
        TestRepo.model("acme/sight-GGUF")
            .text("README.md", "---\nlicense: mit\n---\n# Sight\n")
            .text("config.json", "{}")
            .lfs("sight-Q4_K_M.gguf", Content.generated(1, 400_000))
            .lfs("sight-Q8_0-00001-of-00002.gguf", Content.generated(2, 500_000))
            .lfs("sight-Q8_0-00002-of-00002.gguf", Content.generated(3, 300_000))
            .lfs("mmproj-sight-F16.gguf", Content.generated(4, 90_000))
            .build();
    TestRepo old =
        TestRepo.model("acme/old")
            .text("config.json", "{}")
            .text("vocab.txt", "a\nb\n")
            .lfs("model.safetensors", Content.generated(5, 50_000))
            .lfs("pytorch_model.bin", Content.generated(6, 51_000))
            .lfs("tf_model.h5", Content.generated(7, 52_000))
            .lfs("onnx/model.onnx", Content.generated(8, 53_000))
            .build();
    TestRepo torn =
        TestRepo.model("acme/torn")
            .lfs("torn-Q8_0-00001-of-00003.gguf", Content.generated(2, 5_000))
            .lfs("torn-Q8_0-00003-of-00003.gguf", Content.generated(3, 3_000))
            .build();
    hub =
        LoopbackHub.builder()
            .repo(sight)
            .repo(old)
            .repo(torn)
            .repo(TestRepos.safetensors("acme/plain", 2, 40_000))
            .start();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Settings settings() {
    return work.settings(hub.endpoint())
        .with(Setting.MACHINE_RAM, "16GiB")
        .with(Setting.MACHINE_GPU, "none");
  }

  private static List<String> weights(Dray dray, DownloadRequest.Builder request) {
    return dray.plan(request.build()).files().stream()
        .map(file -> file.file().path().text())
        .filter(name -> name.matches(".*\\.(gguf|safetensors|bin|h5|onnx)"))
        .toList();
  }

  private static DownloadRequest.Builder sight() {
    return DownloadRequest.builder("acme/sight-GGUF");
  }

  @Test
  void severalVariantsAreNeverAllBroughtUnasked() {
    try (Dray dray = Dray.open(settings())) {
      assertThatExceptionOfType(ChoiceNeededException.class)
          .isThrownBy(() -> dray.download("acme/sight-GGUF").await())
          .withMessageContaining("acme/sight-GGUF has 2 variants")
          .withMessageContaining("Q8_0 (890.0 kB)")
          .satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CHOICE_NEEDED);
            assertThat(e.code().exitCode()).isEqualTo(2);
            assertThat(e.nextStep()).contains("--quant Q4_K_M", "--variant all");
            assertThat(e.choices())
                .extracting(ChoiceNeededException.Choice::name)
                .containsExactly("Q4_K_M", "Q8_0");
          });
      assertThat(work.cache()).doesNotExist();
    }
  }

  @Test
  @Proves("S002-22")
  void theWishedVariantComesWithItsCompanions() {
    try (Dray dray = Dray.open(settings())) {
      DownloadResult result = dray.download(sight().quantization("Q5_K_M", "q8_0").build()).await();

      assertThat(result.files().keySet())
          .extracting(Object::toString)
          .containsExactly(
              "README.md",
              "config.json",
              "mmproj-sight-F16.gguf",
              "sight-Q8_0-00001-of-00002.gguf",
              "sight-Q8_0-00002-of-00002.gguf");
      assertThat(dray.isCached(sight().quantization("Q8_0").build())).isTrue();
      assertThat(dray.isCached(sight().quantization("Q4_K_M").build())).isFalse();
      assertThat(weights(dray, sight().variant(VariantWish.NONE.names("Q4_K_M", "Q8_0"))))
          .hasSize(4);
      assertThat(weights(dray, sight().variant(VariantWish.EVERYTHING))).hasSize(4);
      assertThat(weights(dray, sight().include("*Q4*", "*.json")))
          .containsExactly("sight-Q4_K_M.gguf");
      assertThat(weights(dray, sight().exclude("mmproj*"))).as("patterns alone decide").hasSize(3);
      assertThat(weights(dray, sight().exclude("mmproj*").quantization("Q4_K_M")))
          .as("patterns win over a wish")
          .containsExactly("sight-Q4_K_M.gguf");
      assertThat(weights(dray, DownloadRequest.builder("acme/sight-GGUF:Q4_K_M")))
          .containsExactly("mmproj-sight-F16.gguf", "sight-Q4_K_M.gguf");
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> dray.plan(sight().quantization("Q2_K").build()))
          .withMessageContaining("no variant 'Q2_K'")
          .satisfies(e -> assertThat(e.nextStep()).contains("Q4_K_M, Q8_0"));
    }
  }

  @Test
  void preferencesOfTheSettingsDecideWhatARequestLeavesOpen() {
    Settings preferring =
        settings()
            .with(Setting.PREFER_QUANTIZATIONS, "Q6_K, Q8_0")
            .with(Setting.PREFER_FORMATS, "awq");
    try (Dray dray = Dray.open(preferring)) {
      assertThat(weights(dray, sight())).hasSize(3).noneMatch(name -> name.contains("Q4"));
      assertThat(weights(dray, sight().quantization("Q4_K_M"))).hasSize(2);
    }
  }

  @Test
  void theSameWeightsInOtherFormsAreLeftOutWithANote() {
    try (Dray dray = Dray.open(settings())) {
      DownloadPlan plan = dray.plan(DownloadRequest.of("acme/old"));

      assertThat(plan.files())
          .extracting(file -> file.file().path().text())
          .containsExactly("config.json", "model.safetensors", "vocab.txt");
      assertThat(plan.choice().orElseThrow())
          .contains("safetensors is taken", "onnx", "pytorch", "tensorflow", "--variant all");
      List<String> told = new ArrayList<>();
      dray.pull(DownloadRequest.of("acme/old"), item -> told.add(item.message()));
      assertThat(told).anyMatch(message -> message.contains("safetensors is taken"));
      assertThat(
              weights(
                  dray,
                  DownloadRequest.builder("acme/old")
                      .variant(VariantWish.NONE.formats("onnx", "pytorch"))))
          .containsExactly("onnx/model.onnx");
    }
  }

  @Test
  void oneVariantComesWholeAsEver() {
    try (Dray dray = Dray.open(settings())) {
      DownloadPlan plan = dray.plan(DownloadRequest.of("acme/plain"));

      assertThat(plan.files()).hasSameSizeAs(plan.listing().files());
      assertThat(plan.choice()).isEmpty();
    }
  }

  @Test
  @Proves({"S004-05", "S004-06"})
  void whatDoesNotFitIsRefusedWithReasonsBeforeTheFirstByte() {
    Settings tiny = settings().with(Setting.MACHINE_RAM, "600MiB");
    try (Dray dray = Dray.open(tiny)) {
      List<StreamItem> items = new ArrayList<>();
      assertThatExceptionOfType(IncompatibleException.class)
          .isThrownBy(
              () -> dray.downloadValidated(sight().quantization("Q4_K_M").build(), items::add))
          .withMessageContaining("acme/sight-GGUF does not fit")
          .satisfies(e ->
              assertThat(e.reasons())
                  .singleElement()
                  .asString()
                  .contains("It needs about", "main memory"));
      assertThat(work.cache()).doesNotExist();
    }
    try (Dray dray = Dray.open(settings())) {
      List<StreamItem> items = new ArrayList<>();
      DownloadResult result =
          dray.downloadValidated(sight().quantization("Q4_K_M").build(), items::add);
      assertThat(result.files()).hasSize(4);
      assertThat(items).isNotEmpty();
      assertThatExceptionOfType(IncompatibleException.class)
          .isThrownBy(() ->
              dray.plan(
                  sight()
                      .quantization("Q8_0")
                      .fitting(new FitDemand(OptionalInt.of(4096), Verdict.FULL_GPU))
                      .build()))
          .withMessageContaining("would run as CPU");
      assertThatExceptionOfType(IncompatibleException.class)
          .isThrownBy(() -> dray.downloadValidated(DownloadRequest.of("acme/torn"), item -> {}))
          .satisfies(e ->
              assertThat(e.reasons())
                  .singleElement()
                  .asString()
                  .contains("torn-Q8_0-00002-of-00003.gguf"));
    }
  }

  @Test
  @Proves({"S004-07", "S004-08"})
  void tellsTheSizeBeforeADownload() {
    try (Dray dray = Dray.open(settings())) {
      ByteSize half = dray.estimateDownloadSize(sight().quantization("Q8_0").build()).orElseThrow();
      assertThat(half.formatted()).isEqualTo("890.0 kB");
      assertThat(dray.estimateDownloadSize(sight().build()).orElseThrow().bytes())
          .isEqualTo(490_000);
      assertThat(dray.estimateDownloadSize(DownloadRequest.of("acme/nothing"))).isEmpty();
    }
    assertThat(ByteSize.ofBytes(2_140_000_000L).formatted()).isEqualTo("2.1 GB");
  }

  @Test
  @Proves({"S002-173", "S002-240"})
  void aLookTellsVariantsAndFitWithoutFetchingWeights() {
    try (Dray dray = Dray.open(settings())) {
      Offering seen =
          dray.offering(
              ModelRef.parse("https://huggingface.co/acme/sight-GGUF/tree/main"),
              OptionalInt.empty());

      assertThat(seen.name()).isEqualTo("acme/sight-GGUF");
      assertThat(seen.totalSize().bytes()).isGreaterThan(1_290_000);
      assertThat(seen.formats()).extracting(fact -> fact.value().id()).containsOnly("gguf");
      assertThat(seen.offers())
          .extracting(offer -> offer.variant().name())
          .containsExactly("Q4_K_M", "Q8_0");
      assertThat(seen.recommended().map(Offer::variant).orElseThrow().name()).isEqualTo("Q4_K_M");
      assertThat(seen.offers()).allMatch(o -> o.fit().verdict().orElseThrow() == Verdict.CPU);
      assertThat(work.cache()).doesNotExist();
    }
  }

  @Test
  void withoutTheHubALookTellsWhatIsHereAndKeepsWhatIsRemembered() throws IOException {
    try (Dray dray = Dray.open(settings())) {
      dray.download(sight().quantization("Q4_K_M").build()).await();
      dray.download(sight().include("sight-Q8_0-00001*").build()).await();
      dray.download(DownloadRequest.builder("acme/old").include("config.json").build()).await();
    }
    Map<String, String> before = remembered();
    Settings away = settings();
    hub.close();

    for (Settings mode : List.of(away.with(Setting.OFFLINE, "true"), away)) {
      try (Dray dray = Dray.open(mode)) {
        Offering seen = dray.offering(ModelRef.parse("acme/sight-GGUF"), OptionalInt.empty());

        assertThat(seen.offers())
            .extracting(offer -> offer.variant().name())
            .containsExactly("Q4_K_M", "Q8_0");
        assertThat(seen.absent(seen.offers().getFirst().variant()).orElseThrow()).isEmpty();
        assertThat(seen.absent(seen.offers().getLast().variant()).orElseThrow())
            .containsExactly(new RepoPath("sight-Q8_0-00002-of-00002.gguf"));
        assertThat(seen.recommended().orElseThrow().variant().name()).isEqualTo("Q4_K_M");
        assertThat(seen.commit()).isPresent();
        assertThat(seen.notes()).anyMatch(note -> note.contains("this is what of it is here"));

        Offering bare = dray.offering(ModelRef.parse("acme/old"), OptionalInt.empty());
        assertThat(bare.offers()).as("a configuration is no variant").isEmpty();
        assertThat(bare.here().orElseThrow()).containsExactly(new RepoPath("config.json"));
      }
    }
    try (Dray dray = Dray.open(away.with(Setting.OFFLINE, "true"))) {
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> dray.offering(ModelRef.parse("acme/plain"), OptionalInt.empty()));
    }
    assertThat(remembered()).isEqualTo(before);
  }

  /// Every file of the cache and of our own folders that could be remembered wrongly, with its
  /// content's digest.
  private Map<String, String> remembered() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(work.cache())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(
            work.cache().relativize(file).toString(),
            HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return all;
  }
}
