package dev.dray.cli.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlxCommandsTest {

  @ParameterizedTest
  @CsvSource({
    "mlx-community/Llama-3.2-3B-Instruct-4bit, 4bit",
    "mlx-community/Qwen2.5-7B-Instruct-8bit, 8bit",
    "mlx-community/Phi-3-mini-3bit-mlx, 3bit",
    "mlx-community/gemma-4-bit, 4-bit",
    "mlx-community/Mistral-7B-bf16, bf16",
    "mlx-community/whisper-fp16, fp16",
    "acme/x-MXFP4, mxfp4",
    "acme/x.Q4_K_M, q4_k_m",
    "acme/x-int8-v2, int8",
    "acme/x-4.5bit, 4.5bit"
  })
  @Proves("S001-21")
  void aNameTellsItsQuantization(String id, String quantization) {
    assertThat(MlxCommands.quantization(id)).hasValue(quantization);
  }

  @ParameterizedTest
  @CsvSource({
    "mlx-community/Llama-3.2-3B-Instruct",
    "4bit-models/plain",
    "acme/orbit",
    "acme/14bits-of-wisdom",
    "acme/q4you"
  })
  @Proves("S001-21")
  void nothingElseLooksLikeOne(String id) {
    assertThat(MlxCommands.quantization(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 B",
    "1023, 1023.00 B",
    "1024, 1.00 KB",
    "1536, 1.50 KB",
    "2147483648, 2.00 GB"
  })
  @Proves("S001-64")
  void sizesHaveTwoDecimals(long bytes, String text) {
    assertThat(MlxCommands.size(bytes)).isEqualTo(text);
  }
}
