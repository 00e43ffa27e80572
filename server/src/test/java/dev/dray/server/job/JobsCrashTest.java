package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.server.event.Event;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A service that is killed.
@Timeout(240)
class JobsCrashTest {

  private static final long PIECE = 8L << 20;
  private static final long SIZE = 80_000_000;

  @TempDir Path temp;

  /// Three downloads, the process killed in their middle, twice; then one that works to the end.
  @Test
  @Proves({"field-11"})
  void threeDownloadsOutliveAKill() throws Exception {
    Bench bench = new Bench(temp);
    List<TestRepo> repos = new ArrayList<>();
    var builder = LoopbackHub.builder();
    for (String name : List.of("acme/a", "acme/b", "acme/c")) {
      TestRepo repo = TestRepos.bigFile(name, SIZE).build();
      repos.add(repo);
      builder.repo(repo);
    }
    try (LoopbackHub hub = builder.start()) {
      // The server is the slow side, so that what it sent is what the process received.
      hub.faults().everyCdnGet(Fault.trickle(4_000_000));
      List<JobId> ids = new ArrayList<>();
      try (Dray dray = bench.dray(hub.endpoint());
          Jobs jobs = Jobs.open(dray, bench.options())) {
        for (TestRepo repo : repos) {
          ids.add(
              jobs.submit(Bench.spec(repo.id()), "ada", new TokenChoice.Configured()).job().id());
        }
        for (JobId id : ids) {
          Bench.untilBytes(jobs, id, 1);
        }
      }
      long before = 0;
      for (int kill = 1; kill <= 2; kill++) {
        Process process = ServiceProcess.start(hub.endpoint(), temp);
        long sent = hub.cdnRequests().bytesSent(".*");
        Bench.until(() -> hub.cdnRequests().bytesSent(".*") > sent + 25_000_000);
        assertThat(process.isAlive()).isTrue();
        process.destroyForcibly().waitFor();
        Bench.until(() -> hub.cdnRequests().inFlight() == 0);
        before = hub.cdnRequests().bytesSent(".*");
      }
      hub.faults().clear();
      try (Dray dray = bench.dray(hub.endpoint());
          Jobs jobs = Jobs.open(dray, bench.options())) {
        long resumed = 0;
        for (int i = 0; i < ids.size(); i++) {
          Job done = Bench.untilState(jobs, ids.get(i), DownloadState.COMPLETED);
          Bench.assertWhole(repos.get(i), done.place().orElseThrow());
          resumed += done.progress().bytesResumed();
        }
        long all = hub.cdnRequests().bytesSent(".*");
        System.out.printf(
            "3 downloads, 2 kills: %,d bytes sent in all for %,d; %,d kept at the last start%n",
            all, 3 * SIZE, resumed);
        // A kill loses what was not yet journaled: less than a piece for each connection.
        assertThat(all - 3 * SIZE).as("bytes sent twice").isLessThan(3 * 3 * 2 * PIECE);
        assertThat(resumed).isGreaterThan(before / 3);
        List<Event> told = Bench.replay(jobs, 0);
        assertThat(told)
            .as("the log has no gap")
            .extracting(Event::id)
            .containsExactlyElementsOf(LongStream.rangeClosed(1, told.size()).boxed().toList());
        assertThat(told)
            .filteredOn(event -> ((Job) event.subject()).state().isTerminal())
            .hasSize(3);
      }
    }
  }
}
