package dev.dray.model.variant;

import static dev.dray.model.variant.Repositories.files;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.model.ContainerFormat;
import dev.dray.testkit.Proves;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantsTest {

  private static Variants of(List<VariantFile> files) {
    return Variants.of("repo", files);
  }

  private static List<String> names(List<Variant> variants) {
    return variants.stream().map(Variant::name).toList();
  }

  private static Variant one(Variants variants, String name) {
    return variants.named(name).orElseThrow(() -> new AssertionError(names(variants.all())));
  }

  private static List<String> paths(Variant variant) {
    return variant.files(true).stream().map(file -> file.path().text()).toList();
  }

  private static Variant taken(Variants variants, VariantWish wish) {
    assertThat(variants.pick(wish)).isInstanceOf(VariantPick.These.class);
    List<Variant> chosen = ((VariantPick.These) variants.pick(wish)).variants();
    assertThat(chosen).hasSize(1);
    return chosen.getFirst();
  }

  @Test
  @Proves({"S002-202", "S002-208"})
  void eachQuantizationIsAVariantWithItsShardsAndTheRightProjector() {
    Variants variants = of(Repositories.gguf());

    assertThat(names(variants.all()))
        .containsExactly("Q2_K", "IQ4_XS", "UD-Q4_K_XL", "Q4_K_M", "Q8_0", "BF16");
    assertThat(paths(one(variants, "bf16")))
        .containsExactly(
            "BF16/Seer-30B-BF16-00001-of-00002.gguf",
            "BF16/Seer-30B-BF16-00002-of-00002.gguf",
            "LICENSE",
            "README.md",
            "config.json",
            "mmproj-F16.gguf",
            "params",
            "template");
    Variant usual = one(variants, "Q4_K_M");
    assertThat(usual.container()).isEqualTo(ContainerFormat.GGUF);
    assertThat(usual.quantization().orElseThrow().label()).isEqualTo("q4_k_m");
    assertThat(usual.weightSize().bytes()).isEqualTo(19_700_000_000L);
    assertThat(usual.isComplete()).isTrue();
    assertThat(variants.recommended()).contains(usual);
  }

  @Test
  void theProjectorOfTheNearestFolderIsTaken() {
    Variants variants =
        of(
            files(
                "a/x-Q4_K_M.gguf 5M",
                "a/mmproj-x-Q8_0.gguf 2M",
                "b/x-Q8_0.gguf 9M",
                "mmproj-x-F32.gguf 4M",
                "mmproj-x-BF16.gguf 4M"));

    assertThat(paths(one(variants, "Q4_K_M"))).contains("a/mmproj-x-Q8_0.gguf").hasSize(2);
    assertThat(paths(one(variants, "Q8_0"))).contains("mmproj-x-BF16.gguf").hasSize(2);
  }

  @Test
  void aMissingShardIsNamed() {
    Variant split =
        one(
            of(files("m-Q4_K_M-00001-of-00003.gguf 1M", "m-Q4_K_M-00003-of-00003.gguf 1M")),
            "Q4_K_M");

    assertThat(split.isComplete()).isFalse();
    assertThat(split.missing()).containsExactly("m-Q4_K_M-00002-of-00003.gguf");
  }

  @Test
  void filesThatWereCutAreJoinedInOneVariant() {
    Variants variants =
        of(files("m.Q8_0.gguf.part1of2 9M", "m.Q8_0.gguf.part2of2 9M", "m.Q4_K_S.gguf 5M"));

    assertThat(names(variants.all())).containsExactly("Q4_K_S", "Q8_0");
    assertThat(one(variants, "q8_0").weights()).hasSize(2);
  }

  @Test
  void twoModelsInOneRepositoryKeepTheirNames() {
    Variants variants =
        of(files("Big-Q4_K_M.gguf 9M", "Small-Q4_K_M.gguf 2M", "Small-Q8_0.gguf 3M"));

    assertThat(names(variants.all())).containsExactly("small-q4_k_m", "Q8_0", "big-q4_k_m");
    assertThat(variants.pick(VariantWish.quantization("Q4_K_M")))
        .isInstanceOf(VariantPick.Several.class);
    assertThat(taken(variants, VariantWish.NONE.names("Big-Q4_K_M")).weights()).hasSize(1);
  }

  @Test
  void draftsAndAdaptersStandAside() {
    Variants variants =
        of(
            files(
                "m-Q4_K_M.gguf 9M",
                "mtp-m-Q8_0.gguf 1M",
                "m-lora-f16.gguf 1M",
                "m.imatrix.gguf 1M"));

    assertThat(names(variants.primary())).containsExactly("Q4_K_M");
    assertThat(variants.all())
        .extracting(Variant::kind)
        .containsExactly(VariantKind.MODEL, VariantKind.ADAPTER, VariantKind.HELPER);
  }

  @Test
  @Proves({"S002-203", "S002-213"})
  void theAuthorsOwnLayoutIsAnotherVariant() {
    Variants variants = of(Repositories.llama());

    assertThat(names(variants.all())).containsExactly("safetensors", "original");
    Variant usual = taken(variants, VariantWish.NONE);
    assertThat(usual.name()).isEqualTo("safetensors");
    assertThat(paths(usual))
        .contains("model.safetensors.index.json", "tokenizer.json", "LICENSE", "USE_POLICY.md")
        .noneMatch(path -> path.startsWith("original/"));
    assertThat(paths(one(variants, "original")))
        .contains("original/consolidated.00.pth", "original/params.json", "README.md");
  }

  @Test
  @Proves({"S002-204", "S002-205"})
  void conversionsAndPicklesAreNotTakenUnasked() {
    Variants variants = of(Repositories.gpt2());

    assertThat(names(variants.all()))
        .containsExactly(
            "pytorch", "safetensors", "litert-8bits", "litert", "flax", "tensorflow", "onnx")
        .doesNotContain("rust");
    Variant usual = taken(variants, VariantWish.NONE);
    assertThat(paths(usual))
        .containsExactly(
            "README.md",
            "config.json",
            "merges.txt",
            "model.safetensors",
            "tokenizer.json",
            "vocab.json");
    assertThat(paths(one(variants, "onnx")))
        .contains("onnx/config.json", "onnx/decoder_model_merged.onnx", "tokenizer.json");
    assertThat(taken(variants, VariantWish.NONE.formats("onnx,safetensors")).name())
        .isEqualTo("onnx");
    assertThat(taken(variants, VariantWish.NONE.formats("gguf", "pytorch")).name())
        .isEqualTo("pytorch");
    assertThat(variants.pick(VariantWish.NONE.formats("gguf")))
        .isEqualTo(new VariantPick.NotOffered("gguf"));
  }

  @Test
  void aPipelineTakesEachComponentOnce() {
    Variants variants = of(Repositories.diffusion());

    assertThat(names(variants.all()))
        .containsExactly(
            "safetensors-fp16",
            "safetensors",
            "sd_xl_base_1.0",
            "sd_xl_base_1.0_0.9vae",
            "flax",
            "onnx");
    Variant half = one(variants, "safetensors-fp16");
    assertThat(half.kind()).isEqualTo(VariantKind.PIPELINE);
    assertThat(half.weights())
        .extracting(file -> file.path().text())
        .containsExactly(
            "text_encoder/model.fp16.safetensors",
            "unet/diffusion_pytorch_model.fp16.safetensors",
            "vae/diffusion_pytorch_model.safetensors");
    assertThat(paths(half))
        .contains(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "tokenizer/vocab.json",
            "vae/config.json");
    assertThat(half.weightSize().bytes()).isLessThan(5_700_000_000L);
    assertThat(variants.pick(VariantWish.NONE)).isInstanceOf(VariantPick.Several.class);
    assertThat(variants.recommended()).contains(half);
    assertThat(taken(variants, VariantWish.quantization("fp16"))).isEqualTo(half);
    assertThat(paths(one(variants, "onnx"))).contains("unet/model.onnx_data", "unet/model.onnx");
  }

  @Test
  void componentsInManyPrecisionsAreCombinedOnce() {
    Variants variants = of(Repositories.onnx());

    assertThat(names(variants.primary()))
        .containsExactlyInAnyOrder("onnx", "onnx-fp16", "onnx-q4f16", "onnx-quantized");
    assertThat(one(variants, "onnx-q4f16").weights())
        .extracting(file -> file.path().text())
        .containsExactly("onnx/decoder_model_merged_q4f16.onnx", "onnx/encoder_model.onnx");
    assertThat(variants.pick(VariantWish.NONE)).isInstanceOf(VariantPick.Several.class);
  }

  @Test
  void modulesBelongToTheModel() {
    Variant usual = taken(of(Repositories.embedding()), VariantWish.NONE);

    assertThat(usual.weights())
        .extracting(file -> file.path().text())
        .containsExactly("2_Dense/model.safetensors", "model.safetensors");
    assertThat(paths(usual))
        .contains("1_Pooling/config.json", "2_Dense/config.json", "modules.json", "vocab.txt")
        .noneMatch(path -> path.endsWith(".bin"));
  }

  @Test
  void statesOfATrainingStandAside() {
    Variants variants = of(Repositories.training());

    assertThat(names(variants.all()))
        .containsExactly("checkpoint-1000", "checkpoint-500", "adapter");
    Variant adapter = one(variants, "adapter");
    assertThat(adapter.kind()).isEqualTo(VariantKind.ADAPTER);
    assertThat(paths(adapter))
        .contains("adapter_config.json", "tokenizer.json")
        .noneMatch(path -> path.startsWith("checkpoint") || path.contains("optimizer"));
  }

  @Test
  void oneVariantMeansEverything() {
    Variants variants = Variants.of("mlx-community/Tiny-4bit", Repositories.mlx());

    assertThat(variants.pick(VariantWish.NONE)).isInstanceOf(VariantPick.Everything.class);
    assertThat(variants.all())
        .singleElement()
        .satisfies(only -> {
          assertThat(only.name()).isEqualTo("safetensors");
          assertThat(only.quantization().orElseThrow().bits()).hasValue(4);
        });
  }

  @Test
  void namesThatAreNotKnownAreNeverSplit() {
    Variants variants =
        of(
            files(
                "encoder.safetensors 5M",
                "decoder.safetensors 5M",
                "vocoder/weights.pt 5M",
                "voices/a.pt 1K",
                "config.json 1K"));

    assertThat(variants.all()).hasSize(1);
    assertThat(variants.all().getFirst().weights()).hasSize(4);
  }

  @Test
  @Proves("S002-22")
  void wishesAreTakenInTheirOrder() {
    Variants variants = of(Repositories.gguf());

    assertThat(taken(variants, VariantWish.quantization("q5_k_m,q8_0,q4_k_m")).name())
        .isEqualTo("Q8_0");
    assertThat(taken(variants, VariantWish.quantization("Q4_K_XL")).name()).isEqualTo("UD-Q4_K_XL");
    assertThat(taken(variants, VariantWish.quantization("latest")).name()).isEqualTo("Q4_K_M");
    assertThat(
            taken(variants, VariantWish.NONE.formats("awq", "gguf").quantizations("Q2_K")).name())
        .isEqualTo("Q2_K");
    assertThat(variants.pick(VariantWish.NONE.names("Q2_K", "Q8_0")))
        .isInstanceOfSatisfying(
            VariantPick.These.class,
            these -> assertThat(names(these.variants())).containsExactly("Q2_K", "Q8_0"));
    assertThat(variants.pick(VariantWish.NONE.names("all")))
        .isInstanceOf(VariantPick.Everything.class);
    assertThat(variants.pick(VariantWish.quantization("Q5_K_M")))
        .isEqualTo(new VariantPick.NotOffered("Q5_K_M"));
    assertThat(variants.pick(VariantWish.NONE))
        .isInstanceOfSatisfying(
            VariantPick.Several.class,
            several -> {
              assertThat(several.variants()).hasSize(6);
              assertThat(Variants.prefer(several, VariantWish.quantization("Q5_K_M,Q8_0")))
                  .isInstanceOfSatisfying(
                      VariantPick.These.class,
                      these -> assertThat(names(these.variants())).containsExactly("Q8_0"));
              assertThat(Variants.prefer(several, VariantWish.quantization("awq")))
                  .isInstanceOf(VariantPick.Several.class);
            });
  }

  @Test
  void aTagIsFoundInTheFileNameAsLlamaCppFindsIt() {
    Variants variants = of(files("model-small.gguf 1M", "model-large.gguf 9M"));

    assertThat(
            taken(variants, VariantWish.quantization("large")).weights().getFirst().path().text())
        .isEqualTo("model-large.gguf");
  }

  @Test
  @Proves({"S002-24", "S002-25", "S002-61"})
  void optionalFilesCanBeLeftOut() {
    Variant half = one(of(Repositories.diffusion()), "safetensors-fp16");

    assertThat(half.files(true)).extracting(file -> file.path().text()).contains("comparison.png");
    assertThat(half.files(false))
        .extracting(file -> file.path().text())
        .doesNotContain("comparison.png")
        .contains("README.md", "LICENSE.md");
  }
}
