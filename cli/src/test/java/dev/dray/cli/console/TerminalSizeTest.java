package dev.dray.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalSizeTest {

  @Test
  void believesTheVariables() {
    assertThat(TerminalSize.find(Map.of("COLUMNS", "133", "LINES", "50")))
        .isEqualTo(new TerminalSize(133, 50));
  }

  @Test
  void readsWhatSttyPrints() {
    assertThat(TerminalSize.parse("24 80\n")).contains(new TerminalSize(80, 24));
    assertThat(TerminalSize.parse("0 0\n")).isEmpty();
    assertThat(TerminalSize.parse("stty: not a tty")).isEmpty();
    assertThat(TerminalSize.parse("")).isEmpty();
  }

  @Test
  void neverTooSmallToDrawIn() {
    assertThat(new TerminalSize(1, 1)).isEqualTo(new TerminalSize(10, 3));
  }
}
