package dev.dray.provider.url;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.RepoPath;
import dev.dray.testkit.Proves;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names, sidecars and parts, as texts.
class UrlPartsTest {

  private static final String A = "a".repeat(64);
  private static final String B = "B".repeat(64);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "attachment; filename=\"a b.gguf\" | a b.gguf",
        "attachment; filename=plain.gguf | plain.gguf",
        "attachment; filename=\"x.bin\"; filename*=UTF-8''%E6%A8%A1.bin | 模.bin",
        "inline; FILENAME*=utf-8'en'a%20b.bin | a b.bin",
        "attachment; filename=\"say \\\"hi\\\".bin\" | say \"hi\".bin",
        "attachment; filename=\"../../etc/passwd\" | none",
        "attachment; filename*=UTF-8''..%2Fx; filename=safe.bin | safe.bin",
        "attachment; filename=\"C:\\\\x\" | none",
        "attachment; filename=.bashrc | none",
        "attachment; filename=-rf | none",
        "attachment; filename=CON | none",
        "attachment | none",
        "attachment; filename*=UTF-8''%FF | none",
        "attachment; filename*=UTF-8''%zz | none"
      })
  @Proves({"field-44"})
  void namesThatServersPropose(String header, String name) {
    assertThat(FileName.ofDisposition(header).map(RepoPath::text).orElse("none"))
        .isEqualTo(name == null ? "none" : name);
  }

  @Test
  void digestsInTheirForms() {
    assertThat(Sidecar.read(A, "m.gguf").orElseThrow().hex()).isEqualTo(A);
    assertThat(Sidecar.read(B + " *dir/m.gguf", "m.gguf").orElseThrow().hex())
        .isEqualTo("b".repeat(64));
    assertThat(Sidecar.read("SHA256 (m.gguf) = " + A, "m.gguf").orElseThrow().hex()).isEqualTo(A);
    assertThat(Sidecar.read(B + "  other.gguf\n" + A + "  m.gguf\n", "m.gguf").orElseThrow().hex())
        .isEqualTo(A);
    assertThat(Sidecar.read(B + "  other.gguf\n", "m.gguf")).isEmpty();
    assertThat(Sidecar.read("<html>" + A + "</html>", "m.gguf")).isEmpty();
    assertThat(Sidecar.read("", "m.gguf")).isEmpty();
  }

  @Test
  void partsOfSplitModels() {
    URI second = URI.create("https://example.org/d/m-00002-of-00003.gguf");
    assertThat(Shards.of(second))
        .containsExactly(
            URI.create("https://example.org/d/m-00001-of-00003.gguf"),
            second,
            URI.create("https://example.org/d/m-00003-of-00003.gguf"));
    for (String one :
        List.of(
            "https://example.org/m.gguf",
            "https://example.org/m-00004-of-00003.gguf",
            "https://example.org/m-00000-of-00003.gguf",
            "https://example.org/m-00001-of-00001.gguf",
            "https://example.org/m-00001-of-99999.gguf",
            "https://example.org/m-00001-of-00003.gguf?sig=1")) {
      assertThat(Shards.of(URI.create(one))).as(one).containsExactly(URI.create(one));
    }
  }
}
