package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RunQueueTest {

  private static final long SPLIT = RunQueue.SMALLEST_SPLIT;

  @Test
  void handsOutPiecesFrontFirst() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 1000)), 100);
    assertThat(queue.take(8).orElseThrow().end()).isEqualTo(100);
    Run second = queue.take(8).orElseThrow();
    assertThat(second.position()).isEqualTo(100);
    assertThat(second.end()).isEqualTo(200);
  }

  @Test
  void handsOutMorePiecesWhileMuchIsLeftAndAllToOneConnection() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 100_000)), 100);
    assertThat(queue.take(8).orElseThrow().end()).isEqualTo(400);
    assertThat(queue.take(1).orElseThrow().end()).isEqualTo(100_000);
  }

  @Test
  void endsRunsAtMultiplesOfThePieceSize() {
    RunQueue queue = new RunQueue(List.of(new Span(150, 1000)), 100);
    assertThat(queue.take(8).orElseThrow().end()).isEqualTo(200);
  }

  @Test
  void splitsTheLongestRestInTheMiddle() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 4 * SPLIT)), 4 * SPLIT);
    Run first = queue.take(2).orElseThrow();
    assertThat(first.reserve(1000)).isEqualTo(1000);
    first.took(400);
    Run second = queue.take(2).orElseThrow();
    assertThat(first.end()).isEqualTo(2 * SPLIT + 200);
    assertThat(second.position()).isEqualTo(first.end());
    assertThat(second.end()).isEqualTo(4 * SPLIT);
    assertThat(first.reserve((int) (4 * SPLIT))).isEqualTo((int) (first.end() - 400));
  }

  /// What a connection is reading at this moment stays its own, so that no byte which arrives is
  /// dropped: a split once took up to half a buffer of them.
  @Test
  void leavesWhatIsBeingReadAlone() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 3 * SPLIT)), 4 * SPLIT);
    Run first = queue.take(2).orElseThrow();
    assertThat(first.reserve((int) (2 * SPLIT))).isEqualTo((int) (2 * SPLIT));
    Run second = queue.take(2).orElseThrow();
    assertThat(second.position()).isEqualTo(first.end()).isEqualTo(2 * SPLIT);
    assertThat(queue.take(2)).as("all of it is reserved or too short").isEmpty();
    assertThat(queue.hasWork()).isFalse();
    first.took((int) (2 * SPLIT));
    assertThat(first.isDone()).isTrue();
  }

  @Test
  void cutsTheRunOfAConnectionThatWasAloneWhenOthersJoin() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 100 * SPLIT)), SPLIT);
    Run first = queue.take(1).orElseThrow();
    assertThat(first.end()).isEqualTo(100 * SPLIT);
    first.reserve(1000);
    first.took(700);
    Run second = queue.take(2).orElseThrow();
    assertThat(first.end()).isEqualTo(second.position()).isEqualTo(4 * SPLIT);
    assertThat(second.end()).isEqualTo(8 * SPLIT);
    assertThat(queue.pending()).containsExactly(new Span(8 * SPLIT, 100 * SPLIT));
  }

  @Test
  void doesNotSplitWhatIsTooShort() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 2 * SPLIT - 1)), 4 * SPLIT);
    assertThat(queue.take(2)).isPresent();
    assertThat(queue.take(2)).isEmpty();
    assertThat(queue.hasWork()).isFalse();
    assertThat(queue.isFinished()).isFalse();
  }

  @Test
  void takesBackWhatWasNotWrittenThoughReserved() {
    RunQueue queue = new RunQueue(List.of(new Span(0, 100)), 100);
    Run run = queue.take(2).orElseThrow();
    run.reserve(60);
    run.took(50);
    run.wrote(40);
    queue.giveBack(run);
    queue.giveBack(run);
    assertThat(queue.pending()).containsExactly(new Span(40, 100));
  }

  /// The race that once gave wrong bytes in a prototype: many readers, splits at any moment, some
  /// of them failing. Every byte must be written exactly once.
  @Test
  @Timeout(30)
  void writesEveryByteOnceUnderConcurrentSplits() throws Exception {
    for (int round = 0; round < 20; round++) {
      long unit = 4096;
      int units = 4000;
      RunQueue queue = new RunQueue(List.of(new Span(0, units * unit)), 1000 * unit);
      AtomicIntegerArray written = new AtomicIntegerArray(units);
      long seed = round;
      List<Thread> readers =
          IntStream.range(0, 8)
              .mapToObj(
                  i -> Thread.ofPlatform().start(() -> read(queue, written, unit, seed * 8 + i)))
              .toList();
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(queue.isFinished()).isTrue();
      BitSet wrong = new BitSet();
      for (int i = 0; i < units; i++) {
        wrong.set(i, written.get(i) != (int) unit);
      }
      assertThat(wrong.cardinality()).as("seed %s, places %s", round, wrong).isZero();
    }
  }

  private static void read(RunQueue queue, AtomicIntegerArray written, long unit, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (!queue.isFinished()) {
      Optional<Run> next = queue.take(8);
      if (next.isEmpty()) {
        Thread.onSpinWait();
        continue;
      }
      Run run = next.get();
      while (!run.isDone() && random.nextInt(50) != 0) {
        long position = run.position();
        int granted = run.reserve(random.nextInt(1, 50_000));
        if (random.nextInt(100) == 0) {
          break;
        }
        granted = random.nextInt(granted + 1);
        run.took(granted);
        for (long at = position; at < position + granted; ) {
          int count = (int) Math.min(unit - at % unit, position + granted - at);
          written.addAndGet((int) (at / unit), count);
          at += count;
        }
        run.wrote(granted);
      }
      queue.giveBack(run);
    }
  }
}
