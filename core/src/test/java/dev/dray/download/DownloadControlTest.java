package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.download.view.StreamItem;
import dev.dray.download.view.StreamStatus;
import dev.dray.download.view.TaskState;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pause, resume, cancel, limits and what a download tells on its way.
@Timeout(60)
class DownloadControlTest {

  private static final long SIZE = 48_000_000;

  @TempDir Path temp;

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static DownloadRequest slow() {
    return DownloadRequest.builder("acme/big").limitRate(ByteSize.megabytes(20)).build();
  }

  @Test
  @Proves({"S004-22", "S004-23", "S004-38", "S004-09", "S004-20", "S004-24"})
  void pauseStopsTheBytesAndResumeGoesOnAtTheSameByte() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Download download = dray.download(slow());
      until(() -> download.progress().bytesDone() > 9_000_000);

      download.pause();
      until(() -> download.state() == DownloadState.PAUSED);
      until(() -> hub.cdnRequests().inFlight() == 0);
      long sent = hub.cdnRequests().bytesSent(".*");
      long done = download.progress().bytesDone();
      assertThat(TaskState.of(download)).isInstanceOf(TaskState.Paused.class);
      Thread.sleep(200);
      assertThat(hub.cdnRequests().bytesSent(".*")).isEqualTo(sent);

      download.resume();
      download.limitRate(Optional.empty());
      DownloadResult result = download.await();

      Workplace.assertWhole(repo, result.path());
      assertThat(done).isGreaterThan(9_000_000);
      assertThat(TaskState.of(download)).isEqualTo(new TaskState.Completed(result.path()));
      // What was in flight at the pause may come again, nothing else.
      assertThat(result.bytesDownloaded().bytes()).isLessThan(SIZE + 16_000_000);
    }
  }

  @Test
  @Proves({"field-9", "field-10", "S004-21", "S004-41", "S001-74", "S002-40"})
  void cancelKeepsWhatIsHereAndTheNextRunGoesOn() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      for (int i = 1; i <= 2; i++) {
        Download download = dray.download(slow());
        long target = i * 12_000_000L;
        until(() -> download.progress().bytesDone() > target);
        download.cancel();
        assertThatExceptionOfType(CancelledException.class).isThrownBy(download::await);
        assertThat(download.state()).isEqualTo(DownloadState.CANCELLED);
        assertThat(TaskState.of(download)).isInstanceOf(TaskState.Cancelled.class);
        download.resume();
        assertThat(download.state()).isEqualTo(DownloadState.CANCELLED);
      }
      assertThat(dray.plan(slow()).files().getFirst().resumable()).isGreaterThan(8_000_000);

      DownloadResult result = dray.download("acme/big").await();

      Workplace.assertWhole(repo, result.path());
      assertThat(result.bytesDownloaded().bytes()).isLessThan(SIZE - 8_000_000);
    }
  }

  @Test
  @Proves({"S000-01", "S000-19", "S000-20", "S000-21", "S000-35", "S000-34", "S001-20"})
  void tellsEveryStepWithoutGoingBackwards() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.safetensors("mlx-community/tiny", 2, 4_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      List<StreamItem> items = new ArrayList<>();
      dray.pull("mlx", "tiny", Optional.empty(), Optional.empty(), items::add);

      assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
      assertThat(items.getLast().status()).isEqualTo(StreamStatus.COMPLETE);
      assertThat(items.getLast().percent()).hasValue(100.0);
      assertThat(items)
          .extracting(StreamItem::status)
          .isSortedAccordingTo((a, b) -> a.compareTo(b));
      long last = 0;
      for (StreamItem item : items) {
        assertThat(item.downloadedBytes().orElse(last)).isGreaterThanOrEqualTo(last);
        last = item.downloadedBytes().orElse(last);
      }
    }
  }

  @Test
  @Proves({"S000-03"})
  void aMissingModelEndsInAnError() {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = Dray.open(work.settings(java.net.URI.create("http://127.0.0.1:9")))) {
      List<StreamItem> items = new ArrayList<>();
      dray.pull(
          "huggingface", "acme/none", Optional.empty(), Optional.of(hub.endpoint()), items::add);

      assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
      assertThat(items.getLast().status()).isEqualTo(StreamStatus.ERROR);
      assertThat(items.getLast().message()).contains("acme/none");
    }
  }

  @Test
  @Proves({"S001-100", "field-25"})
  void aLimitHolds() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 8_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      DownloadResult result =
          dray.download(
                  DownloadRequest.builder("acme/big").limitRate(ByteSize.megabytes(4)).build())
              .await();

      Workplace.assertWhole(repo, result.path());
      assertThat(result.elapsed()).isGreaterThan(Duration.ofMillis(1500));
    }
  }

  @Test
  void closingTheLibraryEndsItsDownloads() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      Dray dray = work.open(hub);
      Download download = dray.download(slow());
      until(() -> download.progress().bytesDone() > 1_000_000);

      dray.close();

      assertThatExceptionOfType(CancelledException.class).isThrownBy(download::await);
    }
  }

  @Test
  @Proves("field-83")
  void oneWhoLeavesDoesNotTakeTheOtherAlong() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Download first = dray.download(slow());
      until(() -> first.progress().bytesDone() > 6_000_000);
      Download second = dray.download("acme/big");
      until(() -> second.state() == DownloadState.TRANSFERRING);
      Download third = dray.download("acme/big");
      until(() -> third.state() == DownloadState.TRANSFERRING);

      third.cancel();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(third::await);
      assertThat(first.state()).isEqualTo(DownloadState.TRANSFERRING);
      first.cancel();

      DownloadResult result = second.await();
      Workplace.assertWhole(repo, result.path());
      assertThat(result.bytesDownloaded().bytes()).isLessThan(SIZE);
    }
  }

  @Test
  @Proves("field-82")
  void theFirstRefusalEndsAllAndIsTheOneThatIsTold() {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/two")
            .lfs("big.bin", Content.generated(1, SIZE))
            .text("config.json", "{}")
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults()
          .hub()
          .every(
              When.get().path(".*config\\.json.*"), Fault.status(403, "X-Error-Code", "GatedRepo"));

      assertThatExceptionOfType(AccessNeededException.class)
          .isThrownBy(() ->
              dray.download(
                      DownloadRequest.builder("acme/two").limitRate(ByteSize.megabytes(5)).build())
                  .await())
          .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
      assertThat(hub.cdnRequests().bytesSent(".*")).isLessThan(SIZE);
    }
  }
}
