package dev.dray.download.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "*.json, config.json, true",
        "*.json, a/b/c.json, true",
        "*.json, config.jsonl, false",
        "Q4_K_M, x-Q4_K_M.gguf, false",
        "*Q4_K_M*, x-Q4_K_M.gguf, true",
        "*q4_k_m*, x-Q4_K_M.gguf, false",
        "a?c, a/c, true",
        "a?c, ac, false",
        "original/, original/w.pth, true",
        "original/, original2/w.pth, false",
        "**, anything/at/all, true",
        "[ab].bin, a.bin, true",
        "[!ab].bin, a.bin, false",
        "[!ab].bin, c.bin, true",
        "model-[0-9]*.safetensors, model-00001-of-2.safetensors, true",
        "[]x].bin, ].bin, true",
        "[x, [x, true",
        "\"{a,b}\", a, false",
        "sub\\*, sub/x, true",
        "*a*b*c*, xaybzc, true",
        "*a*b*c*, xaybz, false",
      })
  @Proves({"field-40", "S001-14", "S001-15"})
  void matchesAsTheOfficialClientDoes(String pattern, String path, boolean expected) {
    assertThat(new Glob(pattern).matches(path)).isEqualTo(expected);
  }

  @Test
  void aHostilePatternCostsLittle() {
    String path = "a".repeat(4000);
    Glob glob = new Glob("*a".repeat(200) + "b");

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(glob.matches(path)).isFalse());
  }
}
