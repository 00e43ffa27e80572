package dev.dray.download.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DaemonTallyTest {

  private final DaemonTally tally = new DaemonTally();

  @Test
  @Proves("S000-23")
  void onlyWhatTheDaemonFetchesIsReceived() {
    tally.bytes(40, 40, OptionalLong.of(100));
    tally.bytes(70, 40, OptionalLong.of(100));
    tally.bytes(60, 40, OptionalLong.of(100));
    tally.bytes(100, 40, OptionalLong.of(100));

    assertThat(tally.resumed()).isEqualTo(40);
    assertThat(tally.received()).isEqualTo(30 + 40);
    assertThat(tally.done()).isEqualTo(100);
  }

  @Test
  void anotherLegGoesOnCounting() {
    tally.bytes(0, 0, OptionalLong.of(100));
    tally.bytes(30, 0, OptionalLong.of(100));
    tally.nextLeg();
    tally.bytes(30, 30, OptionalLong.of(100));
    tally.bytes(100, 30, OptionalLong.of(100));
    tally.complete(OptionalLong.empty());

    assertThat(tally.received()).isEqualTo(100);
    assertThat(tally.resumed()).isZero();
  }

  @Test
  @Proves("S000-23")
  void theShownPartNeverFallsWhenAnEstimateGrows() {
    tally.bytes(90, 0, OptionalLong.of(100));
    double shown = tally.leastFraction();
    tally.bytes(100, 0, OptionalLong.of(400));

    assertThat(tally.leastFraction()).isEqualTo(shown).isEqualTo(0.9);
    tally.bytes(400, 0, OptionalLong.of(400));
    assertThat(tally.leastFraction()).isEqualTo(0.999);
  }

  @Test
  void successCompletesWhatWasLeftOut() {
    tally.bytes(10, 0, OptionalLong.of(100));
    tally.complete(OptionalLong.of(120));

    assertThat(tally.done()).isEqualTo(120);
    assertThat(tally.total()).hasValue(120);
    assertThat(tally.received()).isEqualTo(10);
  }

  @Test
  void nonsenseStaysWithinBounds() {
    tally.bytes(-5, 90, OptionalLong.of(0));

    assertThat(tally.done()).isZero();
    assertThat(tally.resumed()).isZero();
    assertThat(tally.received()).isZero();
    assertThat(tally.leastFraction()).isZero();
  }
}
