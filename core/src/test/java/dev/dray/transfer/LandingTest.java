package dev.dray.transfer;

import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.NotEnoughSpaceException;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that go to the disk past the page cache. Which file system the tests run on does not
/// matter: but for one test, the direct channel is an ordinary one that insists on alignment.
@Timeout(30)
class LandingTest {

  private static final long SIZE = 9 * MIB + 12_345;

  @TempDir Path folder;

  private final AtomicLong direct = new AtomicLong();

  private Rig rig() {
    Rig rig = Rig.of(folder, SIZE);
    rig.options = rig.options.withConnections(1, 4).withDirectWrites(DirectWrites.ALWAYS);
    return rig;
  }

  /// @param failAt the direct write that reaches this many bytes fails
  private TransferResult fetch(Rig rig, long failAt, String failure) {
    direct.set(0);
    PartFile.Disk disk =
        (file, options, attributes) -> {
          Set<OpenOption> ordinary = new HashSet<>(options);
          if (!ordinary.removeIf(option -> !(option instanceof StandardOpenOption))) {
            return FileChannel.open(file, options, attributes);
          }
          return new FailingChannel(
              FileChannel.open(file, ordinary, attributes),
              bytes -> {
                assertThat(bytes % BufferPool.ALIGNMENT).isZero();
                if (direct.addAndGet(bytes) > failAt) {
                  throw new IOException(failure);
                }
              });
        };
    rig.meter = new TransferMeter();
    try (TransferEngine engine =
        TransferEngine.open(rig.network, rig.options, disk, LeaseKeeper.SHARED)) {
      return engine.fetch(rig.known(), rig.meter, new StopSignal());
    }
  }

  @Test
  void writesAllButTheEdgesPastTheCache() throws Exception {
    try (Rig rig = rig()) {
      rig.assertWhole(fetch(rig, Long.MAX_VALUE, ""));
      assertThat(direct.get()).isGreaterThan(8 * MIB).isLessThanOrEqualTo(SIZE);
    }
  }

  @Test
  void writesPastTheCacheOfTheFileSystemThatIsHere() throws Exception {
    try (Rig rig = rig()) {
      rig.fetch(rig.known());
    }
  }

  @Test
  void goesOnAtAnOddOffset() throws Exception {
    try (Rig rig = rig()) {
      rig.leave(List.of(new Span(0, MIB + 77)), rig.keyByDigest());
      TransferResult result = fetch(rig, Long.MAX_VALUE, "");
      rig.assertWhole(result);
      assertThat(result.fetched()).isEqualTo(SIZE - MIB - 77);
      assertThat(direct.get()).isGreaterThan(6 * MIB);
    }
  }

  @Test
  void keepsWhatACutConnectionBrought() throws Exception {
    try (Rig rig = rig()) {
      rig.faults.next(When.get(), Fault.dropAfter(3 * MIB + 1001));
      TransferResult result = fetch(rig, Long.MAX_VALUE, "");
      rig.assertWhole(result);
      assertThat(result.fetched()).isEqualTo(SIZE);
      assertThat(direct.get()).isGreaterThan(6 * MIB);
    }
  }

  @Test
  void goesTheCommonWayWhereTheFileSystemRefusesAfterAll() throws Exception {
    try (Rig rig = rig()) {
      rig.assertWhole(fetch(rig, 2 * MIB, "Invalid argument"));
      assertThat(direct.get()).isLessThanOrEqualTo(4 * MIB);
    }
  }

  @Test
  void aFullDiskLosesNothingThatWasWritten() throws Exception {
    try (Rig rig = rig()) {
      assertThatThrownBy(() -> fetch(rig, 4 * MIB, "No space left on device"))
          .isInstanceOf(NotEnoughSpaceException.class);
      long held = TransferEngine.inspect(rig.part).orElseThrow().held();
      assertThat(held).isGreaterThanOrEqualTo(4 * MIB);
      TransferResult result = fetch(rig, Long.MAX_VALUE, "");
      rig.assertWhole(result);
      assertThat(result.fetched()).isEqualTo(SIZE - held);
    }
  }

  @Test
  void writesNothingPastTheCacheUnlessItMay() throws Exception {
    try (Rig rig = rig()) {
      rig.options = rig.options.withDirectWrites(DirectWrites.NEVER);
      rig.assertWhole(fetch(rig, 0, "not asked for"));
      assertThat(direct.get()).isZero();
    }
  }

  /// What reads bring in quick succession is written together; a cut connection loses none of it.
  @Test
  void gathersWhatSmallReadsBring() throws Exception {
    AtomicLong writes = new AtomicLong();
    try (Rig rig = Rig.of(folder, MIB)) {
      rig.options = rig.options.withConnections(1, 1).withDirectWrites(DirectWrites.NEVER);
      rig.faults.nth(When.get(), 1, Fault.dropAfter(1001));
      // In slices of 64 KiB.
      rig.faults.nth(When.get(), 2, Fault.trickle(4 * MIB));
      PartFile.Disk disk =
          (file, options, attributes) ->
              new FailingChannel(
                  FileChannel.open(file, options, attributes), bytes -> writes.incrementAndGet());
      try (TransferEngine engine =
          TransferEngine.open(rig.network, rig.options, disk, LeaseKeeper.SHARED)) {
        rig.assertWhole(engine.fetch(rig.known(), rig.meter, new StopSignal()));
      }
      assertThat(rig.meter.received()).isEqualTo(MIB);
      assertThat(writes.get()).isLessThan(15);
    }
  }
}
