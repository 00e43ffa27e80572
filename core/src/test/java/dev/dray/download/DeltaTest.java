package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.store.FileState;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Content that is on this machine already is not fetched.
@Timeout(60)
class DeltaTest {

  private static final long SIZE = 3_000_000;

  @TempDir Path temp;
  private Workplace work = new Workplace(Path.of(""));

  @BeforeEach
  void makeWorkplace() {
    work = new Workplace(temp);
  }

  private static TestRepo repo(String id, String readme) {
    return TestRepo.model(id)
        .lfs("weights.bin", Content.generated(21, SIZE))
        .text("README.md", readme)
        .text("config.json", "{\"same\": true}")
        .build();
  }

  private static long bytes(LoopbackHub hub) {
    return hub.cdnRequests().bytesSent("");
  }

  @Test
  void anotherRepositoryGivesItsContent() throws IOException {
    TestRepo one = repo("acme/one", "one");
    TestRepo two = repo("acme/two", "two");
    try (LoopbackHub hub = LoopbackHub.builder().repo(one).repo(two).start();
        Dray dray = work.open(hub)) {
      DownloadResult first = dray.download("acme/one").await();
      long sent = bytes(hub);

      DownloadPlan plan = dray.plan(DownloadRequest.of("acme/two"));
      assertThat(state(plan, "weights.bin"))
          .isInstanceOfSatisfying(
              FileState.Linkable.class,
              state -> {
                assertThat(state.elsewhere()).isTrue();
                assertThat(state.content().toString()).contains("models--acme--one");
              });
      assertThat(plan.bytesToFetch().bytes()).isEqualTo(3);
      DownloadResult second = dray.download("acme/two").await();

      Workplace.assertWhole(two, second.path());
      assertThat(bytes(hub)).isEqualTo(sent);
      assertThat(second.bytesDownloaded().bytes()).isEqualTo(3);
      assertThat(Files.getAttribute(second.path().resolve("weights.bin"), "unix:ino"))
          .as("one content on disk")
          .isEqualTo(Files.getAttribute(first.path().resolve("weights.bin"), "unix:ino"));
    }
  }

  @Test
  void contentUnderARightNameIsNotBelieved() throws IOException {
    TestRepo one = repo("acme/one", "one");
    TestRepo two = repo("acme/two", "two");
    try (LoopbackHub hub = LoopbackHub.builder().repo(one).repo(two).start();
        Dray dray = work.open(hub)) {
      Path weights = dray.download("acme/one").await().path().resolve("weights.bin").toRealPath();
      byte[] rotten = Files.readAllBytes(weights);
      rotten[1234] ^= 1;
      Files.write(weights, rotten);

      DownloadResult second = dray.download("acme/two").await();

      Workplace.assertWhole(two, second.path());
      assertThat(second.bytesDownloaded().bytes()).isGreaterThan(SIZE);
      assertThat(Files.readAllBytes(weights)).as("left to its owner").isEqualTo(rotten);
    }
  }

  @Test
  @Proves("S001-94")
  void aNewRevisionFetchesOnlyWhatChanged() throws IOException {
    TestRepo repo = repo("acme/one", "one");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      dray.download("acme/one").await();
      long sent = bytes(hub);
      repo.update("main", RepoFile.of("README.md", Content.of("changed")));

      DownloadResult second = dray.download("acme/one").await();

      Workplace.assertWhole(repo, second.path());
      assertThat(bytes(hub)).isEqualTo(sent);
      assertThat(second.bytesDownloaded().bytes()).isEqualTo("changed".length());
    }
  }

  @Test
  void aPlainFolderIsFilledFromTheCache() throws IOException {
    TestRepo one = repo("acme/one", "one");
    TestRepo two = repo("acme/two", "two");
    try (LoopbackHub hub = LoopbackHub.builder().repo(one).repo(two).start();
        Dray dray = work.open(hub)) {
      dray.download("acme/one").await();
      long sent = bytes(hub);
      for (DownloadRequest request :
          List.of(
              DownloadRequest.builder("acme/two").folder(temp.resolve("plain")).build(),
              DownloadRequest.builder("acme/two").localDir(temp.resolve("local")).build())) {
        DownloadResult result = dray.download(request).await();

        Workplace.assertWhole(two, result.path());
        assertThat(bytes(hub)).isEqualTo(sent);
        assertThat(Files.getAttribute(result.path().resolve("weights.bin"), "unix:nlink"))
            .as("a file of its own, which people may change")
            .isEqualTo(1);
      }
    }
  }

  @Test
  void twoDownloadsAtOnceFetchEqualContentOnce() throws IOException {
    TestRepo one = repo("acme/one", "one");
    TestRepo two = repo("acme/two", "two");
    try (LoopbackHub hub = LoopbackHub.builder().repo(one).repo(two).start();
        Dray dray = work.open(hub);
        Dray other = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.trickle(4 * SIZE));

      Download first = dray.download("acme/one");
      Download second = other.download("acme/two");

      Workplace.assertWhole(one, first.await().path());
      Workplace.assertWhole(two, second.await().path());
      assertThat(bytes(hub)).isEqualTo(SIZE);
    }
  }

  @Test
  void aWaitingDownloadCanBeCancelledAndOneGoesOnWhenTheOtherFails() throws IOException {
    TestRepo one = repo("acme/one", "one");
    TestRepo two = repo("acme/two", "two");
    try (LoopbackHub hub = LoopbackHub.builder().repo(one).repo(two).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.trickle(SIZE / 4));
      Download first = dray.download("acme/one");
      while (hub.cdnRequests().size() == 0) {
        Thread.onSpinWait();
      }
      Download waiting = dray.download("acme/two");
      while (waiting.progress().state() != DownloadState.TRANSFERRING) {
        Thread.onSpinWait();
      }
      waiting.pause();
      while (waiting.progress().state() != DownloadState.PAUSED) {
        Thread.onSpinWait();
      }
      waiting.resume();
      hub.faults().clear();
      first.cancel();

      Workplace.assertWhole(two, waiting.await().path());
    }
  }

  private static FileState state(DownloadPlan plan, String path) {
    return plan.files().stream()
        .filter(file -> file.file().path().text().equals(path))
        .map(PlannedFile::state)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void twoPathsOfOneContentAreFetchedOnce() throws IOException {
    Content content = Content.generated(22, SIZE);
    TestRepo repo =
        TestRepo.model("acme/twins").lfs("a.bin", content).lfs("b/again.bin", content).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      DownloadResult result = dray.download("acme/twins").await();

      Workplace.assertWhole(repo, result.path());
      assertThat(bytes(hub)).isEqualTo(SIZE);
      assertThat(repo.head().files().values()).extracting(RepoFile::sha256).hasSize(2);
    }
  }
}
