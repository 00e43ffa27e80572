package dev.dray.provider.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.error.ErrorCode;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlProviderTest {

  private final UrlProvider provider = provider(Optional.empty());

  /// One that has no network at all.
  private static UrlProvider provider(Optional<Digest> stated) {
    Settings settings =
        Settings.builder()
            .environment(new Environment(Map.of(), Path.of("/"), Path.of("/"), OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.SIDECAR, "never")
            .build();
    return new UrlProvider(
        () -> {
          throw new AssertionError("the network was asked");
        },
        settings,
        Optional.empty(),
        stated,
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/models/a.gguf,a.gguf",
    "https://example.org/a%20b%23+c.gguf?sig=1,a b#+c.gguf",
    "https://example.org/%E6%A8%A1.bin,模.bin",
    "https://example.org/模.bin,模.bin",
    "https://example.org,download",
    "https://example.org/dir/,download",
    "https://example.org/x/..%2F..%2Fetc%2Fpasswd,download",
    "https://example.org/x/%2E%2E,download",
    "https://example.org/C%3A%5Cx,download",
    "https://example.org/nul%00.bin,download",
    "https://example.org/CON,download",
    "https://example.org/%FF%FE.bin,download"
  })
  @Proves({"field-44", "field-43"})
  void namesTheFileAfterTheLastSegmentIfThatIsSafe(String address, String name) {
    assertThat(FileName.of(URI.create(address)).map(RepoPath::text).orElse(UrlProvider.NAMELESS))
        .isEqualTo(name);
  }

  @Test
  void listsOneFileOfUnknownSizeWithTheStatedDigest() {
    ModelRef ref = ModelRef.parse("https://example.org/models/a.gguf?token=secret");
    Digest digest = Digest.parse("sha256:" + "0".repeat(64));

    Listing listing = provider(Optional.of(digest)).resolve(ref);

    RemoteFile file = listing.files().getFirst();
    assertThat(listing.files()).hasSize(1);
    assertThat(file.size()).isEmpty();
    assertThat(file.digest()).hasValue(digest);
    assertThat(file.sources().getFirst().uri())
        .isEqualTo(URI.create("https://example.org/models/a.gguf?token=secret"));
    assertThat(file.sources().getFirst().credential()).isEmpty();
    assertThat(file.sources().toString()).doesNotContain("secret");
    assertThat(listing.name()).isEqualTo("a.gguf");
    assertThat(provider.resolve(ref).files().getFirst().digest()).isEmpty();
  }

  @Test
  void hasNoSearchAndNoInfo() {
    ModelRef ref = ModelRef.parse("https://example.org/a?token=secret");
    SearchQuery query =
        new SearchQuery(
            "", RepoKind.MODEL, Optional.empty(), List.of(), SearchQuery.Sort.DOWNLOADS, 1);

    assertThatExceptionOfType(UnsupportedException.class)
        .isThrownBy(() -> provider.search(query))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    assertThatExceptionOfType(UnsupportedException.class)
        .isThrownBy(() -> provider.info(ref))
        .satisfies(e -> assertThat(e + e.nextStep() + e.context()).doesNotContain("secret"));
    assertThatExceptionOfType(UnsupportedException.class)
        .isThrownBy(() -> provider.resolve(ModelRef.parse("a/b")));
  }
}
