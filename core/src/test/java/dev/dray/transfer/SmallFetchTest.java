package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.error.CancelledException;
import dev.dray.error.NotFoundException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Small files in one go, and everything that is left to the ordinary way.
@Timeout(30)
class SmallFetchTest {

  @TempDir Path folder;

  private static Optional<SmallFile> small(Rig rig, FileTransfer file) {
    try (TransferEngine engine = TransferEngine.open(rig.network, rig.options)) {
      return engine.fetchSmall(file, rig.meter, rig.stop);
    }
  }

  @Test
  void makesOneFileWithOneRequest() throws Exception {
    try (Rig rig = Rig.of(folder, 10_000)) {
      SmallFile file = small(rig, rig.known()).orElseThrow();
      assertThat(Content.onDisk(file.place()).sha256()).isEqualTo(rig.content.sha256());
      assertThat(file.result().digest()).isEqualTo(rig.known().digest().orElseThrow());
      assertThat(file.result().fetched()).isEqualTo(10_000);
      assertThat(file.result().verified()).isTrue();
      assertThat(rig.left()).containsExactly(file.place().getFileName().toString());
      assertThat(rig.server.requests().size()).isOne();
      assertThat(rig.meter.held()).isEqualTo(10_000);
      assertThat(rig.meter.verified()).isEqualTo(10_000);
    }
  }

  @Test
  void knowsGitBlobs() throws Exception {
    try (Rig rig = new Rig(folder, Content.of("test\n".getBytes(StandardCharsets.US_ASCII)))) {
      FileTransfer file =
          new FileTransfer(
              "README.md",
              rig.part,
              rig.known().size(),
              // What `echo test | git hash-object --stdin` prints.
              Optional.of(new Digest.GitBlob("9daeafb9864cf43055ae93beb0afd6c7d144bfa4")),
              rig.known().origin(),
              rig.known().sources(),
              rig.known().limits());
      assertThat(small(rig, file)).isPresent();
    }
  }

  static Stream<Fault> troubles() {
    return Stream.of(
        Fault.status(503),
        Fault.status(429),
        Fault.status(500),
        Fault.dropAfter(100),
        Fault.resetAfter(100),
        Fault.stallAfter(100, Duration.ofSeconds(2)),
        Fault.flipByteAt(17),
        Fault.wrongLength(1),
        Fault.wrongLength(-1),
        Fault.gzip(),
        Fault.htmlLogin());
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void leavesTroubleToTheOrdinaryWayWithoutATrace(Fault trouble) throws Exception {
    try (Rig rig = Rig.of(folder, 10_000)) {
      rig.faults.next(When.get(), trouble);
      try (TransferEngine engine = TransferEngine.open(rig.network, rig.options)) {
        assertThat(engine.fetchSmall(rig.known(), rig.meter, rig.stop)).isEmpty();
        assertThat(rig.left()).isEmpty();
        assertThat(rig.meter.held()).isZero();
        // The next small file does not meet the same server first.
        assertThat(engine.fetchSmall(rig.known(), rig.meter, rig.stop)).isEmpty();
        assertThat(rig.server.requests().size()).isOne();
      }
      rig.fetch(rig.known());
    }
  }

  @Test
  @Proves("field-27")
  void asksOnceForWhatIsNotThere() throws Exception {
    try (Rig rig = Rig.of(folder, 10_000)) {
      rig.faults.every(When.get(), Fault.status(404));
      assertThatThrownBy(() -> small(rig, rig.known())).isInstanceOf(NotFoundException.class);
      assertThat(rig.server.requests().size()).isOne();
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void isNotForFilesThatWantMore() throws Exception {
    try (Rig rig = Rig.of(folder, 200_000)) {
      assertThat(small(rig, rig.known())).as("a large one").isEmpty();
      assertThat(small(rig, rig.unknown())).as("one of which nothing is known").isEmpty();
      FileTransfer tiny = Rig.withSize(rig.known(), 10);
      assertThat(small(rig, Rig.withLimit(tiny, new TokenBucket(1000)))).as("a limit").isEmpty();
      Files.createFile(rig.part);
      assertThat(small(rig, tiny)).as("one that was begun").isEmpty();
      assertThat(rig.server.requests().size()).isZero();
    }
  }

  @Test
  void needsABufferThatShowsAByteTooMany() throws Exception {
    try (Rig rig = Rig.of(folder, 8_192)) {
      rig.options =
          new TransferOptions(
              1,
              1,
              1,
              ByteSize.ofBytes(65_536),
              8_192,
              Rig.SMALL.timeouts(),
              1,
              Duration.ZERO,
              DirectWrites.NEVER);
      assertThat(small(rig, rig.known())).isEmpty();
    }
  }

  @Test
  void stops() throws Exception {
    try (Rig rig = Rig.of(folder, 10_000)) {
      rig.stop.fire();
      assertThatThrownBy(() -> small(rig, rig.known())).isInstanceOf(CancelledException.class);
      assertThat(rig.left()).isEmpty();
    }
  }
}
