package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.task.DownloadTask;
import dev.dray.download.view.TaskState;
import dev.dray.error.ErrorCode;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A task that has not begun, is on its way, is done, has failed. Stands beside the facade, because
/// only there a task can be held before it begins.
@Timeout(60)
class TaskWordsTest {

  @TempDir Path temp;

  private Workshop workshop(LoopbackHub hub) {
    return new Workshop(
        Settings.builder()
            .environment(new Environment(Map.of(), temp, temp, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, hub.endpoint().toString())
            .build());
  }

  @Test
  @Proves(
      value = {
        "S004-36", "S004-37", "S004-39", "S004-26", "S004-27", "S004-33", "S004-34", "S004-35",
        "S004-18"
      },
      type = {TaskState.class, DownloadProgress.class})
  void fromPendingToCompletedWithTrueNumbers() throws InterruptedException {
    long size = 40_000_000;
    TestRepo repo = TestRepos.bigFile("acme/big", size).build();
    long whole = repo.head().files().values().stream().mapToLong(RepoFile::size).sum();
    int files = repo.head().files().size();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Workshop workshop = workshop(hub)) {
      DownloadTask task =
          DownloadTask.prepare(
              DownloadRequest.builder("acme/big").limitRate(ByteSize.megabytes(20)).build(),
              workshop.street());
      assertThat(TaskState.of(task)).isEqualTo(new TaskState.Pending());
      assertThat(task.progress().bytesDone()).isZero();
      assertThat(task.progress().totalBytes()).isEmpty();

      task.begin();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (task.progress().bytesDone() < 5_000_000) {
        assertThat(System.nanoTime()).as("time is up").isLessThan(end);
        Thread.sleep(5);
      }
      DownloadProgress running = task.progress();
      assertThat(TaskState.of(task)).isEqualTo(new TaskState.Downloading());
      assertThat(running.bytesDone()).isLessThan(whole);
      assertThat(running.totalBytes()).hasValue(whole);
      assertThat(running.filesTotal()).isEqualTo(files);
      assertThat(running.filesDone()).isLessThan(files);
      assertThat(running.currentFile()).isPresent();
      assertThat(repo.head().files()).containsKey(running.currentFile().orElseThrow());

      DownloadResult result = task.await();

      DownloadProgress done = task.progress();
      assertThat(TaskState.of(task)).isEqualTo(new TaskState.Completed(result.path()));
      assertThat(done.bytesDone()).isEqualTo(whole);
      assertThat(done.filesDone()).isEqualTo(files);
      assertThat(done.currentFile()).isEmpty();
    }
  }

  @Test
  @Proves(value = "S004-40", type = TaskState.class)
  void aFailureKeepsItsError() {
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Workshop workshop = workshop(hub)) {
      DownloadTask task =
          DownloadTask.prepare(DownloadRequest.of("acme/none"), workshop.street()).begin();

      task.result().handle((result, error) -> "ended").join();

      assertThat(TaskState.of(task))
          .isInstanceOfSatisfying(
              TaskState.Failed.class,
              failed ->
                  assertThat(failed.error().code()).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND));
    }
  }
}
