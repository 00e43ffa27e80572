package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole transfers on a disk that forgets, fills up and breaks, each call in turn.
@Timeout(30)
class EngineOnFaultyDiskTest {

  private static final TransferOptions OPTIONS =
      Rig.SMALL.withPieceSize(ByteSize.ofBytes(16 * KIB)).withConnections(3, 3);

  private final FaultyDisk disk = new FaultyDisk();

  private Rig rig() throws IOException {
    Path folder = Files.createDirectories(disk.path("/models/.dray"));
    disk.sync();
    Rig rig = Rig.of(folder, 100 * KIB + 7);
    return rig;
  }

  private void clear(Rig rig) throws IOException {
    TransferEngine.forget(rig.part);
    for (String name : rig.left()) {
      Files.delete(rig.folder.resolve(name));
    }
    disk.sync();
  }

  @ParameterizedTest
  @EnumSource(DiskClaims.Cut.class)
  @Proves("field-11")
  void endsInRightBytesWheneverThePowerGoes(DiskClaims.Cut cut) throws IOException {
    try (Rig rig = rig()) {
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
        TransferEngine.open(rig.network, OPTIONS, PartFile.Disk.REAL, leases)) {
      return engine.fetch(rig.known(), rig.meter, rig.stop);
    }
  }

  @Test
  void endsInRightBytesAfterAFullDiskAtEveryCall() throws IOException {
    try (Rig rig = rig()) {
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

  @Test
  void endsInRightBytesAfterABrokenDiskAtEveryCall() throws IOException {
    try (Rig rig = rig()) {
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
