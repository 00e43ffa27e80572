package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Commit;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.error.ErrorCode;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A branch that moves while a job brings it.
@Timeout(240)
class JobCommitTest {

  private static final TokenChoice CONFIGURED = new TokenChoice.Configured();
  private static final long SIZE = 40_000_000;
  private static final RepoFile FIRST = RepoFile.of("model.bin", Content.generated(1, SIZE));
  private static final RepoFile SECOND = RepoFile.of("model.bin", Content.generated(2, SIZE));

  @TempDir Path temp;

  private static TestRepo repo(RepoFile weights) {
    return TestRepo.model("acme/moving").text("config.json", "{\"v\":1}").file(weights).build();
  }

  private static Optional<Commit> commitOf(TestRepo repo) {
    return Optional.of(new Commit(repo.head().id()));
  }

  /// Begins in one process, is killed in another, and ends in a third, while `main` moves.
  @Test
  void aJobGoesOnWithItsCommitAfterAKill() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = repo(FIRST);
    Optional<Commit> before = commitOf(repo);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      // The server is the slow side, so that what it sent is what the process received.
      hub.faults().everyCdnGet(Fault.trickle(4_000_000));
      JobId id;
      try (Dray dray = bench.dray(hub.endpoint());
          Jobs jobs = Jobs.open(dray, bench.options())) {
        id = jobs.submit(Bench.spec("acme/moving"), "ada", CONFIGURED).job().id();
        assertThat(Bench.untilBytes(jobs, id, 1_000_000).commit()).isEqualTo(before);
      }
      Process process = ServiceProcess.start(hub.endpoint(), temp);
      try {
        long sent = hub.cdnRequests().bytesSent(".*");
        Bench.until(() -> hub.cdnRequests().bytesSent(".*") > sent + 12_000_000);
        assertThat(process.isAlive()).isTrue();
      } finally {
        process.destroyForcibly().waitFor();
      }
      Bench.until(() -> hub.cdnRequests().inFlight() == 0);
      repo.update("main", RepoFile.of("config.json", Content.of("{\"v\":2}")), SECOND);
      assertThat(commitOf(repo)).isNotEqualTo(before);
      hub.faults().clear();
      try (Dray dray = bench.dray(hub.endpoint());
          Jobs jobs = Jobs.open(dray, bench.options())) {
        Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);

        assertThat(done.commit()).isEqualTo(before);
        assertFirst(done);
        assertThat(done.place().orElseThrow().getFileName())
            .hasToString(before.orElseThrow().toString());
        assertThat(done.progress().bytesResumed()).isGreaterThan(5_000_000);
        assertThat(dray.localPath(ModelRef.parse("acme/moving")))
            .as("what the branch was for this job")
            .isEqualTo(done.place());
        assertThat(hub.cdnRequests().bytesSent(".*")).isLessThan(2 * SIZE);
      }
    }
  }

  private static void assertFirst(Job done) throws Exception {
    Path place = done.place().orElseThrow();
    assertThat(Files.readString(place.resolve("config.json"))).isEqualTo("{\"v\":1}");
    assertThat(Content.onDisk(place.resolve("model.bin")).sha256()).isEqualTo(FIRST.sha256());
  }

  @Test
  void aRetryBringsTheSameCommitUnlessTheNewestIsWanted() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = repo(FIRST);
    Optional<Commit> before = commitOf(repo);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs = Jobs.open(dray, bench.options())) {
      JobId first =
          jobs.submit(Bench.slow("acme/moving", 10_000_000), "ada", CONFIGURED).job().id();
      Bench.untilBytes(jobs, first, 5_000_000);
      jobs.cancel(first);
      repo.update("main", SECOND);

      JobId same = jobs.retry(first, false).job().id();
      assertThat(jobs.get(same).commit()).isEqualTo(before);
      jobs.limit(same, Optional.empty());
      Job done = Bench.untilState(jobs, same, DownloadState.COMPLETED);
      assertThat(done.commit()).isEqualTo(before);
      assertFirst(done);

      JobId newest = jobs.retry(first, true).job().id();
      jobs.limit(newest, Optional.empty());
      Job fresh = Bench.untilState(jobs, newest, DownloadState.COMPLETED);
      assertThat(fresh.commit()).isEqualTo(commitOf(repo));
      Bench.assertWhole(repo, fresh.place().orElseThrow());
    }
  }

  @Test
  void aCommitThatIsGoneIsToldAndARetryBringsWhatThereIs() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = repo(FIRST);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint())) {
      JobId id;
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        id = jobs.submit(Bench.slow("acme/moving", 10_000_000), "ada", CONFIGURED).job().id();
        Bench.untilBytes(jobs, id, 1_000_000);
      }
      hub.remove(repo);
      TestRepo other = repo(SECOND);
      hub.add(other);
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        Job failed = Bench.untilState(jobs, id, DownloadState.FAILED);
        assertThat(failed.error().orElseThrow().code()).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
        assertThat(failed.message()).contains(failed.commit().orElseThrow().id());

        JobId again = jobs.retry(id, false).job().id();
        jobs.limit(again, Optional.empty());
        Job done = Bench.untilState(jobs, again, DownloadState.COMPLETED);
        assertThat(done.commit()).isEqualTo(commitOf(other));
        Bench.assertWhole(other, done.place().orElseThrow());
      }
    }
  }
}
