package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import dev.dray.error.DrayException;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.disk.FaultyDisk;
import dev.dray.testkit.disk.Survival;
import dev.dray.testkit.disk.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The part file and its journal on a disk that forgets, tears, fills up and breaks: each call in
/// turn, with the calls in the same order every time.
@Timeout(30)
class LedgerOnFaultyDiskTest {

  private static final int CHUNK = 10_000;
  private static final Content CONTENT = Content.generated(3, 15 * CHUNK + 77);

  private final AtomicLong clock = new AtomicLong();
  private FaultyDisk disk = new FaultyDisk();

  private Path part() {
    return disk.path("/models/repo/.dray/model.part");
  }

  private void newDisk() throws IOException {
    disk = new FaultyDisk();
    Files.createDirectories(part().getParent());
    disk.sync();
  }

  private FileTransfer file() {
    return new FileTransfer(
        "model.gguf",
        part(),
        OptionalLong.of(CONTENT.size()),
        Optional.of(new Digest.Sha256(CONTENT.sha256())),
        IntegrityException.Origin.LISTING,
        List.of(),
        List.of());
  }

  private PartLedger open() {
    return PartLedger.open(file(), new TransferMeter(), PartFile.Disk.REAL, clock::get);
  }

  /// Brings what is missing in an order of its own, with a record after nearly every chunk, and
  /// seals the file as the engine does.
  private void bring(long seed) {
    PartLedger ledger = open();
    try {
      List<Span> chunks = new ArrayList<>();
      for (Span gap : ledger.held().gaps(CONTENT.size())) {
        for (long at = gap.from(); at < gap.to(); at += CHUNK) {
          chunks.add(new Span(at, Math.min(gap.to(), at + CHUNK)));
        }
      }
      Collections.shuffle(chunks, new Random(seed));
      for (Span chunk : chunks) {
        byte[] bytes = new byte[(int) chunk.length()];
        CONTENT.copy(chunk.from(), bytes, 0, bytes.length);
        ledger.land(chunk.from(), ByteBuffer.wrap(bytes), false);
        if (chunk.from() % (3 * CHUNK) != 0) {
          clock.addAndGet(300_000_000);
          ledger.syncIfDue();
        }
      }
      Digest digest = ledger.digest(ByteBuffer.allocate(CHUNK), new StopSignal());
      if (!digest.equals(new Digest.Sha256(CONTENT.sha256()))) {
        // Only of a file that is as long as it should be and that no journal speaks for.
        assertThat(chunks).isEmpty();
        ledger.discard();
        ledger.close();
        bring(seed);
        return;
      }
      ledger.sync();
      ledger.close();
    } catch (RuntimeException e) {
      try {
        ledger.keep();
      } catch (DrayException secondary) {
        ledger.close();
      }
      throw e;
    }
  }

  private void assertWhole() throws IOException {
    assertThat(Content.onDisk(part()).sha256()).isEqualTo(CONTENT.sha256());
  }

  @ParameterizedTest
  @EnumSource(DiskClaims.Cut.class)
  @Proves("field-11")
  void claimsNoByteThatWasNotSyncedWheneverThePowerGoes(DiskClaims.Cut cut) throws IOException {
    boolean happened = true;
    for (int change = 1; happened; change++) {
      newDisk();
      disk.cutPowerBeforeChange(change);
      try {
        bring(change);
      } catch (DrayException e) {
        assertThat(disk.isDark()).as("change %d: %s", change, e).isTrue();
      }
      happened = disk.isDark();
      disk.cutPower();
      disk.restart(cut.survival(change));
      DiskClaims.assertTrue(part(), CONTENT);

      // Again, with the power going a second time: what is left over must not mislead either.
      disk.cutPowerBeforeChange(1 + change / 2);
      try {
        bring(change + 1);
      } catch (DrayException e) {
        assertThat(disk.isDark()).as("change %d: %s", change, e).isTrue();
      }
      disk.cutPower();
      disk.restart(cut.survival(change + 1));
      DiskClaims.assertTrue(part(), CONTENT);

      bring(change + 2);
      assertWhole();
    }
  }

  @Test
  @Proves("field-11")
  void keepsWhatAnEarlierRecordNamedThroughAPowerCut() throws IOException {
    newDisk();
    PartLedger ledger = open();
    byte[] bytes = new byte[3 * CHUNK];
    CONTENT.copy(0, bytes, 0, bytes.length);
    ledger.land(0, ByteBuffer.wrap(bytes), false);
    clock.addAndGet(300_000_000);
    ledger.syncIfDue();
    disk.cutPower();
    disk.restart(Survival.SYNCED_ONLY);

    assertThat(DiskClaims.assertTrue(part(), CONTENT)).isEqualTo(3 * CHUNK);
  }

