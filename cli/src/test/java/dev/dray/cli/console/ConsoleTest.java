package dev.dray.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Console console(
      boolean terminal, Charset charset, String input, Map<String, String> variables) {
    return new Console(
        new PrintStream(new ByteArrayOutputStream(), true, charset),
        new PrintStream(err, true, charset),
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        variables,
        new Console.Terminals(terminal, terminal, terminal));
  }

  private Console terminal(Map<String, String> variables) {
    return console(true, StandardCharsets.UTF_8, "", variables);
  }

  @Test
  void noColorKeepsTheBarsAndDropsTheColours() {
    assertThat(terminal(Map.of()).colours()).isTrue();
    Console without = terminal(Map.of("NO_COLOR", "1"));
    assertThat(without.colours()).isFalse();
    assertThat(without.canRedraw()).isTrue();
    // no-color.org: an empty value does not count.
    assertThat(terminal(Map.of("NO_COLOR", "")).colours()).isTrue();
  }

  @Test
  void dumbTerminalsAndPipesAreNotPaintedOn() {
    assertThat(terminal(Map.of("TERM", "dumb")).canRedraw()).isFalse();
    assertThat(console(false, StandardCharsets.UTF_8, "", Map.of()).canRedraw()).isFalse();
  }

  @Test
  void boxesOnlyWhereTheyAreOneColumnWide() {
    assertThat(terminal(Map.of("LANG", "en_US.UTF-8")).boxCharacters()).isTrue();
    assertThat(terminal(Map.of()).boxCharacters()).isTrue();
    assertThat(terminal(Map.of("LANG", "ja_JP.UTF-8")).boxCharacters()).isFalse();
    assertThat(terminal(Map.of("LANG", "en_US", "LC_ALL", "zh_CN.UTF-8")).boxCharacters())
        .isFalse();
    assertThat(console(true, StandardCharsets.US_ASCII, "", Map.of()).boxCharacters()).isFalse();
  }

  @Test
  void onlyYesMeansYes() {
    for (String no : new String[] {"", "\n", "n\n", "yeah\n", "ja\n"}) {
      assertThat(console(true, StandardCharsets.UTF_8, no, Map.of()).confirm("Sure?")).isFalse();
    }
    for (String yes : new String[] {"y\n", "YES\n", " yes \n"}) {
      assertThat(console(true, StandardCharsets.UTF_8, yes, Map.of()).confirm("Sure?")).isTrue();
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Sure? [y/N] ");
  }
}
