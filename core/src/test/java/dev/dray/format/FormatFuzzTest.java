package dev.dray.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.model.Quantization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// Whatever the bytes are, a header or document is read or refused with a [FormatException], and
/// numbers that come out make sense.
class FormatFuzzTest {

  @FuzzTest
  void gguf(byte[] bytes) throws IOException {
    try {
      GgufHeader header = GgufReader.read(new HeldBytes("fuzz", bytes));
      assertThat(header.parameters()).isNotNegative();
      assertThat(header.headerBytes()).isBetween(24L, (long) bytes.length);
      assertThat(header.expectedSize().orElse(header.headerBytes()))
          .isGreaterThanOrEqualTo(header.headerBytes());
      header.values().keySet().forEach(key -> assertThat(header.numbers(key)).isNotNull());
    } catch (FormatException e) {
      assertThat(e.getMessage()).startsWith("fuzz: ").hasSizeLessThan(400);
    }
  }

  @FuzzTest
  void safetensors(byte[] bytes) throws IOException {
    try {
      SafetensorsHeader header = SafetensorsReader.read(new HeldBytes("fuzz", bytes));
      assertThat(header.tensors()).isNotNegative();
      assertThat(header.expectedSize()).isGreaterThanOrEqualTo(10);
      assertThat(header.parameters(OptionalInt.of(4), OptionalInt.empty()).orElse(0))
          .isNotNegative();
    } catch (FormatException e) {
      assertThat(e.getMessage()).startsWith("fuzz: ").hasSizeLessThan(400);
    }
  }

  @FuzzTest
  void config(byte[] bytes) throws IOException {
    HeldBytes file = new HeldBytes("fuzz", bytes);
    try {
      ModelConfig config = ModelConfig.read(file);
      config
          .quantization()
          .ifPresent(found -> assertThat(found.label()).isNotBlank().hasSizeLessThan(80));
      ModelConfig.readDeclaration("hf_quant_config.json", file);
      ModelConfig.readDeclaration("quantize_config.json", file);
      ChatTemplates.embedded(file).forEach(found -> assertThat(found.name()).isNotNull());
      Pipeline.read(file);
      AdapterConfig.read(file);
      ShardIndex.read(file);
    } catch (FormatException e) {
      assertThat(e.getMessage()).startsWith("fuzz: ").hasSizeLessThan(400);
    }
  }

  @FuzzTest
  void readme(byte[] bytes) {
    Readme readme = Readme.of(new String(bytes, StandardCharsets.UTF_8));
    assertThat(readme.signs().details()).hasSizeLessThanOrEqualTo(64);
    readme.card().texts("tags").forEach(tag -> assertThat(tag).hasSizeLessThanOrEqualTo(4_096));
  }

  @FuzzTest
  void quantization(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Quantization.ofName(text)
        .ifPresent(found -> {
          assertThat(found.label()).isNotBlank();
          assertThat(Quantization.parse(found.label()).label()).isEqualTo(found.label());
          assertThat(found.bitsPerWeight().orElse(1)).isPositive();
        });
  }
}
