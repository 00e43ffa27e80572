package dev.dray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever people type, it is one model or a sentence about what is wrong.

class ModelRefFuzzTest {

  /// What is understood has a spelling that means the same.
  @FuzzTest
  void parse(byte[] bytes) {
    ModelRef ref;
    try {
      ref = ModelRef.parse(new String(bytes, UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    String spelling = ref.toString();
    if (spelling.equals(spelling.strip())) {
      // A file name may end in a blank on the Hub, which no text typed by people can say.
      assertThat(ModelRef.parse(spelling)).isEqualTo(ref);
    }
    assertThat(ref.provider()).isNotNull();
  }
}
