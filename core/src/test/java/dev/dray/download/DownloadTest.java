package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Commit;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.error.AccessNeededException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.FileState;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The main job end to end: a name becomes a verified model on disk.
@Timeout(60)
class DownloadTest {

  @TempDir Path temp;

  @Test
  @Proves({
    "S000-28",
    "S000-29",
    "S001-05",
    "S001-12",
    "S001-75",
    "S001-76",
    "S001-22",
    "field-38",
    "S004-18",
    "S001-41",
    "S001-43",
    "S001-44"
  })
  void bringsAWholeModelWithOneListingAndNoHeads() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.safetensors("acme/model", 3, 3_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      DownloadResult result = dray.download("acme/model").await();

      Path snapshot =
          work.cache().resolve("models--acme--model/snapshots").resolve(repo.head().id());
      assertThat(result.path()).isEqualTo(snapshot);
      assertThat(result.name()).isEqualTo("acme/model");
      assertThat(result.bytes().bytes())
          .isEqualTo(repo.head().files().values().stream().mapToLong(RepoFile::size).sum());
      assertThat(result.files()).hasSameSizeAs(repo.head().files());
      assertThat(result.commit().orElseThrow().id()).isEqualTo(repo.head().id());
      assertThat(result.bytesDownloaded()).isEqualTo(result.bytes());
      assertThat(result.unverified()).isZero();
      Workplace.assertWhole(repo, snapshot);
      assertThat(Files.readString(work.cache().resolve("models--acme--model/refs/main")))
          .isEqualTo(repo.head().id());
      assertThat(hub.requests().gets("/api/models/acme/model/revision/.*")).isEqualTo(1);
      assertThat(hub.requests().gets("/api/models/acme/model/tree/.*")).isEqualTo(1);
      assertThat(hub.requests().heads(".*")).isZero();
      assertThat(hub.leaks()).isEmpty();
    }
  }

  /// A whole model in the cache lets a hub that is away be given up soon; what is not in its old
  /// listing must be asked for all the same.
  @Test
  void bringsAFileThatWasPublishedAfterTheCachedListing() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      dray.download("acme/tiny").await();
      repo.update("main", RepoFile.of("later.json", Content.of("{}")));

      DownloadRequest request =
          DownloadRequest.builder("acme/tiny").files(List.of("later.json")).build();

      assertThat(dray.isCached(request)).isFalse();
      assertThat(dray.download(request).await().files()).hasSize(1);
    }
  }

  @Test
  @Proves({"S001-78", "S004-10", "S004-11", "field-39", "field-46"})
  void aSecondRunFetchesNothingAndAPinnedOneAsksNothing() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertThat(dray.isCached(DownloadRequest.of("acme/tiny"))).isFalse();
      dray.download("acme/tiny").await();
      hub.requests().clear();
      hub.cdnRequests().clear();

      DownloadResult again = dray.download("acme/tiny").await();

      assertThat(again.bytesDownloaded().bytes()).isZero();
      assertThat(hub.requests().gets(".*/resolve/.*")).isZero();
      assertThat(hub.cdnRequests().size()).isZero();
      hub.requests().clear();
      DownloadResult pinned = dray.download("acme/tiny@" + repo.head().id()).await();
      assertThat(pinned.path()).isEqualTo(again.path());
      assertThat(hub.requests().size()).isZero();
      assertThat(dray.isCached(DownloadRequest.of("acme/tiny"))).isTrue();
      assertThat(dray.localPath(ModelRef.parse("acme/tiny"))).hasValue(again.path());
    }
  }

  @Test
  @Proves({"field-46", "S004-07"})
  void aDryRunTellsAndTouchesNothing() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      dray.download(DownloadRequest.builder("acme/tiny").include("*.json").build()).await();
      List<String> before = work.everything();

      DownloadPlan plan = dray.plan(DownloadRequest.of("acme/tiny"));

      assertThat(work.everything()).isEqualTo(before);
      assertThat(plan.files()).hasSize(repo.head().files().size());
      assertThat(plan.files())
          .filteredOn(file -> file.file().path().text().endsWith(".json"))
          .allSatisfy(file -> assertThat(file.state()).isInstanceOf(FileState.Present.class));
      assertThat(plan.bytesToFetch().bytes())
          .isEqualTo(
              repo.head().files().values().stream()
                  .filter(file -> !file.path().endsWith(".json"))
                  .mapToLong(RepoFile::size)
                  .sum());
      assertThat(plan.freeSpace().bytes()).isPositive();
    }
  }

  @Test
  @Proves({"S001-14", "S001-15", "field-40"})
  void choosesByPatternNameAndFolder() {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/mixed")
            .text("config.json", "{}")
            .text("sub/a.txt", "a")
            .text("sub/b.txt", "b")
            .lfs("w-Q4_K_M.gguf", Content.generated(1, 5000))
            .lfs("w-Q8_0.gguf", Content.generated(2, 5000))
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertThat(names(dray, DownloadRequest.builder("acme/mixed").include("*Q4_K_M*").build()))
          .containsExactly("w-Q4_K_M.gguf");
      assertThat(names(dray, DownloadRequest.builder("acme/mixed").exclude("*.gguf").build()))
          .containsExactly("config.json", "sub/a.txt", "sub/b.txt");
      assertThat(names(dray, DownloadRequest.builder("acme/mixed").files(List.of("sub/")).build()))
          .containsExactly("sub/a.txt", "sub/b.txt");
      assertThat(names(dray, DownloadRequest.of("acme/mixed:q8_0")))
          .containsExactly("config.json", "sub/a.txt", "sub/b.txt", "w-Q8_0.gguf");
      DownloadResult one =
          dray.download(DownloadRequest.builder("acme/mixed").files(List.of("config.json")).build())
              .await();
      assertThat(one.path()).isRegularFile().hasFileName("config.json");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () -> dray.plan(DownloadRequest.builder("acme/mixed").include("Q4_K_M").build()))
          .withMessageContaining("select none of the 5 files");
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() ->
              dray.plan(
                  DownloadRequest.builder("acme/mixed").files(List.of("Config.json")).build()))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND))
          .withMessageContaining("the nearest is 'config.json'");
    }
  }

  private static List<String> names(Dray dray, DownloadRequest request) {
    return dray.plan(request).files().stream().map(file -> file.file().path().text()).toList();
  }

  @Test
  @Proves({"field-43", "field-75", "S002-21"})
  void bringsAwkwardNamesEmptyFilesDatasetsAndSpaces() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo names = TestRepos.awkwardNames("acme/names").build();
    TestRepo data = TestRepos.dataset("acme/corpus").build();
    TestRepo space = TestRepos.space("acme/demo").build();
    TestRepo bare = TestRepo.model("gpt2").text("config.json", "{}").build();
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(names).repo(data).repo(space).repo(bare).start();
        Dray dray = work.open(hub)) {
      Workplace.assertWhole(names, dray.download("acme/names").await().path());
      Workplace.assertWhole(data, dray.download("hf://datasets/acme/corpus").await().path());
      Workplace.assertWhole(
          space,
          dray.download(DownloadRequest.builder("acme/demo").kind(RepoKind.SPACE).build())
              .await()
              .path());
      assertThat(dray.download("gpt2").await().path().toString()).contains("models--gpt2");
      assertThat(work.cache().resolve("datasets--acme--corpus/snapshots")).isDirectory();
      assertThat(work.cache().resolve("spaces--acme--demo/snapshots")).isDirectory();
    }
  }

  @Test
  @Proves({"field-81", "field-74"})
  void equalContentIsFetchedOnceInEveryLayout() throws IOException {
    Workplace work = new Workplace(temp);
    Content same = Content.generated(7, 400_000);
    TestRepo repo = TestRepo.model("acme/twins").lfs("a.bin", same).lfs("copy/b.bin", same).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Workplace.assertWhole(repo, dray.download("acme/twins").await().path());
      assertThat(hub.cdnRequests().bytesSent(".*")).isEqualTo(400_000);
      hub.cdnRequests().clear();

      Path plain = temp.resolve("plain");
      // Another cache, or the folder would be filled from the first.
      Workplace other = new Workplace(temp.resolve("other"));
      try (Dray second = other.open(hub)) {
        second.download(DownloadRequest.builder("acme/twins").folder(plain).build()).await();
      }

      Workplace.assertWhole(repo, plain);
      assertThat(hub.cdnRequests().bytesSent(".*")).isEqualTo(400_000);
    }
  }

  @Test
  @Proves({"S001-13", "field-65", "S002-35"})
  void bringsIntoPlainAndLocalFolders() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Path plain = temp.resolve("plain");
      Path local = temp.resolve("local");
      DownloadResult first =
          dray.download(DownloadRequest.builder("acme/tiny").folder(plain).build()).await();
      DownloadResult second =
          dray.download(DownloadRequest.builder("acme/tiny").localDir(local).build()).await();

      assertThat(first.path()).isEqualTo(plain);
      Workplace.assertWhole(repo, plain);
      Workplace.assertWhole(repo, local);
      assertThat(local.resolve(".cache/huggingface/download/config.json.metadata")).exists();
      assertThat(second.files()).containsKey(new RepoPath("config.json"));
      for (DownloadRequest again :
          List.of(
              DownloadRequest.builder("acme/tiny").folder(plain).build(),
              DownloadRequest.builder("acme/tiny").localDir(local).build())) {
        assertThat(dray.download(again).await().bytesDownloaded().bytes()).isZero();
      }
    }
  }

  @Test
  @Proves({"field-60", "field-59", "S001-94"})
  void aNewCommitFetchesOnlyWhatChangedAndTheOldSnapshotStays() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/moving")
            .text("config.json", "{\"v\":1}")
            .lfs("w.bin", Content.generated(3, 300_000))
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Path before = dray.download("acme/moving").await().path();
      repo.update("main", RepoFile.of("config.json", Content.of("{\"v\":22}")));

      DownloadResult after = dray.download("acme/moving").await();

      assertThat(after.bytesDownloaded().bytes()).isEqualTo(8);
      assertThat(after.path()).isNotEqualTo(before);
      assertThat(before.resolve("config.json")).hasContent("{\"v\":1}");
      assertThat(after.path().resolve("config.json")).hasContent("{\"v\":22}");
      assertThat(before.resolve("w.bin").toRealPath())
          .isEqualTo(after.path().resolve("w.bin").toRealPath());
    }
  }

  /// What is here of a commit after a download that was cut off is not all of the commit.
  @Test
  void aCommitThatWasCutOffIsNotTakenForWhole() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/cut")
            .text("config.json", "{}")
            .lfs("w.bin", Content.generated(5, 3_000_000))
            .build();
    String pinned = "acme/cut@" + repo.head().id();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      dray.download(DownloadRequest.builder(pinned).files(List.of("config.json")).build()).await();
      Path tree = temp.resolve("cache/models--acme--cut/trees/" + repo.head().id() + ".json");
      Files.delete(tree);

      DownloadResult whole = dray.download(pinned).await();

      Workplace.assertWhole(repo, whole.path());
      assertThat(whole.commit()).contains(new Commit(repo.head().id()));
    }
  }

  @Test
  void aBranchIsTakenForTheCommitThatItWas() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepo.model("acme/moving").text("config.json", "{\"v\":1}").build();
    Commit before = new Commit(repo.head().id());
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      repo.update("main", RepoFile.of("config.json", Content.of("{\"v\":2}")));
      Download download =
          dray.download(DownloadRequest.builder("acme/moving").commit(before).build());

      DownloadResult result = download.await();

      assertThat(download.commit()).contains(before);
      assertThat(result.commit()).contains(before);
      assertThat(result.revision()).isEqualTo("main");
      assertThat(result.path().resolve("config.json")).hasContent("{\"v\":1}");
      assertThat(dray.localPath(ModelRef.parse("acme/moving"))).contains(result.path());
    }
  }

  @Test
  @Proves({"S001-16", "S002-26", "S001-28"})
  void forceFetchesAgain() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      DownloadResult first = dray.download("acme/tiny").await();

      DownloadResult again =
          dray.download(DownloadRequest.builder("acme/tiny").force(true).build()).await();

      assertThat(again.bytesDownloaded()).isEqualTo(first.bytes());
      Workplace.assertWhole(repo, again.path());
    }
  }

  @Test
  @Proves({
    "S000-31",
    "S000-32",
    "S000-33",
    "S000-46",
    "S001-32",
    "S001-68",
    "S001-69",
    "field-42",
    "S001-20"
  })
  void tellsApartWhatIsMissingAndWhatIsClosed() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo gated =
        TestRepos.gguf("acme/gated", 1000).gate(dev.dray.testkit.repo.Gate.MANUAL).build();
    TestRepo hidden = TestRepos.gguf("acme/hidden", 1000).makePrivate().build();
    TestRepo off = TestRepos.gguf("acme/off", 1000).disabled().build();
    TestRepo open = TestRepos.tinyGguf("acme/open");
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(gated)
                .repo(hidden)
                .repo(off)
                .repo(open)
                .user("alice", "hf_alice")
                .start();
        Dray dray = work.open(hub)) {
      assertThat(failure(dray, DownloadRequest.of("acme/missing")))
          .isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
      assertThat(failure(dray, DownloadRequest.of("acme/hidden")))
          .isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
      assertThat(failure(dray, DownloadRequest.of("acme/open@nope")))
          .isEqualTo(ErrorCode.REVISION_NOT_FOUND);
      assertThat(failure(dray, DownloadRequest.of("acme/off"))).isEqualTo(ErrorCode.DISABLED);
      assertThat(failure(dray, DownloadRequest.builder("acme/open").token("hf_wrong").build()))
          .isEqualTo(ErrorCode.BAD_TOKEN);
      assertThatExceptionOfType(AccessNeededException.class)
          .isThrownBy(() -> dray.download("acme/gated").await())
          .satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.GATED);
            assertThat(e.page()).hasValue(hub.endpoint().resolve("/acme/gated"));
            assertThat(e.nextStep()).contains("/acme/gated");
          });
      try (var left = Files.walk(work.cache())) {
        assertThat(left.filter(Files::isRegularFile).filter(p -> !p.toString().contains(".lock")))
            .allMatch(path -> path.endsWith("CACHEDIR.TAG"));
      }
    }
  }

  @Test
  @Proves({"S000-02", "S000-30"})
  void aTokenOpensWhatIsGated() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo gated =
        TestRepos.gguf("acme/gated", 100_000)
            .gate(dev.dray.testkit.repo.Gate.MANUAL)
            .grant("alice")
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(gated).user("alice", "hf_alice").start();
        Dray dray = work.open(hub)) {
      DownloadResult result =
          dray.download(DownloadRequest.builder("acme/gated").token("hf_alice").build()).await();

      Workplace.assertWhole(gated, result.path());
      assertThat(hub.leaks()).isEmpty();
      assertThat(hub.requests().withAuthorization()).isNotEmpty();
    }
  }

  private static ErrorCode failure(Dray dray, DownloadRequest request) {
    Download download = dray.download(request);
    try {
      download.await();
    } catch (dev.dray.error.DrayException e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(e.nextStep()).isNotBlank();
      assertThat(download.state()).isEqualTo(DownloadState.FAILED);
      return e.code();
    }
    throw new AssertionError("nothing failed");
  }

  @Test
  @Proves({"field-55", "S001-10"})
  void offlineUsesWhatIsHereAndNamesWhatIsNot() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      try (Dray dray = work.open(hub)) {
        dray.download(DownloadRequest.builder("acme/tiny").include("*.json").build()).await();
      }
      hub.requests().clear();
      Settings offline = work.settings(hub.endpoint()).with(Setting.OFFLINE, "true");
      try (Dray dray = Dray.open(offline)) {
        DownloadResult here =
            dray.download(DownloadRequest.builder("acme/tiny").include("*.json").build()).await();
        assertThat(here.path()).isDirectory();
        assertThatExceptionOfType(NetworkException.class)
            .isThrownBy(() -> dray.download("acme/tiny").await())
            .withMessageContaining("the cache lacks")
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE));
        assertThatExceptionOfType(NetworkException.class)
            .isThrownBy(() -> dray.download("acme/other").await())
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE));
      }
      assertThat(hub.requests().size()).isZero();
    }
  }

  @Test
  @Proves("S001-38")
  void aHubThatIsAwayIsNotedWhenTheCacheHasAll() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    java.net.URI gone;
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      gone = hub.endpoint();
      try (Dray dray = work.open(hub)) {
        dray.download("acme/tiny").await();
      }
    }
    try (Dray dray = Dray.open(work.settings(gone))) {
      Download download = dray.download("acme/tiny");
      List<DownloadEvent> events = download.stream().toList();

      assertThat(download.state()).isEqualTo(DownloadState.COMPLETED);
      assertThat(events)
          .anySatisfy(event ->
              assertThat(event)
                  .isInstanceOfSatisfying(
                      DownloadEvent.Noted.class,
                      note -> assertThat(note.note()).contains("may be older")));
    }
  }
}
