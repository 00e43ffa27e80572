package dev.dray.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.Digest;
import dev.dray.http.Headers;
import dev.dray.provider.Manifest;
import java.net.URI;
import java.util.List;

/// Whatever a registry says, it is read or refused in words.
class DistributionFuzzTest {

  private static final Registry REGISTRY = Registry.at("registry.example", false);

  /// `WWW-Authenticate`, and the realm in it.
  @FuzzTest
  void challenge(byte[] bytes) {
    List<Challenge> all = Challenge.parse(List.of(new String(bytes, ISO_8859_1)));
    assertThat(all).hasSizeLessThanOrEqualTo(16);
    for (Challenge challenge : all) {
      assertThat(challenge.scheme()).matches("[!#-'*+.0-9^-z|~-]+");
      switch (Realm.judge(REGISTRY, challenge.parameter("realm").orElse(""))) {
        case Realm.Verdict.Good(URI uri) -> {
          assertThat(uri.getScheme()).isEqualToIgnoringCase("https");
          TokenChallenge asked =
              new TokenChallenge(
                  uri,
                  challenge.parameter("service"),
                  challenge.parameter("scope").stream().toList());
          assertThat(asked.address().getHost()).isEqualTo(uri.getHost());
        }
        case Realm.Verdict.Refused(String why) -> assertThat(why).isNotBlank();
      }
    }
  }

  /// A manifest or an index.
  @FuzzTest
  void manifest(byte[] bytes) {
    try {
      switch (PublishedReader.read(bytes)) {
        case Published.Model(Manifest manifest) -> {
          assertThat(manifest.totalSize()).isNotNegative();
          manifest.blobs().forEach(blob -> check(blob.digest(), blob.size()));
        }
        case Published.Choice choice ->
            choice.options().forEach(option -> check(option.digest(), option.size()));
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(Digest.Sha256 digest, long size) {
    assertThat(size).isNotNegative();
    assertThat(digest.hex()).matches("[0-9a-f]{64}");
  }

  /// The body of a refusal.
  @FuzzTest
  void error(byte[] bytes) {
    assertThat(
            RegistryErrors.of(
                REGISTRY,
                403,
                Headers.of(),
                bytes,
                URI.create("https://registry.example/v2/x/manifests/y"),
                "x",
                false,
                dev.dray.error.ErrorContext.NONE))
        .hasMessageNotContainingAny("\n", "\u001b");
  }
}
