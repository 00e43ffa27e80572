package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.error.ConflictException;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.error.UnsupportedException;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Copies of the job store.
@Timeout(60)
class JobBackupTest {

  private static final TokenChoice CONFIGURED = new TokenChoice.Configured();

  @TempDir Path temp;

  @Test
  void whatWasUnderWayWhenTheCopyWasMadeGoesOn() throws Exception {
    Bench bench = new Bench(temp);
    Path copy = temp.resolve("copy.db");
    TestRepo repo = TestRepos.bigFile("acme/big", 12_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint())) {
      JobId id;
      JobId later;
      long seen;
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        id = jobs.submit(Bench.slow("acme/big", 2_000_000), "ada", CONFIGURED).job().id();
        Bench.untilBytes(jobs, id, 1_000_000);
        JobBackup.make(bench.options(), copy);
        assertThatExceptionOfType(ConflictException.class)
            .isThrownBy(() -> JobBackup.make(bench.options(), copy));
        assertThatExceptionOfType(ConflictException.class)
            .isThrownBy(() -> JobBackup.restore(bench.options(), copy));
        jobs.cancel(id);
        later = jobs.submit(Bench.spec("acme/none"), "ada", CONFIGURED).job().id();
        Bench.untilState(jobs, later, DownloadState.FAILED);
        seen = jobs.events().last();
      }

      Optional<Path> before = JobBackup.restore(bench.options(), copy);

      assertThat(before).hasValueSatisfying(kept -> assertThat(kept).isRegularFile());
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        assertThat(jobs.find(later)).isEmpty();
        assertThat(jobs.events().subscribe(OptionalLong.of(seen), event -> true).gap()).isTrue();
        jobs.limit(id, Optional.empty());
        Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);
        Bench.assertWhole(repo, done.place().orElseThrow());
      }
    }
  }

  @Test
  void whatIsNoJobStoreIsLeftOut() throws Exception {
    Bench bench = new Bench(temp);
    Path text = Files.writeString(temp.resolve("text"), "nothing of the kind, but long enough");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> JobBackup.restore(bench.options(), text));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> JobBackup.restore(bench.options(), temp.resolve("none")));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> JobBackup.make(bench.options(), temp.resolve("new")));
    assertThatExceptionOfType(UnsupportedException.class)
        .isThrownBy(
            () -> JobBackup.make(bench.options().on("postgresql://h/d"), temp.resolve("new")));
    assertThat(bench.options().file()).doesNotExist();
  }
}
