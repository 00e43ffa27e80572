package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.Dray;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.server.database.TestPostgres;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Leases of jobs under what makes nodes stand still.
@Timeout(240)
class LeasesTest {

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

  private JobsOptions node(Bench bench, String name, Duration lease) {
    return bench.options().on(postgres.address()).node(name).lease(lease);
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        postgres.address().replace("postgresql://dray@", "jdbc:postgresql://") + "?user=dray");
  }

  private static long number(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The loop that looks at the queue waits for a row that somebody else has; the lease of what
  /// runs is renewed all the same.
  @Test
  void aLoopThatHangsLosesNoLease() throws Exception {
    Bench bench = new Bench(temp);
    Duration lease = Duration.ofSeconds(1);
    TestRepo repo = TestRepos.bigFile("acme/steady", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint(), 1);
        Jobs jobs = Jobs.open(dray, node(bench, "steady", lease))) {
      JobId id = jobs.submit(Bench.slow("acme/steady", 1_000_000), "ada", CONFIGURED).job().id();
      JobId waiting = jobs.submit(Bench.spec("acme/none"), "ada", CONFIGURED).job().id();
      Bench.untilBytes(jobs, id, 1_000_000);
      String until = "SELECT lease_until FROM job WHERE id = '" + id + "'";
      try (Connection held = connect();
          Statement holding = held.createStatement()) {
        held.setAutoCommit(false);
        holding.execute("SELECT last FROM event_number FOR UPDATE");
        try (Connection other = connect();
            Statement ghost = other.createStatement()) {
          // A job of a node that is gone: to take it back, an event has to be numbered.
          ghost.execute(
              "UPDATE job SET node = 'ghost', fence = 9, lease_until = 0 WHERE id = '"
                  + waiting
                  + "'");
        }
        Bench.until(LeasesTest::loopHangs);
        long then = number(until);

        Bench.until(() -> number(until) > then + lease.multipliedBy(4).toMillis());

        assertThat(loopHangs()).isTrue();
        held.rollback();
      }
      jobs.limit(id, Optional.empty());
      Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);
      Bench.assertWhole(repo, done.place().orElseThrow());
      assertThat(number("SELECT fence FROM job WHERE id = '" + id + "'"))
          .as("taken up once")
          .isEqualTo(1);
    }
  }

  private static boolean loopHangs() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().equals("dray-jobs"))
        .anyMatch(each ->
            Arrays.stream(each.getValue())
                .anyMatch(frame -> frame.getMethodName().equals("takeOneBack")));
  }

  /// A node is stopped for longer than its lease, as by a machine that sleeps, and goes on when
  /// another node has its job.
  @Test
  void aNodeThatStoodStillStopsAndWritesNothingMore() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/slept", SIZE).build();
    TestRepo busy = TestRepos.bigFile("acme/busy", 5_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).repo(busy).start()) {
      hub.faults().everyCdnGet(Fault.trickle(2_000_000));
      try (Dray dray = bench.dray(hub.endpoint(), 1);
          Jobs follower = Jobs.open(dray, node(bench, "follower", Duration.ofSeconds(3)))) {
        JobId first =
            follower.submit(Bench.slow("acme/busy", 100_000), "ada", CONFIGURED).job().id();
        Bench.untilBytes(follower, first, 1);
        // The follower's only place is taken now, so the leader gets the next job.
        Process leader = NodeProcess.start(hub.endpoint(), temp, postgres.address(), "leader");
        try {
          JobId id = follower.submit(Bench.spec("acme/slept"), "ada", CONFIGURED).job().id();
          Bench.until(() -> hub.cdnRequests().bytesSent(".*") > 10_000_000);
          assertThat(follower.get(id).node()).contains("leader");
          signal("-STOP", leader);
          follower.cancel(first);
          Bench.until(() -> follower.get(id).node().equals(Optional.of("follower")));
          signal("-CONT", leader);
          // It holds the part file until it learns that the job is another's.
          hub.faults().clear();

          Job done = Bench.untilState(follower, id, DownloadState.COMPLETED);

          Bench.assertWhole(repo, done.place().orElseThrow());
          assertThat(leader.isAlive()).isTrue();
          Bench.until(() -> hub.cdnRequests().inFlight() == 0);
          assertThat(Bench.collect(follower, 0, event -> isOf(event.subject().key(), id)))
              .filteredOn(event -> ((Job) event.subject()).state().isTerminal())
              .as("one end")
              .hasSize(1);
          assertThat(Bench.collect(follower, 0, event -> isOf(event.subject().key(), id)))
              .filteredOn(event -> event.id() > takenOver(follower, id))
              .allMatch(event -> ((Job) event.subject()).node().filter("leader"::equals).isEmpty());
          long sent = hub.cdnRequests().bytesSent(".*");
          System.out.printf(
              "a node slept past its lease: %,d bytes sent for %,d, %,d resumed by the other%n",
              sent, SIZE, done.progress().bytesResumed());
          assertThat(follower.get(id)).isEqualTo(done);
          assertThat(number("SELECT fence FROM job WHERE id = '" + id + "'")).isEqualTo(2);
        } finally {
          signal("-CONT", leader);
          leader.destroyForcibly().waitFor();
        }
      }
    }
  }

  private static boolean isOf(String key, JobId id) {
    return key.equals(id.toString());
  }

  /// The number of the event with which the job was taken back from the leader.
  private static long takenOver(Jobs jobs, JobId id) {
    try {
      return Bench.collect(jobs, 0, event -> isOf(event.subject().key(), id)).stream()
          .filter(event -> ((Job) event.subject()).message().contains("is gone"))
          .mapToLong(event -> event.id())
          .findFirst()
          .orElseThrow();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void signal(String name, Process process) throws Exception {
    Process kill =
        new ProcessBuilder("kill", name, String.valueOf(process.pid())).inheritIO().start();
    kill.waitFor();
  }
}
