package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.testkit.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "4M, 4194304",
    "1.5GiB, 1610612736",
    "800kB, 800000",
    "800 kb, 800000",
    "12345, 12345",
    "1g, 1073741824",
    "2TB, 2000000000000",
    "0, 0"
  })
  @Proves("S001-100")
  void readsSizes(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "4X", "-1", "1e99", "99999999999999T", "1.2.3M"})
  void quotesWhatIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B, 0 B",
    "999, 999 B, 999 B",
    "2100000000, 2.1 GB, 2.0 GiB",
    "999950000, 1.0 GB, 953.6 MiB",
    "1073741824, 1.1 GB, 1.0 GiB"
  })
  @Proves({"S004-08", "S004-17"})
  void writesSizesForPeople(long bytes, String decimal, String binary) {
    assertThat(new ByteSize(bytes).formatted()).isEqualTo(decimal);
    assertThat(new ByteSize(bytes).formattedBinary()).isEqualTo(binary);
  }

  @Test
  void factories() {
    assertThat(ByteSize.gigabytes(30).bytes()).isEqualTo(30_000_000_000L);
    assertThat(ByteSize.mebibytes(2).plus(ByteSize.ofBytes(1)).bytes()).isEqualTo(2097153);
    assertThatIllegalArgumentException().isThrownBy(() -> ByteSize.ofBytes(-1));
  }

  @Test
  void digestsKnowTheirShape() {
    String sha = "A".repeat(64);

    assertThat(Digest.parse("sha256:" + sha)).isEqualTo(new Digest.Sha256("a".repeat(64)));
    assertThat(Digest.parse("b".repeat(40))).isEqualTo(new Digest.GitBlob("b".repeat(40)));
    assertThat(Digest.parse("gitblob:" + "b".repeat(40)).toString())
        .isEqualTo("gitblob:" + "b".repeat(40));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("md5:" + sha));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("../../x"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Digest.Sha256("g".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "v1.0", "refs/pr/1", "feature/x", "HEAD", "dev_2"})
  @Proves("field-45")
  void takesRevisions(String text) {
    assertThat(new Revision(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a..b", "/x", "x/", "a b", "a\nb", "refs/../x", "x.lock", ".x"})
  void refusesWhatGitCouldNotHave(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Revision(text));
  }

  @Test
  void commitsAreFullIds() {
    assertThat(new Revision("0123456789abcdef0123456789abcdef01234567").isCommit()).isTrue();
    assertThat(new Revision("0123456").isCommit()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Commit("0123456"));
  }
}
