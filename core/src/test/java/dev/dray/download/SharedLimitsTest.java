package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.Schedule;
import dev.dray.download.view.TaskState;
import dev.dray.error.CancelledException;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What several downloads of one library keep to together: limits, places and hours. How exact the
/// limits are is proved with a clock of its own elsewhere; here the times are real and loose.
@Timeout(60)
class SharedLimitsTest {

  private static final long MB = 1_000_000;

  @TempDir Path temp;

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(5);
    }
  }

  /// Bytes per second until so many more have come.
  private static double speed(Download download, long bytes) throws InterruptedException {
    long start = System.nanoTime();
    long from = download.progress().bytesReceived();
    until(() -> download.progress().bytesReceived() >= from + bytes);
    return (download.progress().bytesReceived() - from) * 1e9 / (System.nanoTime() - start);
  }

  private static Schedule hours(Instant from, Instant to) {
    return new Schedule(
        List.of(
            new Schedule.Window(
                LocalTime.ofInstant(from, ZoneOffset.UTC),
                LocalTime.ofInstant(to, ZoneOffset.UTC))),
        ZoneOffset.UTC);
  }

  @Test
  @Proves({"S001-100", "field-25"})
  void aNewRateHoldsForWhatRuns() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 30 * MB).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Limits limits = dray.limits();
      assertThat(limits.rate()).isEmpty();
      limits.rate(Optional.of(ByteSize.megabytes(2)));
      Download download = dray.download("acme/big");
      until(() -> download.progress().bytesReceived() > MB);
      double slow = speed(download, 2 * MB);
      limits.rate(Optional.of(ByteSize.megabytes(8)));
      until(() -> download.progress().bytesReceived() > 5 * MB);
      double faster = speed(download, 8 * MB);
      // The machine may be too busy for the rate, but never for less than it.
      assertThat(slow).isLessThan(2.4 * MB);
      assertThat(faster).isBetween(2.4 * MB, 9.6 * MB);

      limits.rate(Optional.empty());
      limits.ratePerHost(Optional.of(ByteSize.megabytes(2)));
      until(() -> download.progress().bytesReceived() > 14 * MB);
      double fromHost = speed(download, 2 * MB);
      assertThat(fromHost).isLessThan(2.8 * MB);
      limits.ratePerHost(Optional.empty());

      Workplace.assertWhole(repo, download.await().path());
      assertThatThrownBy(() -> limits.rate(Optional.of(ByteSize.ZERO)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Proves("S001-93")
  void oneOfManyFilesGetsNoLessThanManyOfOne() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo one = TestRepos.bigFile("acme/one", 20 * MB).build();
    var many = TestRepo.model("acme/many");
    for (int i = 0; i < 8; i++) {
      many.lfs("part-" + i + ".bin", Content.generated(i, 4 * MB));
    }
    try (LoopbackHub hub = LoopbackHub.builder().repo(one).repo(many.build()).start();
        Dray dray = work.open(hub)) {
      dray.limits().rate(Optional.of(ByteSize.megabytes(6)));
      Download first = dray.download("acme/one");
      Download second = dray.download("acme/many");
      until(() -> second.progress().bytesReceived() > MB && first.progress().bytesReceived() > MB);
      long firstBefore = first.progress().bytesReceived();
      long secondBefore = second.progress().bytesReceived();
      until(() -> first.progress().bytesReceived() - firstBefore > 6 * MB);
      double ratio =
          (double) (second.progress().bytesReceived() - secondBefore)
              / (first.progress().bytesReceived() - firstBefore);
      assertThat(ratio).isCloseTo(1, within(0.25));
      first.cancel();
      second.cancel();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(first::await);
    }
  }

  @Test
  @Proves("S001-93")
  void aBoundHoldsTheOthersBackAndTheHigherPriorityGoesFirst() throws Exception {
    Workplace work = new Workplace(temp);
    List<String> names = List.of("acme/one", "acme/two", "acme/three");
    var builder = LoopbackHub.builder();
    names.forEach(name -> builder.repo(TestRepos.bigFile(name, 6 * MB).build()));
    try (LoopbackHub hub = builder.start();
        Dray dray =
            Dray.open(work.settings(hub.endpoint()).with(Setting.PARALLEL_DOWNLOADS, "1"))) {
      Download running =
          dray.download(
              DownloadRequest.builder("acme/one").limitRate(ByteSize.megabytes(1)).build());
      until(() -> running.progress().bytesReceived() > 0);
      Download normal = dray.download("acme/two");
      Download high =
          dray.download(DownloadRequest.builder("acme/three").priority(Priority.HIGH).build());
      until(() -> normal.progress().message().contains("other downloads"));
      until(() -> high.progress().message().contains("other downloads"));
      assertThat(normal.state()).isEqualTo(DownloadState.QUEUED);
      assertThat(TaskState.of(normal)).isInstanceOf(TaskState.Pending.class);
      normal.limitRate(Optional.of(ByteSize.megabytes(1)));

      // Who is paused makes room, and gets in line again.
      running.pause();
      high.await();
      until(() -> normal.progress().bytesReceived() > 0);
      assertThat(running.state()).isEqualTo(DownloadState.PAUSED);
      running.resume();
      running.limitRate(Optional.empty());
      until(() -> running.state() == DownloadState.QUEUED);
      dray.limits().parallelDownloads(2);
      running.await();
      assertThat(normal.state().isTerminal()).isFalse();
      normal.limitRate(Optional.empty());
      normal.await();
    }
  }

  @Test
  void whoWaitsCanBeCancelled() throws Exception {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.bigFile("acme/one", 6 * MB).build()).start();
        Dray dray =
            Dray.open(work.settings(hub.endpoint()).with(Setting.PARALLEL_DOWNLOADS, "1"))) {
      DownloadRequest slow =
          DownloadRequest.builder("acme/one").limitRate(ByteSize.megabytes(1)).build();
      Download running = dray.download(slow);
      until(() -> running.progress().bytesReceived() > 0);
      Download waiting = dray.download(slow);
      until(() -> waiting.progress().message().contains("other downloads"));
      waiting.cancel();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(waiting::await);
      running.limitRate(Optional.empty());
      running.await();
    }
  }

  @Test
  void outsideItsHoursADownloadIsParkedAndGoesOnByItself() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 6 * MB).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Instant opens = Instant.now().plusSeconds(3);
      Download download =
          dray.download(
              DownloadRequest.builder("acme/big")
                  .between(hours(opens, opens.plusSeconds(7200)))
                  .build());
      try (Stream<DownloadEvent> events = download.stream()) {
        DownloadEvent.Parked parked =
            events
                .filter(DownloadEvent.Parked.class::isInstance)
                .map(DownloadEvent.Parked.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(parked.until()).isEqualTo(opens);
        assertThat(parked.progress().state()).isEqualTo(DownloadState.PARKED);
        assertThat(parked.progress().message()).contains("goes on at");
      }
      assertThat(hub.requests().size()).as("requests outside the hours").isZero();
      Workplace.assertWhole(repo, download.await().path());
      assertThat(Instant.now()).isAfterOrEqualTo(opens);
      assertThat(download.parkedUntil()).isEmpty();
    }
  }

  @Test
  void theEndOfTheHoursParksWhatRuns() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 20 * MB).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Download download =
          dray.download(
              DownloadRequest.builder("acme/big").limitRate(ByteSize.megabytes(4)).build());
      until(() -> download.progress().bytesReceived() > 2 * MB);

      Instant now = Instant.now();
      Schedule closed = hours(now.plusSeconds(3600), now.plusSeconds(7200));
      dray.limits().between(Optional.of(closed));
      assertThat(dray.limits().between()).contains(closed);
      until(() -> download.state() == DownloadState.PARKED);
      assertThat(download.parkedUntil()).contains(now.plusSeconds(3600));
      assertThat(TaskState.of(download)).isInstanceOf(TaskState.Paused.class);
      until(() -> hub.cdnRequests().inFlight() == 0);
      // Whoever pauses a parked download wants it to stay where it is.
      download.pause();
      until(() -> download.state() == DownloadState.PAUSED);
      download.resume();
      until(() -> download.state() == DownloadState.PARKED);

      dray.limits().between(Optional.empty());
      download.limitRate(Optional.empty());
      DownloadResult result = download.await();
      Workplace.assertWhole(repo, result.path());
      // What was in flight may come again, nothing else.
      assertThat(result.bytesDownloaded().bytes()).isLessThan(20 * MB + 4 * MB);
    }
  }

  @Test
  void closingTheLibraryEndsWhatIsParked() throws IOException, InterruptedException {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", MB).build()).start()) {
      Dray dray = work.open(hub);
      Instant now = Instant.now();
      dray.limits().between(Optional.of(hours(now.plusSeconds(3600), now.plusSeconds(7200))));
      Download download = dray.download("acme/big");
      until(() -> download.state() == DownloadState.PARKED);
      dray.close();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(download::await);
    }
  }
}
