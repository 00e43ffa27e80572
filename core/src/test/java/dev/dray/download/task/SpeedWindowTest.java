package dev.dray.download.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

@Proves({"S004-30", "S004-32"})
class SpeedWindowTest {

  private long now;
  private final SpeedWindow window = new SpeedWindow(() -> now);

  private void sampleAt(double seconds, long bytes) {
    now = (long) (seconds * 1e9);
    window.sample(bytes);
  }

  @Test
  void oneSampleTellsNothing() {
    sampleAt(0, 100);

    assertThat(window.bytesPerSecond()).isZero();
    assertThat(window.eta(OptionalLong.of(10))).isEmpty();
  }

  @Test
  void forgetsWhatIsOlderThanFiveSeconds() {
    for (int i = 0; i <= 100; i++) {
      sampleAt(i * 0.1, i * 1_000_000L);
    }
    for (int i = 1; i <= 60; i++) {
      sampleAt(10 + i * 0.1, 100_000_000L + i * 100_000L);
    }

    assertThat(window.bytesPerSecond()).isBetween(990_000L, 1_010_000L);
    assertThat(window.eta(OptionalLong.of(10_000_000)))
        .hasValueSatisfying(
            eta -> assertThat(eta).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11)));
  }

  @Test
  void neverNegative() {
    sampleAt(0, 100);
    sampleAt(1, 50);

    assertThat(window.bytesPerSecond()).isZero();
  }

  @Test
  void startsAnewAfterAPause() {
    sampleAt(0, 0);
    sampleAt(1, 1000);
    window.reset();
    sampleAt(100, 1000);

    assertThat(window.bytesPerSecond()).isZero();
  }
}
