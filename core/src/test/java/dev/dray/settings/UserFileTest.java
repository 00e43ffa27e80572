package dev.dray.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes of `config.toml` by the program.
class UserFileTest {

  @TempDir private Path folder;
  private Path path;
  private UserFile file;

  @BeforeEach
  void name() {
    path = folder.resolve("config/config.toml");
    file = new UserFile(path);
  }

  @Test
  void makesTheFileWithItsFolder() throws IOException {
    file.set(Setting.LIMIT_RATE, "5M");
    file.set(Setting.PARALLEL_DOWNLOADS, "3");
    assertThat(path).hasContent("limit-rate = \"5M\"\nparallel-downloads = 3\n");
    try (Stream<Path> left = Files.list(folder.resolve("config"))) {
      assertThat(left).containsExactly(path);
    }
  }

  @Test
  void keepsEverythingElse() throws IOException {
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        path, "# mine\nlimit-rate = '1M' # slow\noffline = false\n[hf]\nhome = '/x'\n");
    file.set(Setting.LIMIT_RATE, "2M");
    file.set(Setting.BETWEEN, "22:00-06:00");
    assertThat(path)
        .hasContent(
            "# mine\nlimit-rate = \"2M\"\noffline = false\nbetween = \"22:00-06:00\"\n[hf]\nhome = '/x'\n");
    assertThat(file.unset(Setting.LIMIT_RATE)).isTrue();
    assertThat(file.unset(Setting.LIMIT_RATE)).isFalse();
    assertThat(path).content().doesNotContain("limit-rate").contains("# mine");
  }

  @Test
  void quotesWhatNeedsIt() {
    file.set(Setting.HF_CACHE, "/a \"b\"\\c");
    assertThat(SettingsFile.read(path, s -> true)).containsEntry(Setting.HF_CACHE, "/a \"b\"\\c");
  }

  @Test
  void refusesWithoutATrace() throws IOException {
    Files.createDirectories(folder.resolve("config"));
    String before = "[hf]\nhome = '/x'\n";
    Files.writeString(path, before);
    for (Runnable change :
        new Runnable[] {
          () -> file.set(Setting.HF_HOME, "/y"),
          () -> file.unset(Setting.HF_HOME),
          () -> file.set(Setting.LIMIT_RATE, "fast"),
          () -> file.set(Setting.TOKEN, "hf_secret"),
          () -> file.set(Setting.DRAY_HOME, "/z"),
        }) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(change::run)
          .withMessageNotContaining("hf_secret");
    }
    Files.writeString(path, "what\n");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> file.set(Setting.OFFLINE, "true"));
    assertThat(path).hasContent("what\n");
  }
}
