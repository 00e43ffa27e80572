package dev.dray.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.testkit.Proves;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelWordsTest {

  @ParameterizedTest
  @CsvSource({
    "model.gguf, GGUF",
    "a/b/Model.GGUF, GGUF",
    "model-00001-of-00002.safetensors, SAFETENSORS",
    "pytorch_model.bin, PYTORCH",
    "consolidated.00.pth, PYTORCH",
    "model.pt, PYTORCH",
    "onnx/model.onnx, ONNX",
    "tf_model.h5, TENSORFLOW",
    "flax_model.msgpack, FLAX",
    "openvino_model.bin, OPENVINO",
    "ggml-model-q4_0.bin, GGML",
    "weights.npz, NUMPY",
  })
  @Proves({"S002-77", "S002-202", "S002-203", "S002-204"})
  void endingsTellTheContainer(String name, ContainerFormat format) {
    assertThat(ContainerFormat.ofFileName(name)).hasValue(format);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "README.md",
        "training_args.bin",
        "optimizer.pt",
        "gguf",
        "x.gguf.md"
      })
  void whatHoldsNoWeightsHasNone(String name) {
    assertThat(ContainerFormat.ofFileName(name)).isEmpty();
  }

  @Test
  void containersAreReadBack() {
    for (ContainerFormat format : ContainerFormat.values()) {
      assertThat(ContainerFormat.parse(format.id())).hasValue(format);
    }
    assertThat(ContainerFormat.parse(".PT")).hasValue(ContainerFormat.PYTORCH);
    assertThat(ContainerFormat.parse("awq")).isEmpty();
  }

  @Test
  @Proves({"S004-53", "S004-54", "S004-55", "S004-56", "S004-57", "S004-58"})
  void capabilitiesHaveTwoProjections() {
    Set<Capability> seeing = EnumSet.of(Capability.TEXT, Capability.VISION, Capability.TOOLS);
    assertThat(Capability.registryView(seeing))
        .containsExactly(
            Map.entry("text", true),
            Map.entry("vision", true),
            Map.entry("audio", false),
            Map.entry("embedding", false),
            Map.entry("tools", true),
            Map.entry("thinking", false),
            Map.entry("reasoning", false));
    assertThat(Capability.managerView(seeing)).containsExactly("multimodal", "textGeneration");
    assertThat(Capability.managerView(EnumSet.allOf(Capability.class)))
        .containsExactly(
            "codeGeneration",
            "embeddings",
            "multimodal",
            "reasoning",
            "textGeneration",
            "transcription");
    assertThat(Capability.registryView(Set.of()).get("text")).isTrue();
    assertThat(Capability.registryView(Set.of(Capability.TRANSCRIPTION)).get("audio")).isTrue();
    assertThat(Capability.registryView(Set.of(Capability.EMBEDDING)).get("text")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "textGeneration, TEXT",
    "function-calling, TOOLS",
    "Function Calling, TOOLS",
    "tool_use, TOOLS",
    "embeddings, EMBEDDING",
    "image-text-to-text, VISION",
    "automatic-speech-recognition, TRANSCRIPTION",
    "text-to-image, IMAGES",
    "code_generation, CODE",
    "THINKING, THINKING",
  })
  void synonymsAreRead(String text, Capability capability) {
    assertThat(Capability.parse(text)).hasValue(capability);
  }

  @Test
  void unknownCapabilitiesAreNone() {
    assertThat(Capability.parse("cooking")).isEmpty();
    assertThat(Capability.parse("")).isEmpty();
  }

  @Test
  void theMoreTrustedPlaceOutranksTheSurerName() {
    Fact<String> header = new Fact<>("q4_k_m", FactSource.header("a.gguf"), Confidence.INFERRED);
    Fact<String> name = new Fact<>("q8_0", FactSource.fileName("a.gguf"), Confidence.CERTAIN);

    assertThat(header.outranks(name)).isTrue();
    assertThat(name.outranks(header)).isFalse();
    assertThat(header.outranks(header)).isFalse();
    assertThat(header.map(String::length).value()).isEqualTo(6);
  }

  @Test
  @Proves("S002-205")
  void factsAreRanked() {
    Fact<Quantization> byName =
        new Fact<>(Quantization.parse("q8_0"), FactSource.fileName("a.gguf"), Confidence.FILE_NAME);
    Fact<Quantization> byHeader =
        new Fact<>(Quantization.parse("q4_k_m"), FactSource.header("a.gguf"), Confidence.CERTAIN);
    ModelFacts none = ModelFacts.UNKNOWN;
    ModelFacts facts =
        new ModelFacts(
            none.purpose(),
            none.containers(),
            List.of(byName, byHeader),
            none.architecture(),
            none.parameters(),
            none.contextLength(),
            none.dimensions(),
            none.capabilities(),
            none.license(),
            none.licenseFile(),
            none.chatTemplates(),
            none.task(),
            none.library(),
            none.baseModels(),
            none.readme(),
            ByteSize.ZERO,
            none.completeness());

    assertThat(facts.quantization()).hasValue(byHeader);
    assertThat(facts.quantizations()).containsExactly(byHeader, byName);
    assertThat(none.quantization()).isEmpty();
  }

  @Test
  void shardsKnowTheirSet() {
    Shard gguf = Shard.parse("Q4_K_M/big-Q4_K_M-00002-of-00003.gguf").orElseThrow();
    assertThat(gguf).isEqualTo(new Shard("Q4_K_M/big-Q4_K_M", 2, 3, ".gguf"));
    assertThat(gguf.sibling(1)).isEqualTo("Q4_K_M/big-Q4_K_M-00001-of-00003.gguf");
    assertThat(gguf.isOfSameSet(Shard.parse(gguf.sibling(3)).orElseThrow())).isTrue();
    assertThat(Shard.parse("model-00001-of-00004.safetensors")).isPresent();
    assertThat(Shard.parse("pytorch_model-00001-of-00002.bin")).isPresent();
    assertThat(Shard.parse("model-00005-of-00004.safetensors")).isEmpty();
    assertThat(Shard.parse("model-00000-of-00004.safetensors")).isEmpty();
    assertThat(Shard.parse("model.safetensors")).isEmpty();
    assertThat(Shard.parse("-".repeat(100_000))).isEmpty();
  }

  @Test
  void dimensionsGiveTheCache() {
    Dimensions unknown = Dimensions.UNKNOWN;
    Dimensions llama =
        new Dimensions(
            OptionalLong.of(32),
            OptionalLong.of(4096),
            OptionalLong.of(14336),
            OptionalLong.of(32),
            List.of(8L),
            OptionalLong.of(128),
            OptionalLong.of(128),
            unknown.slidingWindow(),
            OptionalLong.of(128_256),
            unknown.experts(),
            unknown.expertsUsed());

    assertThat(llama.keyValueBytesPerToken()).hasValue(131_072);
    assertThat(unknown.keyValueBytesPerToken()).isEmpty();
  }

  @Test
  void templatesKnowWhatTheyKnow() {
    ChatTemplate template =
        new ChatTemplate(
            "default",
            ChatTemplate.Place.EMBEDDED,
            "{% if tools %}{{ tools }}{% endif %}<think>",
            Optional.empty());
    assertThat(template.knowsTools()).isTrue();
    assertThat(template.knowsThinking()).isTrue();
    assertThat(template).hasToString("default (EMBEDDED, 43 characters)");
  }
}
