package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.error.CancelledException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Going on with what an earlier run left.
@Timeout(30)
class ResumeTest {

  private static final long SIZE = 4 * MIB + 77;

  @TempDir Path folder;

  @Test
  @Proves("field-8")
  void fetchesOnlyWhatIsMissingWhateverTheConnections() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, MIB + 5), new Span(2 * MIB, 3 * MIB + 1)), rig.keyByDigest());
      rig.options = Rig.SMALL.withConnections(1, 1).withPieceSize(ByteSize.ofBytes(100 * KIB));
      TransferResult result = rig.fetch(rig.known());

      assertThat(result.resumed()).isEqualTo(2 * MIB + 6);
      assertThat(result.fetched()).isEqualTo(SIZE - result.resumed());
    }
  }

  @Test
  @Proves("field-14")
  void acceptsAJournalOfAnotherPieceSize() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      stopAfter(rig, rig.known(), MIB);
      long held = TransferEngine.inspect(rig.part).orElseThrow().held();
      rig.faults.clear();
      rig.stop = new StopSignal();
      rig.options = Rig.SMALL.withPieceSize(ByteSize.ofBytes(999_983));
      TransferResult result = rig.fetch(rig.known());

      assertThat(result.resumed()).isEqualTo(held).isGreaterThanOrEqualTo(MIB);
    }
  }

  @Test
  @Proves({"field-9", "field-10"})
  void keepsEveryByteWhenStoppedTwice() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      stopAfter(rig, rig.known(), MIB);
      long first = TransferEngine.inspect(rig.part).orElseThrow().held();
      assertThat(first).isEqualTo(rig.meter.held()).isGreaterThanOrEqualTo(MIB);

      rig.stop = new StopSignal();
      stopAfter(rig, rig.known(), first + 100 * KIB);
      long second = TransferEngine.inspect(rig.part).orElseThrow().held();
      assertThat(rig.meter.resumed()).isEqualTo(first);
      assertThat(second).isEqualTo(rig.meter.held()).isGreaterThan(first);

      rig.stop = new StopSignal();
      rig.faults.clear();
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.resumed()).isEqualTo(second);
      assertThat(result.fetched()).isEqualTo(SIZE - second);
    }
  }

  @Test
  void stopsAtOnceWhileTheServerIsSilent() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.options = Rig.SMALL.withTimeouts(dev.dray.http.Timeouts.DEFAULT);
      rig.faults.every(When.get(), Fault.stallBeforeHeaders(java.time.Duration.ofSeconds(20)));
      Thread stopper =
          Thread.ofVirtual()
              .start(() -> {
                while (rig.server.requests().inFlight() == 0) {
                  Thread.onSpinWait();
                }
                rig.stop.fire();
              });
      long start = System.nanoTime();
      assertThatThrownBy(() -> rig.attempt(rig.known())).isInstanceOf(CancelledException.class);
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
      stopper.join();
      assertThat(rig.left()).as("a part file without a byte is not kept").isEmpty();
    }
  }

  @Test
  void anInterruptIsAStopThatKeepsTheBytes() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.trickle(MIB));
      Thread caller = Thread.currentThread();
      Thread stopper =
          Thread.ofVirtual()
              .start(() -> {
                while (rig.meter.held() < 300 * KIB) {
                  Thread.onSpinWait();
                }
                caller.interrupt();
              });
      assertThatThrownBy(() -> rig.attempt(rig.known())).isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      stopper.join();
      assertThat(TransferEngine.inspect(rig.part).orElseThrow().held()).isEqualTo(rig.meter.held());
    }
  }

  @Test
  @Proves({"field-1", "field-76"})
  void finishesAFullPartWithoutARequest() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, SIZE)), rig.keyByDigest());
      assertThat(rig.fetch(rig.known()).fetched()).isZero();
      assertThat(rig.server.requests().size()).isZero();
    }
  }

  @Test
  @Proves("field-76")
  void promotesAFullPartWithoutAJournalIfItsDigestIsRight() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Files.write(rig.part, rig.content.bytes());
      assertThat(rig.fetch(rig.known()).fetched()).isZero();
    }
  }

  @Test
  void startsOverIfAFullPartIsSomethingElse() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Files.write(rig.part, Content.generated(8, SIZE).bytes());
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.fetched()).isEqualTo(SIZE);
      assertThat(result.resumed()).isZero();
    }
  }

  @Test
  @Proves("field-2")
  void startsOverIfThePartIsTooLong() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, SIZE)), rig.keyByDigest());
      Files.write(rig.part, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
      assertThat(rig.fetch(rig.known()).resumed()).isZero();
    }
  }

  @Test
  @Proves("field-15")
  void treatsAPartWithoutJournalAsNone() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Files.write(rig.part, rig.content.slice(0, MIB).bytes());
      assertThat(rig.fetch(rig.known()).fetched()).isGreaterThanOrEqualTo(SIZE);
    }
  }

  @Test
  void treatsAJournalOfAnotherDigestAsNone() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(
          List.of(new Span(0, MIB)),
          new JournalKey(
              SIZE,
              java.util.Optional.of(new dev.dray.Digest.Sha256("cd".repeat(32))),
              java.util.Optional.empty()));
      assertThat(rig.fetch(rig.known()).resumed()).isZero();
    }
  }

  @Test
  void repairsAPartThatWasSpoiledOnDisk() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, 2 * MIB)), rig.keyByDigest());
      byte[] bytes = Files.readAllBytes(rig.part);
      bytes[12345] ^= 1;
      Files.write(rig.part, bytes);
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.verified()).isTrue();
    }
  }

  @Test
  @Proves("field-12")
  void resumesWithoutADigestIfTheServerRepeatsItsTag() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, MIB)), rig.keyByTag("\"one\""));
      TransferResult result = rig.fetch(rig.unknown());
      assertThat(result.resumed()).isEqualTo(MIB);
      assertThat(result.fetched()).isEqualTo(SIZE - MIB);
    }
  }

  @Test
  @Proves("field-12")
  void startsOverWithoutADigestIfTheTagIsAnotherOne() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, MIB)), rig.keyByTag("\"zero\""));
      assertThat(rig.fetch(rig.unknown()).resumed()).isZero();
    }
  }

  @Test
  @Proves({"field-12", "field-13"})
  void startsOverWithoutADigestIfTheFileIsShorterNow() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, 3 * MIB)), rig.keyByTag("\"one\""));
      rig.content = Content.generated(9, MIB);
      TransferResult result = rig.fetch(rig.unknown());
      assertThat(result.size()).isEqualTo(MIB);
      assertThat(result.resumed()).isZero();
    }
  }

  @Test
  void inspectsWithoutTouching() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      assertThat(TransferEngine.inspect(rig.part)).isEmpty();
      rig.leave(List.of(new Span(0, MIB), new Span(2 * MIB, 3 * MIB)), rig.keyByDigest());
      PartialState state = TransferEngine.inspect(rig.part).orElseThrow();
      assertThat(state.held()).isEqualTo(2 * MIB);
      assertThat(state.size()).hasValue(SIZE);
      assertThat(rig.left()).containsExactly("model.part", "model.part.journal");
    }
  }

  private static void stopAfter(Rig rig, FileTransfer file, long held) throws Exception {
    rig.faults.clear();
    rig.faults.every(When.get(), Fault.trickle(2 * MIB));
    rig.meter = new TransferMeter();
    Thread stopper =
        Thread.ofVirtual()
            .start(() -> {
              while (rig.meter.held() < held) {
                Thread.onSpinWait();
              }
              rig.stop.fire();
            });
    assertThatThrownBy(() -> rig.attempt(file)).isInstanceOf(CancelledException.class);
    stopper.join();
  }
}
