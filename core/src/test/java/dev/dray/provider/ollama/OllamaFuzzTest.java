package dev.dray.provider.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.ModelRef;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Keys on disk, and manifests and configs from the network, whatever they hold.
class OllamaFuzzTest {

  private static final ModelRef.Ollama NAME =
      new ModelRef.Ollama("registry.ollama.ai", "library", "tiny", "latest");

  /// A key, or a sentence that says what is wrong.
  @FuzzTest
  void key(byte[] bytes) {
    keyOf(bytes);
    String armoured =
        "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\n-----END OPENSSH PRIVATE KEY-----";
    keyOf(armoured.getBytes(UTF_8));
  }

  private static void keyOf(byte[] file) {
    try {
      assertThat(OllamaKey.parse(file).signed("x")).contains(":");
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /// Every file of a manifest has a name of its own that stays in its folder.
  @FuzzTest
  void manifest(byte[] bytes) {
    Manifest manifest;
    try {
      manifest = Manifest.read(bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    Listing listing =
        OllamaRegistryProvider.listing(
            NAME, manifest, d -> Source.of(URI.create("http://127.0.0.1/" + d.hex())));
    Path root = Path.of("/models");
    Set<String> names = new HashSet<>();
    for (RemoteFile file : listing.files()) {
      assertThat(file.path().under(root).startsWith(root)).isTrue();
      assertThat(names.add(file.path().text().toLowerCase(Locale.ROOT))).isTrue();
    }
  }

  /// Labels of a config are short and clean, and nothing else comes of it.
  @FuzzTest
  void config(byte[] bytes) {
    assertThat(OllamaConfig.parse(bytes).family().orElse("")).hasSizeLessThanOrEqualTo(100);
  }
}
