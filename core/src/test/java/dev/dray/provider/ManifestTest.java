package dev.dray.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  private static Manifest read(String json) {
    return Manifest.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void namesItsBlobsAndIsKnownByItsBytes() {
    String json =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
         "config":{"mediaType":"c","digest":"sha256:%s","size":5},
         "layers":[{"mediaType":"m","digest":"sha256:%s","size":7,"name":"a.b"},
                   {"mediaType":"m2","digest":"sha256:%s","size":7,"annotations":{"k":"v","n":1}}]}
        """
            .formatted(A, B, B);
    Manifest manifest = read(json);

    assertThat(manifest.blobs())
        .extracting(Manifest.Blob::mediaType)
        .containsExactly("m", "m2", "c");
    assertThat(manifest.layers().getFirst().name()).contains("a.b");
    assertThat(manifest.layers().getLast().annotations()).containsOnlyKeys("k");
    assertThat(manifest.config().map(Manifest.Blob::digest)).contains(new Digest.Sha256(A));
    assertThat(manifest.totalSize()).as("equal blobs count once").isEqualTo(12);
    assertThat(manifest.bytes()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
    assertThat(manifest).isEqualTo(read(json)).isNotEqualTo(read(json + " "));
  }

  @Test
  void aManifestNeedsNoConfig() {
    assertThat(read("{\"layers\":[],\"config\":{}}").config()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "not json, not JSON",
        "[], not a JSON object",
        "{}, no list of layers",
        "`{\"manifests\":[]}`, index",
        "`{\"layers\":[{}]}`, size",
        "`{\"layers\":[{\"size\":-1}]}`, size",
        "`{\"layers\":[{\"size\":1.5}]}`, size",
        "`{\"layers\":[{\"size\":99999999999999999999}]}`, size",
        "`{\"layers\":[{\"size\":562949953421312}]}`, size",
        "`{\"layers\":[{\"size\":1,\"digest\":\"sha512:00\"}]}`, SHA-256",
        "`{\"layers\":[{\"size\":1,\"digest\":\"sha256:../../x\"}]}`, SHA-256",
        "`{\"layers\":[{\"size\":1,\"digest\":7}]}`, SHA-256",
      })
  void refusesWhatIsNoManifest(String json, String why) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(json)).withMessageContaining(why);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.read(new byte[Manifest.LARGEST + 1]))
        .withMessageContaining("longer");
  }
}
