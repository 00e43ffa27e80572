package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.download.DownloadState;
import dev.dray.download.Priority;
import dev.dray.download.TokenChoice;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.server.event.Event;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of one service: from submission to the end, and everything that callers may want meanwhile.
@Timeout(120)
class JobsTest {

  private static final TokenChoice CONFIGURED = new TokenChoice.Configured();
  private static final long SIZE = 48_000_000;

  @TempDir Path temp;

  @Test
  @Proves({"S003-06"})
  void aJobRunsInTheBackgroundAndTellsItsStatesInOrder() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs = Jobs.open(dray, bench.options())) {
      Submission submission = jobs.submit(Bench.spec("acme/tiny"), "ada", CONFIGURED);

      assertThat(submission.created()).isTrue();
      Job done = Bench.untilState(jobs, submission.job().id(), DownloadState.COMPLETED);
      assertThat(done.owner()).isEqualTo("ada");
      assertThat(done.attempt()).isEqualTo(1);
      assertThat(done.progress().percent()).isEqualTo(100);
      assertThat(done.finished()).isPresent();
      assertThat(done.node()).isEmpty();
      Bench.assertWhole(repo, done.place().orElseThrow());
      List<Event> told = Bench.replay(jobs, 0);
      assertThat(told)
          .extracting(Event::id)
          .containsExactlyElementsOf(Stream.iterate(1L, id -> id + 1).limit(told.size()).toList());
      assertThat(told.getFirst().type()).isEqualTo(Job.CREATED);
      assertThat(told.getLast().subject()).isEqualTo(done);
      assertThat(told)
          .extracting(event -> ((Job) event.subject()).state())
          .contains(DownloadState.QUEUED, DownloadState.COMPLETED)
          .filteredOn(DownloadState::isTerminal)
          .hasSize(1);
    }
  }

  @Test
  @Proves({"field-87"})
  void whoAsksForWhatIsUnderWayGetsTheSameJob() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.safetensors("acme/two", 2, 12_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs = Jobs.open(dray, bench.options())) {
      List<String> files = repo.head().files().keySet().stream().sorted().toList();
      JobSpec spec = Bench.slow("acme/two", 4_000_000);
      Job first = jobs.submit(spec.files(files), "ada", CONFIGURED).job();

      Submission again =
          jobs.submit(
              spec.files(files.reversed()).priority(Priority.HIGH).location(Optional.empty()),
              "bob",
              CONFIGURED);
      Submission elsewhere =
          jobs.submit(spec.files(files).location(Optional.of("weights")), "bob", CONFIGURED);

      assertThat(again.created()).isFalse();
      assertThat(again.job().id()).isEqualTo(first.id());
      assertThat(elsewhere.created()).isTrue();
      jobs.cancel(first.id());
      assertThat(jobs.submit(spec.files(files), "ada", CONFIGURED).created()).isTrue();
    }
  }

  @Test
  @Proves({"field-88", "field-9"})
  void pauseStopsTheBytesAndResumeGoesOnAtTheSameByte() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs = Jobs.open(dray, bench.options())) {
      JobId id = jobs.submit(Bench.slow("acme/big", 20_000_000), "ada", CONFIGURED).job().id();
      Bench.untilBytes(jobs, id, 9_000_000);

      Job paused = jobs.pause(id);

      assertThat(paused.state()).isEqualTo(DownloadState.PAUSED);
      Bench.until(() -> hub.cdnRequests().inFlight() == 0);
      long sent = hub.cdnRequests().bytesSent(".*");
      assertThat(jobs.resume(id).isActive()).isTrue();
      jobs.pause(id);
      jobs.limit(id, Optional.empty());
      jobs.resume(id);
      Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);
      Bench.assertWhole(repo, done.place().orElseThrow());
      assertThat(sent).isLessThan(SIZE);
      assertThat(hub.cdnRequests().bytesSent(".*") - SIZE)
          .as("bytes fetched twice")
          .isLessThan(SIZE / 2);
    }
  }

  @Test
  @Proves({"S003-33", "S003-36", "S003-32"})
  void aTerminalStateNeverChanges() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint(), 1);
        Jobs jobs = Jobs.open(dray, bench.options())) {
      JobId running = jobs.submit(Bench.slow("acme/big", 5_000_000), "ada", CONFIGURED).job().id();
      JobId waiting = jobs.submit(Bench.spec("acme/none"), "ada", CONFIGURED).job().id();
      Bench.untilBytes(jobs, running, 1_000_000);
      assertThat(jobs.get(waiting).state()).isEqualTo(DownloadState.QUEUED);

      assertThat(jobs.cancel(waiting).state()).isEqualTo(DownloadState.CANCELLED);
      assertThat(jobs.cancel(running).state()).isEqualTo(DownloadState.CANCELLED);
      assertThat(jobs.cancel(running).state()).isEqualTo(DownloadState.CANCELLED);
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> jobs.resume(running))
          .returns(ErrorCode.DOWNLOAD_ENDED, ConflictException::code);

      Job retry = jobs.retry(running, false).job();
      assertThat(retry.id()).isNotEqualTo(running);
      assertThat(retry.attempt()).isEqualTo(2);
      assertThat(retry.retryOf()).contains(running);
      assertThat(jobs.get(running).state()).isEqualTo(DownloadState.CANCELLED);
      jobs.limit(retry.id(), Optional.empty());
      Bench.untilState(jobs, retry.id(), DownloadState.COMPLETED);
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> jobs.cancel(retry.id()))
          .returns(ErrorCode.DOWNLOAD_ENDED, ConflictException::code);
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> jobs.cancel(JobId.random()))
          .returns(ErrorCode.DOWNLOAD_NOT_FOUND, NotFoundException::code);
      jobs.remove(running);
      assertThat(jobs.find(running)).isEmpty();
    }
  }

  @Test
  void aFailureSaysWhyAndWhatToDo() throws Exception {
    Bench bench = new Bench(temp);
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs = Jobs.open(dray, bench.options())) {
      JobId id = jobs.submit(Bench.spec("acme/none"), "ada", CONFIGURED).job().id();

      Job failed = Bench.untilState(jobs, id, DownloadState.FAILED);

      assertThat(failed.error().orElseThrow().code()).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
      assertThat(failed.error().orElseThrow().nextStep()).isNotEmpty();
      assertThat(failed.message()).contains("acme/none");
    }
  }

  @Test
  void placesAreNamesOfLocationsAndNeverPaths() throws Exception {
    Bench bench = new Bench(temp);
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = bench.dray(hub.endpoint());
        Jobs jobs = Jobs.open(dray, bench.options())) {
      for (String name : List.of("/etc", "./models", "../x", "~/x", "nowhere")) {
        assertThatExceptionOfType(InvalidRequestException.class)
            .isThrownBy(() ->
                jobs.submit(Bench.spec("acme/x").location(Optional.of(name)), "ada", CONFIGURED))
            .withMessageContaining(name);
      }
    }
  }

  @Test
  void priorityAndLimitChangeWhileJobsWaitAndRun() throws Exception {
    Bench bench = new Bench(temp);
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.bigFile("acme/one", SIZE))
                .repo(TestRepos.gguf("acme/two", 1_000_000))
                .repo(TestRepos.gguf("acme/three", 1_000_000))
                .start();
        Dray dray = bench.dray(hub.endpoint(), 1);
        Jobs jobs = Jobs.open(dray, bench.options())) {
      JobId first = jobs.submit(Bench.slow("acme/one", 2_000_000), "ada", CONFIGURED).job().id();
      JobId second = jobs.submit(Bench.spec("acme/two"), "ada", CONFIGURED).job().id();
      JobId third = jobs.submit(Bench.spec("acme/three"), "ada", CONFIGURED).job().id();
      Bench.untilBytes(jobs, first, 1);

      assertThat(jobs.priority(third, Priority.HIGH).priority()).isEqualTo(Priority.HIGH);
      assertThat(jobs.limit(first, Optional.of(ByteSize.megabytes(100))).spec().limit())
          .contains(ByteSize.megabytes(100));

      Bench.untilState(jobs, second, DownloadState.COMPLETED);
      assertThat(jobs.get(third).started().orElseThrow())
          .isBefore(jobs.get(second).started().orElseThrow());
    }
  }

  @Test
  void closingParksWhatRunsAndOpeningGoesOn() throws Exception {
    Bench bench = new Bench(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = bench.dray(hub.endpoint())) {
      JobId id;
      JobId paused;
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        id = jobs.submit(Bench.slow("acme/big", 10_000_000), "ada", CONFIGURED).job().id();
        paused = jobs.submit(Bench.spec("acme/none"), "ada", CONFIGURED).job().id();
        jobs.pause(paused);
        Bench.untilBytes(jobs, id, 12_000_000);
        assertThatExceptionOfType(ConflictException.class)
            .isThrownBy(() -> Jobs.open(dray, bench.options()));
      }
      Bench.until(() -> hub.cdnRequests().inFlight() == 0);
      long sent = hub.cdnRequests().bytesSent(".*");
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        assertThat(jobs.get(id).progress().bytesDone()).isGreaterThan(10_000_000);
        jobs.limit(id, Optional.empty());
        Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);
        assertThat(done.progress().bytesResumed()).isPositive();
        Bench.assertWhole(repo, done.place().orElseThrow());
        assertThat(hub.cdnRequests().bytesSent(".*")).isLessThan(SIZE + sent);
      }
    }
  }

  @Test
  void theTokenOfAJobIsNowhereInClearAndGoesOnBeingUsed() throws Exception {
    Bench bench = new Bench(temp);
    String token = "hf_secretOfThisJobAlone";
    TestRepo repo = TestRepos.bigFile("acme/closed", 4_000_000).makePrivate().grant("ada").build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).user("ada", token).start();
        Dray dray = bench.dray(hub.endpoint())) {
      JobId id;
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        id =
            jobs.submit(Bench.slow("acme/closed", 1_000_000), "ada", new TokenChoice.Given(token))
                .job()
                .id();
        Bench.untilBytes(jobs, id, 1_000_000);
        assertThat(jobs.get(id).withToken()).isTrue();
        assertThat(jobs.get(id).toString()).doesNotContain(token);
      }
      assertNowhere(token);
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        jobs.limit(id, Optional.empty());
        Job done = Bench.untilState(jobs, id, DownloadState.COMPLETED);
        Bench.assertWhole(repo, done.place().orElseThrow());
      }
      assertNowhere(token);
    }
  }

  private void assertNowhere(String secret) throws Exception {
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  @Test
  void historyIsPruned() throws Exception {
    Bench bench = new Bench(temp);
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = bench.dray(hub.endpoint())) {
      JobId last = JobId.random();
      try (Jobs jobs = Jobs.open(dray, bench.options())) {
        for (int i = 0; i < 5; i++) {
          last = jobs.submit(Bench.spec("acme/none" + i), "ada", CONFIGURED).job().id();
          Bench.untilState(jobs, last, DownloadState.FAILED);
        }
        assertThat(jobs.list(JobFilter.ALL)).hasSize(5);
      }
      try (Jobs jobs = Jobs.open(dray, bench.options().history(Duration.ofDays(1), 2, 3))) {
        Bench.until(() -> jobs.list(JobFilter.ALL).size() == 2);
        assertThat(jobs.list(JobFilter.ALL).getFirst().id()).isEqualTo(last);
        assertThat(jobs.events().subscribe(OptionalLong.of(1), e -> true).gap()).isTrue();
      }
    }
  }
}
