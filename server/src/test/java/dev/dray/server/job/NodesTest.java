package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.Dray;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.error.ConflictException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import dev.dray.server.database.TestPostgres;
import dev.dray.server.event.Event;
import dev.dray.server.event.Subscription;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several nodes on one PostgreSQL.
@Timeout(240)
class NodesTest {

  private static final TokenChoice CONFIGURED = new TokenChoice.Configured();
  private static final long SIZE = 60_000_000;
  private static TestPostgres postgres;

  @TempDir Path temp;

  @BeforeAll
  static void startPostgres() throws Exception {
    assumeTrue(TestPostgres.programs().isPresent(), "PostgreSQL is not installed");
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
  }

  private JobsOptions node(Bench bench, String name) {
    return bench.options().on(postgres.address()).node(name).lease(Duration.ofSeconds(3));
  }

  /// Ten clients ask both nodes for the same model; every byte is sent once.
  @Test
  @Proves({"field-95"})
  void tenClientsOfTwoNodesCauseOneTransfer() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/ten", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs one = Jobs.open(dray, node(bench, "one"));
        Jobs two = Jobs.open(dray, node(bench, "two"));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      // The server is the slow side, so that what it sent is what the nodes received.
      hub.faults().everyCdnGet(Fault.trickle(8_000_000));
      List<Future<JobId>> asked = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Jobs node = i % 2 == 0 ? one : two;
        asked.add(
            clients.submit(
                () -> node.submit(Bench.spec("acme/ten"), "ada", CONFIGURED).job().id()));
      }
      Set<JobId> ids = new HashSet<>();
      for (Future<JobId> each : asked) {
        ids.add(each.get());
      }

      assertThat(ids).hasSize(1);
      JobId id = ids.iterator().next();
      Job done = Bench.untilState(one, id, DownloadState.COMPLETED);
      assertThat(two.get(id)).isEqualTo(done);
      Bench.assertWhole(repo, done.place().orElseThrow());
      long sent = hub.cdnRequests().bytesSent(".*");
      System.out.printf("ten clients, two nodes: %,d bytes sent for %,d%n", sent, SIZE);
      assertThat(done.progress().bytesReceived()).isEqualTo(SIZE);
      // What was on its way when a connection ended early is all that may come twice.
      assertThat(sent).isBetween(SIZE, SIZE + SIZE / 50);
      assertThat(Bench.collect(two, 0, event -> event.subject().key().equals(id.toString())))
          .isEqualTo(Bench.collect(one, 0, event -> event.subject().key().equals(id.toString())));
    }
  }

  /// Two models with the same content, one asked of each node: it is brought once.
  @Test
  @Proves({"field-95"})
  void twoNodesTakeTurnsWithAContent() throws Exception {
    Bench bench = new Bench(temp);
    Content weights = Content.generated(7, SIZE);
    TestRepo first = TestRepo.model("acme/first").lfs("model.bin", weights).build();
    TestRepo second = TestRepo.model("acme/second").lfs("weights.bin", weights).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(first).repo(second).start();
        Dray one = bench.dray(hub.endpoint(), 1);
        Dray two = bench.dray(hub.endpoint(), 1);
        Jobs here = Jobs.open(one, node(bench, "here"));
        Jobs there = Jobs.open(two, node(bench, "there"))) {
      hub.faults().everyCdnGet(Fault.trickle(8_000_000));
      JobId a = here.submit(Bench.spec("acme/first"), "ada", CONFIGURED).job().id();
      Bench.untilBytes(here, a, 1);
      JobId b = there.submit(Bench.spec("acme/second"), "ada", CONFIGURED).job().id();
      Bench.until(() -> here.get(b).state() == DownloadState.TRANSFERRING);
      assertThat(here.get(b).node()).isNotEqualTo(here.get(a).node());

      Bench.assertWhole(
          first, Bench.untilState(here, a, DownloadState.COMPLETED).place().orElseThrow());
      Bench.assertWhole(
          second, Bench.untilState(here, b, DownloadState.COMPLETED).place().orElseThrow());
      long sent = hub.cdnRequests().bytesSent(".*");
      System.out.printf("two models of one content: %,d bytes sent for %,d%n", sent, SIZE);
      assertThat(sent).isBetween(SIZE, SIZE + SIZE / 50);
    }
  }

  /// The node that works on a job is killed in the middle; the other one takes it over.
  @Test
  @Proves({"field-79"})
  void theOtherNodeTakesOver() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/over", SIZE).build();
    TestRepo busy = TestRepos.bigFile("acme/busy", 5_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).repo(busy).start()) {
      hub.faults().everyCdnGet(Fault.trickle(4_000_000));
      try (Dray dray = bench.dray(hub.endpoint(), 1);
          Jobs follower = Jobs.open(dray, node(bench, "follower"))) {
        JobId first =
            follower.submit(Bench.slow("acme/busy", 100_000), "ada", CONFIGURED).job().id();
        Bench.untilBytes(follower, first, 1);
        // The follower's only place is taken now, so the leader gets the next job.
        Process leader = NodeProcess.start(hub.endpoint(), temp, postgres.address(), "leader");
        JobId id = follower.submit(Bench.spec("acme/over"), "ada", CONFIGURED).job().id();
        try {
          Bench.until(() -> hub.cdnRequests().bytesSent(".*") > 20_000_000);
          assertThat(follower.get(id).node()).contains("leader");
        } finally {
          leader.destroyForcibly().waitFor();
        }
        long killed = System.nanoTime();
        long sent = hub.cdnRequests().bytesSent(".*");
        follower.cancel(first);
        Bench.until(() -> follower.get(id).node().equals(Optional.of("follower")));
        double seconds = (System.nanoTime() - killed) / 1e9;
        hub.faults().clear();

        Job done = Bench.untilState(follower, id, DownloadState.COMPLETED);

        Bench.assertWhole(repo, done.place().orElseThrow());
        System.out.printf(
            "takeover after %.1f s with a lease of 3 s: %,d bytes sent before the kill, %,d resumed,"
                + " %,d sent in all for %,d%n",
            seconds, sent, done.progress().bytesResumed(), hub.cdnRequests().bytesSent(".*"), SIZE);
        assertThat(done.progress().bytesResumed()).isGreaterThan(SIZE / 10);
      }
    }
  }

  @Test
  void wishesReachTheNodeThatWorks() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/wish", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs one = Jobs.open(dray, node(bench, "one"))) {
      JobId id = one.submit(Bench.slow("acme/wish", 5_000_000), "ada", CONFIGURED).job().id();
      Bench.untilBytes(one, id, 1_000_000);
      try (Jobs two = Jobs.open(dray, node(bench, "two"));
          Subscription figures =
              two.events()
                  .subscribe(
                      OptionalLong.empty(), event -> event.subject().key().equals(id.toString()))) {
        assertThat(figures.next(Duration.ofSeconds(20))).map(Event::type).contains(Job.PROGRESS);
        assertThat(two.get(id).progress().bytesDone()).isPositive();

        assertThat(two.pause(id).state()).isEqualTo(DownloadState.PAUSED);
        Bench.until(() -> hub.cdnRequests().inFlight() == 0);
        two.limit(id, Optional.empty());
        two.resume(id);
        assertThat(Bench.untilState(one, id, DownloadState.COMPLETED).place()).isPresent();

        JobId other =
            two.submit(Bench.slow("acme/wish", 1_000_000).force(true), "ada", CONFIGURED)
                .job()
                .id();
        Bench.untilBytes(two, other, 1);
        assertThat(one.cancel(other).state()).isEqualTo(DownloadState.CANCELLED);
      }
    }
  }

  @Test
  void aDatabaseThatGoesAwayAndComesBackLosesNothing() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/away", 24_000_000).build();
    try (TestPostgres own = TestPostgres.start();
        LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs =
            Jobs.open(
                dray, bench.options().on(own.address()).node("one").lease(Duration.ofSeconds(3)))) {
      JobId id = jobs.submit(Bench.slow("acme/away", 2_000_000), "ada", CONFIGURED).job().id();
      Bench.untilBytes(jobs, id, 1_000_000);

      own.kill();
      Bench.until(() -> hub.cdnRequests().inFlight() == 0);
      own.restart();

      Bench.until(() -> {
        try {
          return jobs.limit(id, Optional.empty()).isActive();
        } catch (StorageException e) {
          return false;
        }
      });
      Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);
      Bench.assertWhole(repo, done.place().orElseThrow());
    }
  }

  @Test
  void aNodeWithAnotherFolderIsSentAwayWhileOthersLive() throws Exception {
    Bench bench = new Bench(temp.resolve("here"));
    Bench elsewhere = new Bench(temp.resolve("there"));
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = bench.dray(hub.endpoint());
        Dray other = elsewhere.dray(hub.endpoint())) {
      try (Jobs one = Jobs.open(dray, node(bench, "one"))) {
        assertThatExceptionOfType(ConflictException.class)
            .isThrownBy(() -> Jobs.open(other, node(elsewhere, "two")))
            .withMessageContaining(temp.resolve("there/cache").toString())
            .withMessageContaining("'one'")
            .withMessageContaining(temp.resolve("here/cache").toString());
        assertThat(one.list(JobFilter.ALL)).isNotNull();
        // The same folder by another way, as where it is mounted elsewhere.
        Files.createSymbolicLink(
            Files.createDirectories(temp.resolve("mounted")).resolve("cache"),
            temp.resolve("here/cache"));
        Bench mounted = new Bench(temp.resolve("mounted"));
        try (Dray third = mounted.dray(hub.endpoint());
            Jobs two = Jobs.open(third, node(mounted, "two"))) {
          assertThat(two.list(JobFilter.ALL)).isNotNull();
        }
      }
      // When all are stopped, all may go elsewhere.
      try (Jobs two = Jobs.open(other, node(elsewhere, "two"))) {
        assertThat(two.list(JobFilter.ALL)).isNotNull();
      }
    }
  }

  @Test
  void anAddressThatIsWrongShowsNoPassword() {
    Bench bench = new Bench(temp);
    try (Dray dray = bench.dray(URI.create("http://127.0.0.1:1"))) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () -> Jobs.open(dray, bench.options().on("mysql://ada:geheim@127.0.0.1/dray")))
          .withMessageNotContaining("geheim");
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(
              () -> Jobs.open(dray, bench.options().on("postgresql://ada:geheim@127.0.0.1:1/dray")))
          .withMessageContaining("127.0.0.1:1/dray")
          .withMessageNotContaining("geheim");
    }
  }
}
