package dev.dray.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.console.SizeWatch;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HashingViewTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;

  private void work(HashingView view, int seconds) {
    view.expect(1_000_000_000L);
    for (int i = 0; i < seconds * 10; i++) {
      nanos += Duration.ofMillis(100).toNanos();
      view.read(5_000_000);
    }
    view.close();
  }

  @Test
  void aLineEveryFewSeconds() {
    work(new HashingView(err, () -> nanos, Optional.empty()), 12);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """
            Hashing  25%  250.0 MB of 1.0 GB  50.0 MB/s  ETA 15s
            Hashing  50%  500.0 MB of 1.0 GB  50.0 MB/s  ETA 10s
            """);
  }

  @Test
  void nothingForWhatIsSoonOver() {
    work(new HashingView(err, () -> nanos, Optional.empty()), 4);
    assertThat(bytes.size()).isZero();
  }

  @Test
  void oneLineThatGoesAgainOnATerminal() {
    SizeWatch size = new SizeWatch(Map.of("COLUMNS", "40", "LINES", "10"));
    work(new HashingView(err, () -> nanos, Optional.of(size)), 2);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("Hashing  5%").endsWith("\u001b[?25h");
    assertThat(text.chars().filter(c -> c == '\n')).isEmpty();
  }
}
