package dev.dray.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedPageTest {
  @TempDir Path folder;

  @Test
  void saysWhichLineDiffers() throws IOException {
    Path file = Files.writeString(folder.resolve("page.md"), "a\nb\n");

    CheckedPage.at(file, Map.of()).matches("a\nb\n");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> CheckedPage.at(file, Map.of()).matches("a\nc\n"))
        .withMessageContaining("./dev docs")
        .withMessageContaining("Line 2");
    assertThat(file).hasContent("a\nb\n");
  }

  @Test
  void aMissingPageIsOutOfDate() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> CheckedPage.at(folder.resolve("no.md"), Map.of()).matches(""))
        .withMessageContaining("does not exist");
  }

  @Test
  void writesWhenTold() {
    Path file = folder.resolve("sub/page.md");

    CheckedPage.at(file, Map.of("DRAY_WRITE_DOCS", "1")).matches("new");

    assertThat(file).hasContent("new");
  }

  @Test
  void readsTheCommentsOfConstants() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("E.java"),
            """
            /// An enum.
            enum E {
              /// The first,
              /// on two lines.
              A(1) { @Override void x() {} },
              /** The second. */
              B(2),
              C(3);
              /// Not a constant.
              static final String LIMIT = "x";
              private final int n;
              E(int n) { this.n = n; }
            }
            """);

    assertThat(SourceText.constantComments(file))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A", "The first, on two lines.", "B", "The second.", "C", ""));
  }
}
