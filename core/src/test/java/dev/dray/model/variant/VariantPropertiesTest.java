package dev.dray.model.variant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.RepoPath;
import dev.dray.model.Shard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every listing, real or made up.
class VariantPropertiesTest {

  private static final List<String> FOLDERS =
      List.of(
          "",
          "",
          "",
          "fp16/",
          "onnx/",
          "original/",
          "unet/",
          "vae/",
          "checkpoint-10/",
          "a/b/",
          "x.mlpackage/Data/",
          "saved_model/",
          "Q4_K_M/",
          "2_Dense/");
  private static final List<String> STEMS =
      List.of(
          "model",
          "pytorch_model",
          "weights",
          "diffusion_pytorch_model",
          "consolidated.00",
          "adapter_model",
          "mmproj-x",
          "mtp-x",
          "m-lora",
          "README",
          "config",
          "tokenizer",
          "imatrix",
          "x",
          "model_index",
          "optimizer",
          "genai_config");
  private static final List<String> MIDDLES =
      List.of(
          "",
          "",
          ".fp16",
          "-Q4_K_M",
          "-Q8_0",
          "-UD-IQ2_XXS",
          "_q4f16",
          ".bf16",
          "-int8",
          "_quantized",
          "-00001-of-00002",
          "-00002-of-00002",
          "-00003-of-00002",
          "-Q4_K_M-00001-of-00003");
  private static final List<String> ENDINGS =
      List.of(
          ".safetensors",
          ".gguf",
          ".bin",
          ".pth",
          ".onnx",
          ".onnx_data",
          ".json",
          ".md",
          ".txt",
          ".msgpack",
          ".h5",
          ".npz",
          ".png",
          ".safetensors.index.json",
          ".gguf.part1of2",
          ".xml",
          "");

  @ParameterizedTest
  @MethodSource("dev.dray.model.variant.Repositories#all")
  void holdForRealListings(List<VariantFile> files) {
    check(files);
  }

  @Test
  void holdForMadeUpListings() {
    Random random = new Random(41);
    for (int round = 0; round < 3_000; round++) {
      Map<String, VariantFile> files = new HashMap<>();
      int count = random.nextInt(1, 40);
      for (int i = 0; i < count; i++) {
        String path =
            any(FOLDERS, random) + any(STEMS, random) + any(MIDDLES, random) + any(ENDINGS, random);
        OptionalLong size =
            random.nextInt(10) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(
                    random.nextLong(random.nextInt(5) == 0 ? Long.MAX_VALUE : 1L << 34));
        files.put(path, new VariantFile(new RepoPath(path), size));
      }
      List<VariantFile> list = new ArrayList<>(files.values());
      check(list);
      Variants first = Variants.of("repo", list);
      Collections.shuffle(list, random);
      assertThat(Variants.of("repo", list))
          .as("the order of a listing says nothing")
          .isEqualTo(first);
    }
  }

  private static String any(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }

  private static void check(List<VariantFile> files) {
    Variants variants = Variants.of("repo", files);
    Set<VariantFile> seen = new HashSet<>();
    Set<String> names = new HashSet<>();
    Map<String, Set<String>> setOf = new HashMap<>();
    for (Variant variant : variants.all()) {
      assertThat(variant.weights()).as(variant.name()).isNotEmpty();
      assertThat(names.add(variant.name().toLowerCase(Locale.ROOT))).as(variant.name()).isTrue();
      assertThat(variant.name()).isNotBlank().doesNotContain("/", " ", ",");
      assertThat(variant.files(true)).as("each file once").doesNotHaveDuplicates();
      assertThat(files).containsAll(variant.files(true));
      assertThat(variant.weightSize()).isLessThanOrEqualTo(variant.totalSize());
      seen.addAll(variant.files(true));
      for (VariantFile file : variant.weights()) {
        Shard.parse(file.path().text())
            .ifPresent(shard ->
                setOf
                    .computeIfAbsent(file.path().text(), path -> new TreeSet<>())
                    .add(shard.stem() + shard.count() + shard.ending()));
        shardsTogether(variant, file, files);
      }
      assertThat(variants.named(variant.name())).contains(variant);
      assertThat(variants.pick(VariantWish.NONE.names(variant.name())))
          .isEqualTo(new VariantPick.These(List.of(variant), true));
    }
    assertThat(setOf.values())
        .as("no file in two sets of shards")
        .allMatch(sets -> sets.size() == 1);
    for (VariantFile file : files) {
      boolean noWeights =
          Piece.container(file.path().text()).isEmpty()
              || Companions.isTraining(file.path().fileName());
      boolean extra =
          noWeights
              ? Companions.need(file) == Companions.Need.EXTRA || variants.all().isEmpty()
              : file.path().text().toLowerCase(Locale.ROOT).contains("mmproj");
      assertThat(seen.contains(file) || extra).as("%s belongs to something", file.path()).isTrue();
    }
    assertThat(variants.primary().isEmpty()).isEqualTo(variants.all().isEmpty());
    assertThat(variants.recommended().isPresent()).isEqualTo(!variants.all().isEmpty());
  }

  /// A shard never comes without those of its set that are there.
  private static void shardsTogether(Variant variant, VariantFile file, List<VariantFile> files) {
    Shard.parse(file.path().text())
        .ifPresent(shard ->
            assertThat(variant.weights())
                .as("%s with %s", variant.name(), file.path())
                .containsAll(
                    files.stream()
                        .filter(other ->
                            Shard.parse(other.path().text()).filter(shard::isOfSameSet).isPresent())
                        .toList()));
  }
}
