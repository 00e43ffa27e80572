package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.error.DrayException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.disk.FaultyDisk;
import dev.dray.testkit.disk.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole transfers on a disk that forgets, fills up and breaks, each call in turn.
@Timeout(30)
class EngineOnFaultyDiskTest {

  /// How the bytes get to the disk.
  enum Way {
    /// Over several connections, and through the page cache.
    CACHED,

    /// Over one, in blocks past the page cache but for the last bytes.
    DIRECT
  }

  private final FaultyDisk disk = new FaultyDisk();

  private Rig rig(Way way) throws IOException {
    Path folder = Files.createDirectories(disk.path("/models/.dray"));
    disk.sync();
    return switch (way) {
      case CACHED -> {
        Rig rig = Rig.of(folder, 100 * KIB + 7);
        rig.options = Rig.SMALL.withPieceSize(ByteSize.ofBytes(16 * KIB)).withConnections(3, 3);
        yield rig;
      }
      case DIRECT -> {
        Rig rig = Rig.of(folder, 2 * MIB + 7);
        rig.options = Rig.SMALL.withConnections(1, 1).withDirectWrites(DirectWrites.ALWAYS);
        rig.assertWhole(attempt(rig));
        assertThat(disk.directBytes()).isEqualTo(2 * MIB);
        clear(rig);
        yield rig;
      }
    };
  }

  private void clear(Rig rig) throws IOException {
    TransferEngine.forget(rig.part);
    for (String name : rig.left()) {
      Files.delete(rig.folder.resolve(name));
    }
    disk.sync();
  }

  static Stream<Arguments> waysAndCuts() {
    return Arrays.stream(Way.values())
        .flatMap(way -> Arrays.stream(DiskClaims.Cut.values()).map(cut -> Arguments.of(way, cut)));
  }

  @ParameterizedTest
  @MethodSource("waysAndCuts")
  @Proves("field-11")
  void endsInRightBytesWheneverThePowerGoes(Way way, DiskClaims.Cut cut) throws IOException {
    try (Rig rig = rig(way)) {
      boolean happened = true;
      for (int change = 1; happened; change++) {
        disk.cutPowerBeforeChange(change);
        try {
          attempt(rig);
        } catch (DrayException e) {
          assertThat(disk.isDark()).as("change %d: %s", change, e).isTrue();
        }
        happened = disk.isDark();
        disk.cutPower();
        disk.restart(cut.survival(change));
        DiskClaims.assertTrue(rig.part, rig.content);
        rig.assertWhole(attempt(rig));
        clear(rig);
      }
    }
  }

  /// A new engine each time, as after a restart of the program. Torn leases and the helpers of
  /// heirs that died are given up at the second look.
  private static TransferResult attempt(Rig rig) {
    rig.meter = new TransferMeter();
    LeaseKeeper leases = new LeaseKeeper(Duration.ofMinutes(1), Duration.ofMillis(1));
    try (TransferEngine engine =
        TransferEngine.open(rig.network, rig.options, PartFile.Disk.REAL, leases)) {
      return engine.fetch(rig.known(), rig.meter, rig.stop);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsInRightBytesAfterAFullDiskAtEveryCall(Way way) throws IOException {
    try (Rig rig = rig(way)) {
      boolean happened = true;
      for (int number = 1; happened; number++) {
        long fails = disk.calls() + number;
        disk.trouble(Trouble.full(c -> c.number() == fails && c.kind().allocates()));
        try {
          attempt(rig);
        } catch (NotEnoughSpaceException e) {
          assertThat(e.getMessage()).contains("full");
        }
        happened = disk.calls() >= fails;
        goOn(rig);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsInRightBytesAfterABrokenDiskAtEveryCall(Way way) throws IOException {
    try (Rig rig = rig(way)) {
      boolean happened = true;
      for (int number = 1; happened; number++) {
        long fails = disk.calls() + number;
        disk.trouble(Trouble.broken(c -> c.number() == fails));
        try {
          attempt(rig);
        } catch (StorageException e) {
          assertThat(e.getMessage()).contains("model.part");
        }
        happened = disk.calls() >= fails;
        goOn(rig);
      }
    }
  }

  private void goOn(Rig rig) throws IOException {
    disk.trouble(Trouble.NONE);
    DiskClaims.assertTrue(rig.part, rig.content);
    rig.assertWhole(attempt(rig));
    clear(rig);
  }
}
