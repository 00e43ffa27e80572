package dev.dray.transfer;

import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.CancelledException;
import dev.dray.error.ConflictException;
import dev.dray.http.Network;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LeaseTest {

  private static final Duration BEAT = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMillis(400);

  @TempDir Path folder;

  private static LeaseOwner stranger(String id) {
    return new LeaseOwner(id, 1, 1, "elsewhere/boot/space");
  }

  private Lease take(LeaseKeeper keeper) {
    return keeper.take(folder.resolve("part"), "file", new TransferMeter(), new StopSignal());
  }

  @Test
  @Proves({"field-78"})
  void twoEnginesOnOnePartFileBothSucceedAndFetchItOnce() throws Exception {
    try (Rig rig = Rig.of(folder, 2 * MIB)) {
      rig.faults.every(When.get(), Fault.trickle(4 * MIB));
      TransferMeter second = new TransferMeter();
      Thread other;
      try (TransferEngine one = TransferEngine.open(rig.network, rig.options);
          TransferEngine two = TransferEngine.open(rig.network, rig.options)) {
        CountDownLatch begun = new CountDownLatch(1);
        other =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    begun.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  two.fetch(rig.known(), second, new StopSignal());
                });
        Thread watcher =
            Thread.ofPlatform()
                .start(() -> {
                  while (rig.meter.received() == 0) {
                    Thread.onSpinWait();
                  }
                  begun.countDown();
                  while (second.condition().isEmpty() && rig.meter.held() < 2 * MIB) {
                    Thread.onSpinWait();
                  }
                });
        one.fetch(rig.known(), rig.meter, new StopSignal());
        watcher.join();
        assertThat(second.condition()).contains("another process is downloading model.gguf");
        // As the store does, without moving the part away: the second finds it whole.
        LeaseKeeper.SHARED.release(rig.part);
        other.join();
      }
      assertThat(second.received()).isZero();
      assertThat(second.held()).isEqualTo(2 * MIB);
      assertThat(rig.server.requests().bytesSent(".*")).isLessThan(3 * MIB);
    }
  }

  @Test
  @Proves("field-79")
  void takesOverFromADeadProcessOfThisMachineAtOnce() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    LeaseOwner dead =
        new LeaseOwner("00000000000000aa", process.pid(), 5, LeaseOwner.self().machine());
    Path part = folder.resolve("part");
    try (Lease left = Lease.tryCreate(part, dead).orElseThrow()) {
      LeaseKeeper keeper = new LeaseKeeper(BEAT, Duration.ofDays(1));
      Lease taken = take(keeper);
      assertThat(taken.isLost()).isFalse();
      left.beat();
      assertThat(left.isLost()).isTrue();
      taken.beat();
      assertThat(taken.isLost()).as("the late beat went to its own file").isFalse();
      keeper.release(part);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProcessThatGotADeadOnesNumberIsNotItsOwner() {
    LeaseOwner self = LeaseOwner.self();
    assertThat(self.isKnownDead()).isFalse();
    assertThat(self.isThisProcess()).isTrue();
    assertThat(
            new LeaseOwner(self.id(), self.pid(), self.start() - 5000, self.machine())
                .isKnownDead())
        .isTrue();
    assertThat(new LeaseOwner(self.id(), self.pid(), self.start(), "elsewhere").isKnownDead())
        .isFalse();
  }

  @Test
  @Proves("field-79")
  @EnabledOnOs(OS.LINUX)
  void aClockThatJumpsMakesNoLivingOwnerDead() throws Exception {
    // What a process started after the jump sees of one started before: the start time that is
    // worked out from the wall clock has moved, the one that is compared has not.
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      long ticks = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
      String machine = LeaseOwner.self().machine();
      long pid = process.pid();
      assertThat(new LeaseOwner("00000000000000aa", pid, ticks, machine).isKnownDead()).isFalse();
      assertThat(new LeaseOwner("00000000000000aa", pid, ticks - 1, machine).isKnownDead())
          .isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  @Proves("field-79")
  void takesOverFromAnotherMachineWhenItsBeatStandsStill() throws Exception {
    Path part = folder.resolve("part");
    try (Lease left = Lease.tryCreate(part, stranger("00000000000000bb")).orElseThrow()) {
      assertThat(left.isLost()).isFalse();
      long start = System.nanoTime();
      LeaseKeeper keeper = new LeaseKeeper(BEAT, PATIENCE);
      take(keeper);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(PATIENCE.toNanos());
      keeper.release(part);
    }
  }

  @Test
  void waitsForAnotherMachineAsLongAsItBeats() throws Exception {
    Path part = folder.resolve("part");
    Lease left = Lease.tryCreate(part, stranger("00000000000000cc")).orElseThrow();
    long start = System.nanoTime();
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < 30; i++) {
                  Thread.sleep(BEAT);
                  left.beat();
                }
                left.close();
              } catch (InterruptedException | java.io.IOException e) {
                throw new IllegalStateException(e);
              }
            });
    LeaseKeeper keeper = new LeaseKeeper(BEAT, PATIENCE);
    take(keeper);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30 * BEAT.toNanos());
    assertThat(left.isLost()).isFalse();
    owner.join();
    keeper.release(part);
  }

  @Test
  void onlyOneHeirTakesOver() throws Exception {
    Path part = folder.resolve("part");
    for (int round = 0; round < 20; round++) {
      Lease dead = Lease.tryCreate(part, stranger("00000000000000dd")).orElseThrow();
      String content = Lease.read(Lease.of(part)).orElseThrow();
      AtomicInteger heirs = new AtomicInteger();
      List<Thread> threads =
          IntStream.range(0, 6)
              .mapToObj(i ->
                  Thread.ofPlatform()
                      .start(() -> {
                        try {
                          Optional<Lease> lease = Lease.takeOver(part, LeaseOwner.self(), content);
                          lease.ifPresent(l -> heirs.incrementAndGet());
                        } catch (java.io.IOException e) {
                          throw new IllegalStateException(e);
                        }
                      }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(heirs.get()).isEqualTo(1);
      dead.close();
      Files.delete(Lease.of(part));
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void removesTheHelperOfAnHeirThatDied() throws Exception {
    Path part = folder.resolve("part");
    try (Lease left = Lease.tryCreate(part, stranger("00000000000000ee")).orElseThrow()) {
      assertThat(left.isLost()).isFalse();
      Files.createFile(folder.resolve("part.lease.00000000000000ee"));
      LeaseKeeper keeper = new LeaseKeeper(BEAT, PATIENCE);
      take(keeper);
      keeper.release(part);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aStopEndsTheWait() throws Exception {
    Path part = folder.resolve("part");
    try (Lease left = Lease.tryCreate(part, stranger("00000000000000ff")).orElseThrow()) {
      StopSignal stop = new StopSignal();
      TransferMeter meter = new TransferMeter();
      Thread stopper =
          Thread.ofPlatform()
              .start(() -> {
                while (meter.condition().isEmpty()) {
                  Thread.onSpinWait();
                }
                stop.fire();
              });
      LeaseKeeper keeper = new LeaseKeeper(BEAT, Duration.ofDays(1));
      assertThatThrownBy(() -> keeper.take(part, "file", meter, stop))
          .isInstanceOf(CancelledException.class);
      stopper.join();
      left.beat();
      assertThat(left.isLost()).isFalse();
    }
  }

  @Test
  void anOwnerThatWasTakenOverStopsWriting() throws Exception {
    try (Rig rig = Rig.of(folder, 4 * MIB)) {
      rig.faults.every(When.get(), Fault.trickle(MIB / 4));
      LeaseKeeper keeper = new LeaseKeeper(BEAT, PATIENCE);
      Thread thief =
          Thread.ofPlatform()
              .start(() -> {
                while (rig.meter.held() == 0) {
                  Thread.onSpinWait();
                }
                try {
                  String content = Lease.read(Lease.of(rig.part)).orElseThrow();
                  assertThat(Lease.takeOver(rig.part, stranger("0000000000000011"), content))
                      .isPresent();
                } catch (java.io.IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      Network network = rig.network;
      try (TransferEngine engine =
          TransferEngine.open(network, rig.options, PartFile.Disk.REAL, keeper)) {
        assertThatThrownBy(() -> engine.fetch(rig.known(), rig.meter, new StopSignal()))
            .isInstanceOf(ConflictException.class);
      }
      thief.join();
      assertThat(LeaseOwner.parse(Lease.read(Lease.of(rig.part)).orElseThrow()).orElseThrow().id())
          .isEqualTo("0000000000000011");
    }
  }
}
