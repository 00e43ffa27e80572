package dev.dray.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.model.Quantization.Scheme;
import dev.dray.testkit.Proves;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {

  @ParameterizedTest
  @CsvSource({
    "Q4_K_M, q4_k_m, K_QUANT, 4",
    "q4-k-m, q4_k_m, K_QUANT, 4",
    "q4km, q4_k_m, K_QUANT, 4",
    "Q4_K_XL, q4_k_xl, K_QUANT, 4",
    "UD-Q4_K_XL, ud-q4_k_xl, K_QUANT, 4",
    "UD-IQ2_XXS, ud-iq2_xxs, I_QUANT, 2",
    "Q6_K, q6_k, K_QUANT, 6",
    "Q2_K_L, q2_k_l, K_QUANT, 2",
    "q8_0, q8_0, LEGACY_QUANT, 8",
    "Q4_0_4_8, q4_0_4_8, LEGACY_QUANT, 4",
    "q4, q4, LEGACY_QUANT, 4",
    "IQ4_XS, iq4_xs, I_QUANT, 4",
    "iq4xs, iq4_xs, I_QUANT, 4",
    "iq3_m, iq3_m, I_QUANT, 3",
    "IQ4_NL, iq4_nl, I_QUANT, 4",
    "TQ1_0, tq1_0, TERNARY, 1",
    "i1-Q4_K_M, q4_k_m, K_QUANT, 4",
    "awq, awq, AWQ, ",
    "awq-w4g128, awq-w4g128, AWQ, 4",
    "AWQ W4G128, awq-w4g128, AWQ, 4",
    "AWQ-4bit-128g, awq-w4g128, AWQ, 4",
    "awq-int4, awq-w4, AWQ, 4",
    "gptq, gptq, GPTQ, ",
    "gptq-int4, gptq-int4, GPTQ, 4",
    "GPTQ-Int8, gptq-int8, GPTQ, 8",
    "GPTQ-4bit-g128, gptq-int4, GPTQ, 4",
    "bnb-4bit, bitsandbytes-4bit, BITSANDBYTES, 4",
    "bitsandbytes-8bit, bitsandbytes-8bit, BITSANDBYTES, 8",
    "bnb, bitsandbytes, BITSANDBYTES, ",
    "nf4, bitsandbytes-4bit, BITSANDBYTES, 4",
    "bnb-nf4, bitsandbytes-4bit, BITSANDBYTES, 4",
    "mlx-4bit, mlx-4bit, MLX, 4",
    "mlx 4bit, mlx-4bit, MLX, 4",
    "MLX-4Bit, mlx-4bit, MLX, 4",
    "mlx-mxfp4, mlx-mxfp4, MLX, 4",
    "4bit, 4bit, BITS, 4",
    "8-bit, 8bit, BITS, 8",
    "int4, int4, INTEGER, 4",
    "INT8, int8, INTEGER, 8",
    "w4a16, w4a16, INTEGER, 4",
    "W8A8, w8a8, INTEGER, 8",
    "W4A16_ASYM, w4a16, INTEGER, 4",
    "w4g128, w4g128, INTEGER, 4",
    "fp8, fp8, FP8, 8",
    "FP8-dynamic, fp8, FP8, 8",
    "fp8_e4m3, fp8, FP8, 8",
    "float8_e4m3fn, fp8, FP8, 8",
    "F8_E5M2, fp8, FP8, 8",
    "mxfp4, mxfp4, MXFP4, 4",
    "MXFP4_MOE, mxfp4_moe, MXFP4, 4",
    "mxfp8, mxfp8, MXFP8, 8",
    "NVFP4, nvfp4, NVFP4, 4",
    "fp4, fp4, FP4, 4",
    "4.0bpw-exl2, exl2-4.0bpw, EXL2, 4",
    "exl2-4_25bpw, exl2-4.25bpw, EXL2, 4.25",
    "exl3 3bpw, exl3-3.0bpw, EXL3, 3",
    "hqq-4bit, hqq-4bit, OTHER, 4",
    "squeezellm, squeezellm, OTHER, ",
    "fp16, fp16, FLOAT, 16",
    "F16, fp16, FLOAT, 16",
    "float16, fp16, FLOAT, 16",
    "bfloat16, bf16, FLOAT, 16",
    "BF16, bf16, FLOAT, 16",
    "f32, fp32, FLOAT, 32",
  })
  @Proves({"S002-78", "S002-208", "S002-201"})
  void everySpellingHasOneLabel(String spelled, String label, Scheme scheme, Double bits) {
    Quantization read = Quantization.parse(spelled);

    assertThat(read.label()).isEqualTo(label);
    assertThat(read.scheme()).isEqualTo(scheme);
    assertThat(read.bits())
        .isEqualTo(bits == null ? OptionalDouble.empty() : OptionalDouble.of(bits));
    assertThat(Quantization.parse(label).label())
        .as("the label is read as itself")
        .isEqualTo(label);
    assertThat(Quantization.parse(spelled.toUpperCase(Locale.ROOT)).label()).isEqualTo(label);
    assertThat(read.matches(spelled)).isTrue();
  }

  @Test
  void groupsAreKept() {
    assertThat(Quantization.parse("awq-w4g128").groupSize()).hasValue(128);
    assertThat(Quantization.parse("GPTQ-4bit-32g").groupSize()).hasValue(32);
    assertThat(Quantization.ofMethod("gptq", OptionalDouble.of(4), OptionalInt.of(-1)).groupSize())
        .isEmpty();
    assertThat(Quantization.parse("mxfp4").groupSize()).hasValue(32);
    assertThat(Quantization.parse("nvfp4").groupSize()).hasValue(16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7b", "latest", "instruct", "q9", "qwen3", "q4_k_m-and-more", "w4g", "mlx"})
  void whatIsNoQuantizationIsRefusedByName(String text) {
    assertThatThrownBy(() -> Quantization.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen3-8B-AWQ, awq",
    "Llama-3.1-8B-Instruct-GPTQ-Int4, gptq-int4",
    "gemma-3-4b-it-bnb-4bit, bitsandbytes-4bit",
    "gemma-3-4b-it-unsloth-bnb-4bit, bitsandbytes-4bit",
    "Llama-3.3-70B-Instruct-FP8-dynamic, fp8",
    "Llama-3.3-70B-Instruct-quantized.w4a16, w4a16",
    "Meta-Llama-3.1-8B-Instruct-quantized.w8a8, w8a8",
    "DeepSeek-R1-NVFP4, nvfp4",
    "gpt-oss-20b-mxfp4-abliterated-v2, mxfp4",
    "Qwen3-4B-MLX-4bit, mlx-4bit",
    "Qwen3-4B-4bit, 4bit",
    "Mixtral-8x7B-4.0bpw-exl2, exl2-4.0bpw",
    "Qwen3-8B-exl3, exl3",
    "mistral-7b-instruct-v0.2.Q4_K_M.gguf, q4_k_m",
    "UD-Q4_K_XL/Qwen3-235B-UD-Q4_K_XL-00001-of-00003.gguf, ud-q4_k_xl",
    "Qwen3-8B-IQ4_XS.gguf, iq4_xs",
    "qwen2-q8_0-q4_k_m.gguf, q4_k_m",
    "model-bf16.gguf, bf16",
    "TheBloke/Llama-2-7B-GPTQ, gptq",
    "Llama-2-7B-squeezellm, squeezellm",
  })
  @Proves({"S001-21", "S002-202", "S002-208", "S002-78"})
  void namesTell(String name, String label) {
    assertThat(Quantization.ofName(name)).map(Quantization::label).hasValue(label);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rabbit-7b",
        "org-4bit/rabbit",
        "Llama-3.1-8B-Instruct",
        "quark-1b",
        "higgs-audio-v2",
        "bitnet-b1.58-2B-4T",
        "mlx-whisper",
        "int4rnal"
      })
  @Proves("S002-209")
  void namesThatTellNothingStayUnset(String name) {
    assertThat(Quantization.ofName(name)).isEmpty();
  }

  @Test
  void someAskByTheMethod() {
    assertThat(Quantization.parse("awq-w4g128").matches("awq")).isTrue();
    assertThat(Quantization.parse("ud-q4_k_xl").matches("Q4_K_XL")).isTrue();
    assertThat(Quantization.parse("q4_k_xl").matches("UD-Q4_K_XL")).isFalse();
    assertThat(Quantization.parse("q4_k_m").matches("q4_k_s")).isFalse();
    assertThat(Quantization.parse("fp16").matches("F16")).isTrue();
    assertThat(Quantization.parse("fp16").matches("gguf")).isFalse();
  }

  @Test
  void bitsOnDiskCountTheScales() {
    assertThat(Quantization.parse("q4_k_m").bitsPerWeight()).hasValue(4.89);
    assertThat(Quantization.parse("ud-q4_k_xl").bitsPerWeight()).hasValue(4.89);
    assertThat(Quantization.parse("mxfp4").bitsPerWeight()).hasValue(4.25);
    assertThat(Quantization.parse("nvfp4").bitsPerWeight()).hasValue(4.5);
    assertThat(Quantization.parse("bf16").bitsPerWeight()).hasValue(16);
    assertThat(Quantization.parse("q4").bitsPerWeight()).hasValue(4.5);
    assertThat(Quantization.parse("awq").bitsPerWeight()).isEmpty();
    assertThat(
            Quantization.ofMethod("mlx", OptionalDouble.of(4), OptionalInt.of(64)).bitsPerWeight())
        .hasValue(4.5);
  }

  @Test
  void peopleSeeFamiliarForms() {
    assertThat(Quantization.parse("q4_k_m").display()).isEqualTo("Q4_K_M");
    assertThat(Quantization.parse("awq-w4g128").display()).isEqualTo("AWQ W4G128");
    assertThat(Quantization.parse("mlx-4bit").display()).isEqualTo("MLX 4bit");
    assertThat(Quantization.parse("bnb-4bit").display()).isEqualTo("bitsandbytes 4bit");
    assertThat(Quantization.parse("exl2-4.0bpw").display()).isEqualTo("EXL2 4.0bpw");
    assertThat(Quantization.parse("fp16").display()).isEqualTo("FP16");
  }
}
