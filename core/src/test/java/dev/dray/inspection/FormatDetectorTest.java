package dev.dray.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormatDetectorTest {

  private final FormatDetector detector = new FormatDetector();

  private static List<String> shown(List<FormatSign> signs) {
    return signs.stream().map(sign -> sign.format() + " " + sign.confidence()).toList();
  }

  @Test
  @Proves({"S002-239", "S002-205", "S002-02", "S002-203"})
  void filesAreRankedByConfidence() {
    assertThat(
            shown(
                detector.detectComprehensive(
                    "",
                    List.of("model.safetensors", "config.json", "tokenizer.json"),
                    Optional.empty())))
        .containsExactly("safetensors 0.90");
    assertThat(
            shown(
                detector.detectFromFiles(
                    List.of(
                        "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"))))
        .containsExactly("safetensors 0.95");
    assertThat(shown(detector.detectFromFiles(List.of("model-q4.safetensors"))))
        .containsExactly("safetensors 0.90", "gguf 0.70");
  }

  @Test
  @Proves({"S002-239", "S002-205"})
  void nameAndConfigurationCountTogether() {
    List<FormatSign> signs =
        detector.detectComprehensive(
            "org/llama-7b-awq",
            List.of("model.safetensors"),
            Optional.of("{\"quantization_config\":{\"quant_method\":\"awq\"}}"));

    assertThat(shown(signs)).containsExactly("awq 0.95", "safetensors 0.90");
    assertThat(signs.getFirst().evidence())
        .containsExactly("config.json declares awq", "the model's name org/llama-7b-awq");
    assertThat(detector.primaryFormat(signs, List.of())).hasValue("awq");
  }

  @Test
  @Proves("S002-205")
  void thePreferredFormatDecidesAmongEquals() {
    List<FormatSign> signs = detector.detectFromFiles(List.of("model.safetensors", "model.gguf"));

    assertThat(detector.primaryFormat(signs, List.of("safetensors"))).hasValue("safetensors");
    assertThat(detector.primaryFormat(signs, List.of("gguf", "safetensors"))).hasValue("gguf");
  }

  @Test
  @Proves({"S002-204", "S002-209"})
  void otherContainersAndNothing() {
    assertThat(shown(detector.detectFromFiles(List.of("pytorch_model.bin"))))
        .containsExactly("pytorch 0.90");
    assertThat(shown(detector.detectFromFiles(List.of("model.onnx")))).containsExactly("onnx 0.90");
    assertThat(detector.detectFromFiles(List.of("README.md"))).isEmpty();
    assertThat(detector.detectFromConfig("not json")).isEmpty();
    assertThat(shown(detector.detectComprehensive("org/x-GPTQ-Int4", List.of(), Optional.empty())))
        .containsExactly("gptq 0.60");
    assertThat(detector.primaryFormat(List.of(), List.of())).isEmpty();
  }
}
