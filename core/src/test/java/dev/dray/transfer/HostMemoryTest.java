package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.error.CancelledException;
import dev.dray.http.Timeouts;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {

  private static final Instant TODAY = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state/hosts.tsv");
  }

  private HostMemory on(Instant day) {
    return HostMemory.at(file(), InstantSource.fixed(day));
  }

  @Test
  void anotherRunKnowsWhatThisOneLearned() throws IOException {
    HostMemory first = on(TODAY);
    HostMemory beside = on(TODAY);
    first.worked("cdn.example", 8);
    assertThat(first.connections("cdn.example")).hasValue(8);
    first.save();
    beside.worked("other.example", 3);
    beside.save();

    HostMemory next = on(TODAY.plus(Duration.ofDays(29)));
    assertThat(next.connections("cdn.example")).hasValue(8);
    assertThat(next.connections("other.example")).hasValue(3);
    assertThat(next.connections("new.example")).isEmpty();
    assertThat(on(TODAY.plus(Duration.ofDays(31))).connections("cdn.example")).isEmpty();
    // A clock that was set back does not make a hint last for ever.
    assertThat(on(TODAY.minus(Duration.ofDays(5))).connections("cdn.example")).hasValue(8);
    try (Stream<Path> left = Files.list(folder.resolve("state"))) {
      assertThat(left).containsExactly(file());
    }
  }

  @Test
  @Timeout(30)
  void aTransferBeginsWithWhatIsRememberedAndLeavesWhatItLearned() throws Exception {
    try (Rig rig = Rig.of(folder, 3 * Rig.MIB)) {
      HostMemory memory = HostMemory.forgetful();
      memory.worked("127.0.0.1", 6);
      // Answers without a byte, from which nothing can be found out.
      rig.faults.every(When.get(), Fault.stallAfter(0, Duration.ofSeconds(20)));
      TransferOptions patient = rig.options.withTimeouts(Timeouts.DEFAULT);
      try (TransferEngine engine = TransferEngine.open(rig.network, patient, memory)) {
        Thread fetch =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    engine.fetch(rig.known(), rig.meter, rig.stop);
                  } catch (CancelledException e) {
                    // Stopped below.
                  }
                });
        while (rig.server.requests().inFlight() < 6) {
          assertThat(fetch.isAlive()).isTrue();
          Thread.sleep(2);
        }
        assertThat(rig.meter.received()).isZero();
        rig.stop.fire();
        fetch.join();
      }
    }
    Path other = Files.createDirectory(folder.resolve("other"));
    try (Rig rig = new Rig(other, Content.generated(8, 12 * Rig.MIB))) {
      rig.faults.every(When.get(), Fault.trickle(400_000));
      HostMemory memory = on(TODAY);
      try (TransferEngine engine = TransferEngine.open(rig.network, rig.options, memory)) {
        engine.fetch(rig.known(), rig.meter, rig.stop);
      }
      assertThat(on(TODAY).connections("127.0.0.1").orElse(0)).isGreaterThan(2);
    }
  }

  @Test
  void savesNothingWhereNothingWasLearned() {
    on(TODAY).save();
    HostMemory.forgetful().worked("cdn.example", 4);
    assertThat(file()).doesNotExist();
  }

  @Test
  void remembersTheLastHostsOnly() throws IOException {
    for (int day = 0; day < 2; day++) {
      HostMemory memory = on(TODAY.plus(Duration.ofDays(day)));
      for (int i = 0; i < 50; i++) {
        memory.worked("host-" + day + "-" + i, 2 + day);
      }
      memory.save();
    }
    assertThat(Files.readAllLines(file())).hasSize(64);
    HostMemory next = on(TODAY.plus(Duration.ofDays(1)));
    for (int i = 0; i < 50; i++) {
      assertThat(next.connections("host-1-" + i)).hasValue(3);
    }
  }

  @Test
  void aBrokenFileIsNoMemoryAndIsMadeAnew() throws IOException {
    long day = TODAY.getEpochSecond() / 86_400;
    byte[] latin = "h\u00f6st\t4\t20000".getBytes(StandardCharsets.ISO_8859_1);
    List<byte[]> broken =
        List.of(
            new byte[0],
            new byte[] {0, 1, 2, (byte) 0xff},
            latin,
            "x".repeat(100_000).getBytes(StandardCharsets.UTF_8),
            ("cdn.example\t0\t" + day).getBytes(StandardCharsets.UTF_8),
            ("cdn.example\t99\t" + day).getBytes(StandardCharsets.UTF_8),
            ("cdn.example\t-4\t" + day).getBytes(StandardCharsets.UTF_8),
            "cdn.example\t4\t99999999999999999999".getBytes(StandardCharsets.UTF_8),
            ("cdn.example\t4\t" + day + "\tmore").getBytes(StandardCharsets.UTF_8),
            "cdn.example\t4\n".getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(file().getParent());
    for (byte[] bytes : broken) {
      Files.write(file(), bytes);
      HostMemory memory = on(TODAY);
      assertThat(memory.connections("cdn.example")).isEmpty();
      memory.worked("cdn.example", 5);
      memory.save();
      assertThat(on(TODAY).connections("cdn.example")).hasValue(5);
    }
    Files.writeString(file(), "torn\t4\ncdn.example\t4\t" + day + "\ngarbage");
    assertThat(on(TODAY).connections("cdn.example")).as("the line that is whole").hasValue(4);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoError() throws IOException {
    Files.writeString(folder.resolve("state"), "a file where the folder should be");
    HostMemory memory = on(TODAY);
    memory.worked("cdn.example", 5);
    memory.save();
    assertThat(memory.connections("cdn.example")).hasValue(5);
  }
}
