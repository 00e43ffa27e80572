package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import dev.dray.error.IntegrityException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that come without trouble.
@Timeout(30)
class FetchTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 1000, 256 * KIB, 512 * KIB, 512 * KIB + 1, 5 * MIB + 13, 40 * MIB})
  void bringsFilesOfAllSizes(long size) throws Exception {
    try (Rig rig = Rig.of(folder, size)) {
      TransferResult result = rig.fetch(rig.known());

      assertThat(result.verified()).isTrue();
      assertThat(result.fetched()).as("no byte comes for nothing").isEqualTo(size);
      assertThat(result.resumed()).isZero();
      assertThat(rig.meter.verified()).isEqualTo(size);
      assertThat(Journal.of(rig.part)).exists();
      TransferEngine.forget(rig.part);
      assertThat(rig.left()).containsExactly("model.part");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 256 * KIB, 256 * KIB + 1, 3 * MIB})
  void learnsSizeAndDigestFromTheAnswer(long size) throws Exception {
    try (Rig rig = Rig.of(folder, size)) {
      TransferResult result = rig.fetch(rig.unknown());

      assertThat(result.verified()).isFalse();
      assertThat(result.digest()).isEqualTo(new Digest.Sha256(rig.content.sha256()));
    }
  }

  @Test
  @Proves("field-75")
  void makesNoRequestForAFileKnownToBeEmpty() throws Exception {
    try (Rig rig = Rig.of(folder, 0)) {
      assertThat(rig.fetch(rig.known()).verified()).isTrue();
      assertThat(rig.server.requests().size()).isZero();
    }
  }

  @Test
  @Proves("field-75")
  void learnsThatAFileIsEmpty() throws Exception {
    try (Rig rig = Rig.of(folder, 0)) {
      assertThat(rig.fetch(rig.unknown()).size()).isZero();
    }
  }

  @Test
  @Proves("field-75")
  void refusesAnEmptyFileWithAnotherDigest() {
    try (Rig rig = Rig.of(folder, 0)) {
      FileTransfer file =
          new FileTransfer(
              "empty",
              rig.part,
              OptionalLong.of(0),
              Optional.of(new Digest.Sha256("ab".repeat(32))),
              IntegrityException.Origin.LISTING,
              List.of(rig.source()),
              List.of());
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> rig.attempt(file))
          .isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void verifiesGitBlobs() throws Exception {
    for (long size : new long[] {0, 5, 2 * MIB}) {
      try (Rig rig = Rig.of(folder, size)) {
        FileTransfer file =
            new FileTransfer(
                "config.json",
                rig.part,
                OptionalLong.of(size),
                Optional.of(new Digest.GitBlob(rig.content.gitBlobId())),
                IntegrityException.Origin.LISTING,
                List.of(rig.source()),
                List.of());
        assertThat(rig.fetch(file).digest()).isEqualTo(file.digest().orElseThrow());
        Files.delete(rig.part);
      }
    }
  }

  @Test
  void readsALargeFileOverSeveralConnections() throws Exception {
    try (Rig rig = Rig.of(folder, 24 * MIB)) {
      rig.faults.every(When.get(), Fault.trickle(12 * MIB));
      rig.fetch(rig.known());

      // The first answer is cut short when others join, which the server may notice late.
      assertThat(rig.server.requests().maxInFlight()).isBetween(2, Governor.OPENED + 1);
      assertThat(rig.meter.received()).isLessThan(26 * MIB);
    }
  }

  @Test
  void readsASmallFileWithOneRequest() throws Exception {
    try (Rig rig = Rig.of(folder, 512 * KIB)) {
      rig.fetch(rig.known());
      assertThat(rig.server.requests().size()).isEqualTo(1);
    }
  }

  @Test
  @Proves("field-17")
  void makesPartAndJournalReadableByTheOwnerAlone() throws Exception {
    try (Rig rig = Rig.of(folder, 3 * MIB)) {
      rig.fetch(rig.known());
      for (Path file : List.of(rig.part, Journal.of(rig.part))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void holdsTheLeaseUntilThePartIsForgottenReleasedOrTheEngineCloses() throws Exception {
    try (Rig rig = Rig.of(folder, 1000)) {
      try (TransferEngine engine = TransferEngine.open(rig.network, rig.options)) {
        engine.fetch(rig.known(), rig.meter, rig.stop);
        assertThat(Lease.of(rig.part)).exists();
        TransferEngine.release(rig.part);
        assertThat(rig.left()).containsExactly("model.part", "model.part.journal");
        engine.fetch(rig.known(), rig.meter, rig.stop);
        assertThat(Lease.of(rig.part)).exists();
      }
      assertThat(Lease.of(rig.part)).doesNotExist();
      assertThat(rig.server.requests().size()).isEqualTo(1);
    }
  }

  @Test
  void sharesConnectionsAmongFiles() throws Exception {
    Content[] contents = {Content.generated(1, 3 * MIB), Content.generated(2, 3 * MIB)};
    try (Rig rig = new Rig(folder, contents[0])) {
      rig.options = Rig.SMALL.withConnections(8, 3);
      rig.faults.every(When.get(), Fault.trickle(4 * MIB));
      try (TransferEngine engine = TransferEngine.open(rig.network, rig.options)) {
        List<Thread> threads =
            java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> {
                  FileTransfer file = rig.known();
                  FileTransfer own =
                      new FileTransfer(
                          "file" + i,
                          folder.resolve("file" + i),
                          file.size(),
                          file.digest(),
                          file.origin(),
                          file.sources(),
                          List.of());
                  return Thread.ofVirtual()
                      .start(() -> {
                        engine.fetch(own, new TransferMeter(), new StopSignal());
                        TransferEngine.forget(own.part());
                      });
                })
                .toList();
        for (Thread thread : threads) {
          thread.join();
        }
      }
      assertThat(rig.left()).containsExactly("file0", "file1", "file2", "file3");
      // The server may notice a moment later than we that a request has ended.
      assertThat(rig.server.requests().maxInFlight()).isLessThanOrEqualTo(4);
    }
  }
}
