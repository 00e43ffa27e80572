package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that die, and processes that want the same model.
@Timeout(240)
class DownloadCrashTest {

  private static final long PIECE = 8L << 20;

  @TempDir Path temp;

  /// Fifty kills at random moments of the transfer, then one run to the end. Each kill may lose
  /// what was in flight: far less than a piece for each of the connections.
  @Test
  @Proves({"S001-74", "S002-01", "field-11", "field-8", "S002-40"})
  void fiftyKillsLoseOnlyWhatWasInFlight() throws Exception {
    Workplace work = new Workplace(temp);
    long size = 1_500_000_000;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    Random random = new Random(20261120);
    int kills = 50;
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      // The server is the slow side, so that what it sent is what the process received.
      hub.faults().everyCdnGet(Fault.trickle(10_000_000));
      for (int i = 0; i < kills; i++) {
        long before = hub.cdnRequests().bytesSent(".*");
        Process process = DownloadProcess.start(hub.endpoint(), temp, "acme/big", Optional.empty());
        while (hub.cdnRequests().bytesSent(".*") == before) {
          assertThat(process.isAlive()).as("run %d ended before it began", i).isTrue();
          Thread.sleep(5);
        }
        assertThat(process.waitFor(random.nextInt(800), TimeUnit.MILLISECONDS))
            .as("run %d ended by itself", i)
            .isFalse();
        process.destroyForcibly().waitFor();
        while (hub.cdnRequests().inFlight() > 0) {
          Thread.sleep(5);
        }
        assertThat(temp.resolve("cache/models--acme--big/blobs").toFile().list())
            .satisfiesAnyOf(
                names -> assertThat(names).isNull(), names -> assertThat(names).isEmpty());
      }
      long killed = hub.cdnRequests().bytesSent(".*");
      hub.faults().clear();
      try (Dray dray = work.open(hub)) {
        DownloadResult result = dray.download("acme/big").await();

        Workplace.assertWhole(repo, result.path());
        long kept = size - result.bytesDownloaded().bytes();
        System.out.printf(
            "%d kills: %d MB sent to them, %d MB of it kept%n",
            kills, killed / 1_000_000, kept / 1_000_000);
        assertThat(kept).as("bytes that fifty killed runs left behind").isGreaterThan(killed / 4);
        assertThat(killed - kept).as("bytes fetched twice").isLessThanOrEqualTo(kills * 2L * PIECE);
      }
      try (Stream<Path> left = Files.walk(temp)) {
        assertThat(left.map(p -> p.getFileName().toString()))
            .noneMatch(name -> name.endsWith(".part") || name.endsWith(".journal"));
      }
    }
  }

  @Test
  @Proves({"field-78"})
  void twoProcessesWantTheSameModelAndOneTransferServesBoth() throws Exception {
    long size = 60_000_000;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      List<Process> both =
          List.of(
              DownloadProcess.start(hub.endpoint(), temp, "acme/big", Optional.of("40MB")),
              DownloadProcess.start(hub.endpoint(), temp, "acme/big", Optional.of("40MB")));
      long fetched = 0;
      for (Process process : both) {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        fetched += Long.parseLong(out.strip());
      }

      assertThat(fetched).as("bytes of one transfer, none of them twice").isEqualTo(size);
      Workplace.assertWhole(
          repo, temp.resolve("cache/models--acme--big/snapshots").resolve(repo.head().id()));
    }
  }

  @Test
  @Proves({"field-79"})
  void aKilledOwnerIsTakenOver() throws Exception {
    Workplace work = new Workplace(temp);
    long size = 60_000_000;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Process owner = DownloadProcess.start(hub.endpoint(), temp, "acme/big", Optional.of("20MB"));
      while (hub.cdnRequests().bytesSent(".*") < 5_000_000) {
        Thread.sleep(10);
      }
      Download follower = dray.download("acme/big");
      while (follower.state() != DownloadState.TRANSFERRING) {
        Thread.sleep(10);
      }
      owner.destroyForcibly().waitFor();

      Workplace.assertWhole(repo, follower.await().path());
    }
  }

  @Test
  @Proves("field-78")
  void twoThreadsWantTheSameModel() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 20_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Download one = dray.download("acme/big");
      Download two = dray.download("acme/big");

      long fetched = one.await().bytesDownloaded().bytes() + two.await().bytesDownloaded().bytes();

      assertThat(fetched).as("bytes of one transfer, none of them twice").isEqualTo(20_000_000);
    }
  }
}
