package dev.dray.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.error.InvalidRequestException;

/// Whatever a file of models holds, it is read or refused.
class CatalogFuzzTest {

  @FuzzTest
  void file(byte[] bytes) {
    try {
      CatalogFile file = CatalogFile.parse(bytes, "fuzzed");
      assertThat(file.isLaterThan(file.version())).isFalse();
      for (CatalogModel model : file.models()) {
        assertThat(CatalogId.parse(model.id().toString())).isEqualTo(model.id());
        assertThat(model.name()).isNotBlank().doesNotContain("\n", "\u001b");
        assertThat(model.contextWindow()).isNotNegative();
        assertThat(model.diskSizeText()).isNotBlank();
        assertThat(model.tags()).doesNotContainNull();
      }
    } catch (InvalidRequestException e) {
      assertThat(e).hasMessageContaining("fuzzed");
      assertThat(e.getMessage()).doesNotContain("\n", "\u001b");
    }
  }
}
