package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.federation.Means;
import dev.dray.federation.StoreKind;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.FileState;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What another program's store has is not fetched, and nothing there is believed or harmed.
@Timeout(60)
class ElsewhereDownloadTest {

  private static final long SIZE = 3_000_000;
  private static final Content WEIGHTS = Content.generated(41, SIZE);
  private static final Content MORE = Content.generated(42, SIZE + 1);

  @TempDir Path temp;
  private Workplace work = new Workplace(Path.of(""));
  private StoreTrees stores = new StoreTrees(Path.of(""));

  @BeforeEach
  void makeWorkplace() {
    work = new Workplace(temp);
    stores = new StoreTrees(work.environment().home());
  }

  private static TestRepo repo() {
    return TestRepo.model("acme/tiny")
        .lfs("model-00001-of-00002.gguf", WEIGHTS)
        .lfs("model-00002-of-00002.gguf", MORE)
        .build();
  }

  private static long bytes(LoopbackHub hub) {
    return hub.cdnRequests().bytesSent("");
  }

  private Dray open(LoopbackHub hub, Setting setting, String text) {
    return Dray.open(work.settings(hub.endpoint()).with(setting, text));
  }

  /// Puts a file where such a store has it.
  private Path put(StoreKind kind, String name, Content content) throws IOException {
    return switch (kind) {
      case HUB_CACHE -> stores.hubCache("other", name.toLowerCase(Locale.ROOT), name, content);
      case OLLAMA -> stores.ollama(name, content);
      case RAMALAMA -> stores.ramalama(name, content);
      case MODEL_RUNNER -> stores.modelRunner(content);
      case LM_STUDIO -> stores.lmStudio("acme/tiny/" + name, content);
      case MODELSCOPE -> stores.modelScope(name, content);
      case LLAMA_CPP -> stores.llamaCpp("acme_tiny_" + name, content, content.sha256());
      case COMFYUI -> stores.comfyUi("diffusion_models/" + name, content);
      case MODELS ->
          StoreTrees.write(
              temp.resolve("home/ai-models/weights/other/model").resolve(name), content);
      case FOLDER -> StoreTrees.write(temp.resolve("mine/deep").resolve(name), content);
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfStoreGivesItsContentAndNoByteIsFetched(StoreKind kind) throws IOException {
    Path first = put(kind, "a.gguf", WEIGHTS);
    put(kind, "b.gguf", MORE);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = open(hub, Setting.ALSO_LOOK_IN, temp.resolve("mine").toString())) {
      DownloadPlan plan = dray.plan(DownloadRequest.of("acme/tiny"));
      assertThat(plan.bytesToFetch().bytes()).isZero();
      assertThat(plan.files())
          .extracting(PlannedFile::state)
          .allSatisfy(state -> assertThat(state).isInstanceOf(FileState.Linkable.class));

      List<DownloadEvent> events = new ArrayList<>();
      Download download = dray.download("acme/tiny");
      download.stream().forEach(events::add);
      DownloadResult result = download.await();

      Workplace.assertWhole(repo(), result.path());
      assertThat(bytes(hub)).isZero();
      assertThat(hub.cdnRequests().size()).isZero();
      assertThat(result.bytesDownloaded().bytes()).isZero();
      assertThat(result.reused()).hasSize(2);
      assertThat(result.reused()).extracting(r -> r.store().kind()).containsOnly(kind);
      assertThat(result.reused())
          .extracting(Reused::means)
          .as("only what nobody changes in place is linked unasked")
          .containsOnly(kind.namesContent() ? Means.HARD_LINK : Means.COPY);
      assertThat(events).filteredOn(DownloadEvent.FileReused.class::isInstance).hasSize(2);
      assertThat(events.getLast().progress().bytesDone()).isEqualTo(2 * SIZE + 1);
      assertThat(first).hasSize(SIZE);
      assertThat(leftovers()).isEmpty();
    }
  }

  /// Passing files of ours.
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.filter(path -> path.toString().matches(".*\\.(copy|mode|tmp|part|journal)"))
          .toList();
    }
  }

  @Test
  void whatIsNotWhatItsNameSaysIsFetchedAndLeftAlone() throws IOException {
    Path rotten = stores.ollama("a", WEIGHTS);
    StoreTrees.write(rotten, StoreTrees.wrong(WEIGHTS));
    stores.lmStudio("acme/tiny/b.gguf", StoreTrees.wrong(MORE));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      List<DownloadEvent> events = new ArrayList<>();
      Download download = dray.download("acme/tiny");
      download.stream().forEach(events::add);
      DownloadResult result = download.await();

      Workplace.assertWhole(repo(), result.path());
      assertThat(bytes(hub)).isEqualTo(2 * SIZE + 1);
      assertThat(result.reused()).isEmpty();
      assertThat(events)
          .filteredOn(DownloadEvent.Noted.class::isInstance)
          .extracting(e -> ((DownloadEvent.Noted) e).note())
          .anySatisfy(note -> assertThat(note).contains(rotten.toString(), "is not used"));
      assertThat(Content.onDisk(rotten).sha256()).isEqualTo(StoreTrees.wrong(WEIGHTS).sha256());
      assertThat(leftovers()).isEmpty();
    }
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      assertThat(
              dray.plan(DownloadRequest.builder("acme/tiny").cacheDir(temp.resolve("new")).build())
                  .files())
          .as("what was read and was something else is not planned with again")
          .extracting(PlannedFile::state)
          .noneMatch(state ->
              state instanceof FileState.Linkable(Path content, boolean _)
                  && content.equals(rotten));
    }
  }

  @Test
  void offFetchesEverything() throws IOException {
    stores.ollama("a", WEIGHTS);
    stores.ollama("b", MORE);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = open(hub, Setting.ELSEWHERE, "off")) {
      DownloadResult result = dray.download("acme/tiny").await();

      assertThat(bytes(hub)).isEqualTo(2 * SIZE + 1);
      assertThat(result.reused()).isEmpty();
    }
  }

  @Test
  void copyMakesFilesOfItsOwn() throws IOException {
    Path blob = stores.ollama("a", WEIGHTS);
    stores.ollama("b", MORE);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = open(hub, Setting.ELSEWHERE, "copy")) {
      DownloadResult result = dray.download("acme/tiny").await();

      assertThat(result.reused()).extracting(Reused::means).containsOnly(Means.COPY);
      assertThat(Files.getAttribute(blob, "unix:nlink")).isEqualTo(1);
    }
  }

  @Test
  void aFolderForPeopleGetsACopyUnlessLinksAreAskedFor() throws IOException {
    Path blob = stores.ollama("a", WEIGHTS);
    stores.ollama("b", MORE);
    for (String how : List.of("auto", "link")) {
      try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
          Dray dray = open(hub, Setting.ELSEWHERE, how)) {
        DownloadResult result =
            dray.download(
                    DownloadRequest.builder("acme/tiny").folder(temp.resolve("to-" + how)).build())
                .await();

        Workplace.assertWhole(repo(), result.path());
        assertThat(bytes(hub)).isZero();
        assertThat(result.reused())
            .extracting(Reused::means)
            .containsOnly(how.equals("link") ? Means.HARD_LINK : Means.COPY);
      }
    }
    assertThat(Files.getAttribute(blob, "unix:nlink")).isEqualTo(2);
  }

  @Test
  void aFileThatOthersMayWriteIsCopied() throws IOException {
    Path blob = stores.ollama("a", WEIGHTS);
    Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path other = stores.ollama("b", MORE);
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("r--r-----"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = open(hub, Setting.ELSEWHERE, "link")) {
      DownloadResult result = dray.download("acme/tiny").await();

      Workplace.assertWhole(repo(), result.path());
      assertThat(bytes(hub)).isZero();
      assertThat(result.reused()).extracting(Reused::means).containsOnly(Means.COPY);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
          .as("the store's file keeps its mode")
          .isEqualTo("r--r-----");
    }
  }

  @Test
  void aLinkOutOfAStoreIsNotFollowed() throws IOException {
    Path secret = StoreTrees.write(temp.resolve("elsewhere/secret"), WEIGHTS);
    Path blobs = stores.ollama("x", Content.of("x")).resolveSibling("sha256-" + WEIGHTS.sha256());
    Files.createSymbolicLink(blobs, secret);
    Path loop = stores.lmStudio("acme/tiny/b.gguf", Content.of("small"));
    Files.createSymbolicLink(loop.resolveSibling("c.gguf"), secret);
    Files.createSymbolicLink(loop.resolveSibling("around"), stores.home());
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      DownloadResult result = dray.download("acme/tiny").await();

      Workplace.assertWhole(repo(), result.path());
      assertThat(bytes(hub)).isEqualTo(2 * SIZE + 1);
      assertThat(result.reused()).isEmpty();
    }
  }

  @Test
  void aStoreThatVanishesBetweenPlanAndTransferIsNoLoss() throws IOException {
    Path blob = stores.ollama("a", WEIGHTS);
    stores.ollama("b", MORE);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      assertThat(dray.plan(DownloadRequest.of("acme/tiny")).bytesToFetch().bytes()).isZero();
      Files.delete(blob);

      DownloadResult result = dray.download("acme/tiny").await();

      Workplace.assertWhole(repo(), result.path());
      assertThat(bytes(hub)).isEqualTo(SIZE);
      assertThat(result.reused()).hasSize(1);
    }
  }

  @Test
  void aTornIndexCountsAsNoneAndIsMadeAnew() throws IOException {
    stores.lmStudio("acme/tiny/a.gguf", WEIGHTS);
    stores.lmStudio("acme/tiny/b.gguf", MORE);
    Settings settings = work.settings(java.net.URI.create("http://127.0.0.1:9"));
    Path index = settings.directories().state().resolve("elsewhere.tsv");
    Files.createDirectories(index.getParent());
    Files.write(index, Content.generated(5, 100_000).bytes());
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      dray.download("acme/tiny").await();
      assertThat(bytes(hub)).isZero();
    }
    assertThat(Files.readString(index)).contains(WEIGHTS.sha256(), MORE.sha256());
  }

  @Test
  void halfOfAFileThatWasFetchedOnceIsThrownAwayWhenTheWholeIsHere() throws IOException {
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(dev.dray.testkit.fault.Fault.trickle(SIZE / 4));
      Download half = dray.download("acme/tiny");
      while (half.progress().bytesReceived() == 0) {
        Thread.onSpinWait();
      }
      half.cancel();
      half.result().handle((r, e) -> e).join();
      hub.faults().clear();
      stores.ollama("a", WEIGHTS);
      stores.ollama("b", MORE);
      Thread.onSpinWait();
      try (Dray other = work.open(hub)) {
        DownloadResult result = other.download("acme/tiny").await();

        Workplace.assertWhole(repo(), result.path());
        assertThat(result.reused()).hasSize(2);
        assertThat(leftovers()).isEmpty();
      }
    }
  }

  @Test
  void smallFilesInGitAreNotLookedFor() throws IOException {
    TestRepo repo =
        TestRepo.model("acme/tiny")
            .lfs("a.gguf", WEIGHTS)
            .text("config.json", "{\"x\": 1}")
            .build();
    stores.ollama("a", WEIGHTS);
    stores.ollama("config", Content.of("{\"x\": 1}"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      DownloadResult result = dray.download("acme/tiny").await();

      Workplace.assertWhole(repo, result.path());
      assertThat(result.bytesDownloaded().bytes()).isEqualTo(8);
      assertThat(result.reused()).extracting(r -> r.file().text()).containsExactly("a.gguf");
      assertThat(repo.head().files().values()).extracting(RepoFile::size).hasSize(2);
    }
  }
}
