package dev.dray.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {

  @ParameterizedTest
  @CsvSource({
    "config.json, 11",
    "模型.gguf, 9",
    "ﾊﾝｶｸ, 4",
    "e\u0301, 1",
    "🔥, 2",
    "한국어, 6",
    "Ｆ, 2",
    "❤\uFE0F, 2",
    "a\u200db, 2"
  })
  void countsColumns(String text, int columns) {
    assertThat(DisplayWidth.of(text)).isEqualTo(columns);
  }

  @Test
  void shortensInTheMiddleAndKeepsTheEnding() {
    assertThat(DisplayWidth.shortened("model-00001-of-00030.safetensors", 21, "…"))
        .isEqualTo("model-0000…afetensors");
    assertThat(DisplayWidth.shortened("short", 21, "…")).isEqualTo("short");
  }

  @Test
  void shorteningNeverExceedsTheRoomNorSplitsACharacter() {
    String name = "模型/ファイル🔥e\u0301-00001.safetensors";
    for (int room = 1; room < 40; room++) {
      String cut = DisplayWidth.shortened(name, room, "…");
      assertThat(DisplayWidth.of(cut)).as("room %d: %s", room, cut).isLessThanOrEqualTo(room);
      assertThat(cut.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isTrue();
      assertThat(cut).doesNotContain("…\u0301");
    }
  }

  @Test
  void hostileTextCannotMoveTheCursor() {
    assertThat(DisplayWidth.printable("a\u001b[2Jb\u0007c\u202Ed\u0085e"))
        .isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFDe");
    assertThat(DisplayWidth.printable("plain 模型")).isEqualTo("plain 模型");
  }
}
