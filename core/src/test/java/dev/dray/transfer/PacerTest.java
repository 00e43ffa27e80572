package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// When a connection waits before it reads, with a clock of our own: a read each millisecond.
class PacerTest {

  private final AtomicLong clock = new AtomicLong();
  private final Pacer pacer = new Pacer(clock::get);

  /// @return the last pause
  private long read(int times, int bytes) {
    long last = 0;
    for (int i = 0; i < times; i++) {
      pacer.beforeRead();
      clock.addAndGet(1_000_000);
      last = pacer.afterRead(bytes);
    }
    return last;
  }

  @Test
  void pausesOnSlowLinks() {
    pacer.restart(true);
    assertThat(read(100, 3000)).isEqualTo(Pacer.PAUSE_NANOS);
  }

  @Test
  void neverPausesOnFastOnes() {
    pacer.restart(true);
    assertThat(read(2000, 100_000)).isZero();
  }

  @Test
  void doesNotPauseWhereAChunkOfABodyWasThereAtOnce() {
    pacer.restart(false);
    read(100, 3000);
    pacer.beforeRead();
    assertThat(pacer.afterRead(3000)).isZero();
  }
}
