package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.testkit.Proves;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepoPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/..",
        ".",
        "a//b",
        "a/",
        "C:/windows",
        "c:x",
        "\\\\server\\share",
        "a\\b",
        "a\u0000b",
        "a\nb",
        "con",
        "a/NUL.txt",
        "lpt1.gguf",
        "CONIN$"
      })
  @Proves({"field-44"})
  void refusesHostileNames(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RepoPath(text))
        .withMessageContaining("unsafe file name");
  }

  @Test
  @Proves("field-44")
  void refusesOverlongNames() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RepoPath("x".repeat(256)));
    assertThatIllegalArgumentException().isThrownBy(() -> new RepoPath("x/".repeat(3000) + "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "..leading-dots.txt",
        "with space #1.txt",
        "nfd-e\u0301.txt",
        ".hidden/.x",
        "trailing.dot./x",
        "time 10:30.txt",
        "console.txt"
      })
  @Proves("field-43")
  void takesAwkwardOnes(String text) {
    assertThat(new RepoPath(text).under(Path.of("/tmp/root")))
        .isEqualTo(Path.of("/tmp/root/" + text));
  }
}
