package dev.dray.transfer;

import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rate limits and disks that are full or broken.
@Timeout(30)
class LimitsTest {

  @TempDir Path folder;

  @Test
  void keepsARateLimitOverSeveralConnections() throws Exception {
    try (Rig rig = Rig.of(folder, 6 * MIB)) {
      TokenBucket limit = new TokenBucket(2 * MIB);
      long start = System.nanoTime();
      rig.fetch(Rig.withLimit(rig.known(), limit, new TokenBucket(50 * MIB)));
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(seconds).isGreaterThanOrEqualTo(3 * 0.95);
    }
  }

  @Test
  void takesOnANewRateWhileItRuns() throws Exception {
    try (Rig rig = Rig.of(folder, 4 * MIB)) {
      TokenBucket limit = new TokenBucket(MIB / 8);
      Thread changer =
          Thread.ofPlatform()
              .start(() -> {
                while (rig.meter.received() < MIB / 8) {
                  Thread.onSpinWait();
                }
                limit.setRate(TokenBucket.UNLIMITED);
              });
      // At the old rate it would take half a minute.
      rig.fetch(Rig.withLimit(rig.known(), limit));
      changer.join();
    }
  }

  @Test
  void readsLittleAtOnceUnderALowLimit() {
    Throttle throttle = new Throttle(List.of(new TokenBucket(100_000)));
    ConnectionSlots slots = new ConnectionSlots(8);
    assertThat(slots.tryTakeMore()).isTrue();
    assertThat(throttle.readSize(512 * 1024, slots)).isEqualTo(12_500);
    while (slots.tryTakeMore()) {
      // All of them share the limit.
    }
    assertThat(throttle.readSize(512 * 1024, slots)).isEqualTo(4096);
    assertThat(new Throttle(List.of()).readSize(512 * 1024, slots)).isEqualTo(512 * 1024);
  }

  @Test
  void keepsEverythingWhenTheDiskIsFull() throws Exception {
    try (Rig rig = Rig.of(folder, 4 * MIB)) {
      AtomicLong room = new AtomicLong(2 * MIB);
      try (TransferEngine engine = engine(rig, room, "No space left on device")) {
        assertThatThrownBy(() -> engine.fetch(rig.known(), rig.meter, rig.stop))
            .isInstanceOf(NotEnoughSpaceException.class)
            .hasMessageContaining("disk is full")
            .hasMessageNotContaining("needed");
      }
      long held = TransferEngine.inspect(rig.part).orElseThrow().held();
      assertThat(held).isCloseTo(2 * MIB, within(MIB)).isEqualTo(rig.meter.held());

      TransferResult result = rig.fetch(rig.known());
      assertThat(result.resumed()).isEqualTo(held);
      assertThat(result.fetched()).isEqualTo(4 * MIB - held);
    }
  }

  @Test
  void tellsABrokenDiskFromABrokenNetwork() throws Exception {
    try (Rig rig = Rig.of(folder, 4 * MIB);
        TransferEngine engine = engine(rig, new AtomicLong(MIB), "Input/output error")) {
      assertThatThrownBy(() -> engine.fetch(rig.known(), rig.meter, rig.stop))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("Input/output error");
    }
  }

  @Test
  @Proves("field-26")
  void countsHashingOfWhatIsHereAsNoStall() throws Exception {
    // 48 MiB are hashed from the disk while the server trickles; nothing is cut off by that.
    try (Rig rig = Rig.of(folder, 48 * MIB)) {
      rig.leave(List.of(new Span(0, 48 * MIB - 1000)), rig.keyByDigest());
      rig.faults.every(When.get(), Fault.trickle(2000));
      assertThat(rig.fetch(rig.known()).fetched()).isEqualTo(1000);
      assertThat(rig.server.requests().size()).isEqualTo(1);
    }
  }

  private static TransferEngine engine(Rig rig, AtomicLong room, String failure) {
    PartFile.Disk disk =
        (file, options, attributes) ->
            new FailingChannel(
                java.nio.channels.FileChannel.open(file, options, attributes),
                bytes -> {
                  if (room.addAndGet(-bytes) < 0) {
                    throw new IOException(failure);
                  }
                });
    return TransferEngine.open(rig.network, rig.options, disk, LeaseKeeper.SHARED);
  }
}