  @ParameterizedTest
  @EnumSource(DiskClaims.Cut.class)
  void aSealedFileIsWholeWhereItsNameIs(DiskClaims.Cut cut) throws IOException {
    newDisk();
    bring(1);
    disk.cutPower();
    disk.restart(cut.survival(1));

    if (Files.exists(part())) {
      assertWhole();
    }
  }

  @Test
  void survivesAFullDiskAtEveryCall() throws IOException {
    boolean happened = true;
    for (int number = 1; happened; number++) {
      newDisk();
      long fails = disk.calls() + number;
      disk.trouble(Trouble.full(c -> c.number() == fails && c.kind().allocates()));
      try {
        bring(number);
      } catch (NotEnoughSpaceException e) {
        assertThat(e.getMessage()).contains("full");
      }
      happened = disk.calls() >= fails;
      goOnAfterAPowerCut(number);
    }
  }

  @Test
  void survivesABrokenDiskAtEveryCall() throws IOException {
    boolean happened = true;
    for (int number = 1; happened; number++) {
      newDisk();
      long fails = disk.calls() + number;
      disk.trouble(Trouble.broken(c -> c.number() == fails));
      try {
        bring(number);
      } catch (StorageException e) {
        assertThat(e.getMessage()).contains("model.part");
      }
      happened = disk.calls() >= fails;
      goOnAfterAPowerCut(number);
    }
  }

  /// Twice: what the failure left in the cache and what it left on the platter are two states.
  private void goOnAfterAPowerCut(int number) throws IOException {
    disk.trouble(Trouble.NONE);
    DiskClaims.assertTrue(part(), CONTENT);
    disk.cutPower();
    disk.restart(Survival.NAMES_WITHOUT_BYTES);
    DiskClaims.assertTrue(part(), CONTENT);
    bring(number + 1);
    disk.cutPower();
    disk.restart(Survival.NAMES_WITHOUT_BYTES);
    assertWhole();
  }

  @Test
  void keepsNearlyAllOfADiskThatFillsBeforeTheFirstRecord() throws IOException {
    newDisk();
    disk.capacity(12 * CHUNK);
    PartLedger ledger = open();
    byte[] bytes = new byte[CHUNK];
    long landed = 0;
    try {
      for (int i = 0; ; i++) {
        CONTENT.copy((long) i * CHUNK, bytes, 0, CHUNK);
        ledger.land((long) i * CHUNK, ByteBuffer.wrap(bytes), false);
        landed += CHUNK;
      }
    } catch (NotEnoughSpaceException e) {
      ledger.keep();
    }

    assertThat(landed).isEqualTo(12L * CHUNK);
    assertThat(DiskClaims.assertTrue(part(), CONTENT)).isBetween(landed - 66_000, landed - 1);
    disk.capacity(1 << 20);
    bring(1);
    assertWhole();
  }

  @Test
  void givesUpNoByteOfAnEarlierRecordToMakeRoom() throws IOException {
    newDisk();
    PartLedger ledger = open();
    byte[] bytes = new byte[8 * CHUNK];
    CONTENT.copy(0, bytes, 0, bytes.length);
    ledger.land(0, ByteBuffer.wrap(bytes), false);
    clock.addAndGet(300_000_000);
    ledger.syncIfDue();
    disk.capacity(disk.capacityUsed());
    try {
      ledger.land(8 * CHUNK, ByteBuffer.wrap(new byte[] {1}), false);
    } catch (NotEnoughSpaceException e) {
      ledger.keep();
    }

    assertThat(DiskClaims.assertTrue(part(), CONTENT)).isEqualTo(8 * CHUNK);
  }

  @Test
  void anUnbelievedJournalVouchesForNothingThatComesLater() throws IOException {
    newDisk();
    bring(1);
    // The file has gone to its final place, and the journal came back after a power cut.
    Files.delete(part());
    disk.sync();
    boolean happened = true;
    for (int change = 1; happened; change++) {
      disk.cutPowerBeforeChange(change);
      try {
        bring(2);
      } catch (DrayException e) {
        assertThat(disk.isDark()).isTrue();
      }
      happened = disk.isDark();
      disk.cutPower();
      disk.restart(Survival.chance(change));
      DiskClaims.assertTrue(part(), CONTENT);
    }
  }
}
