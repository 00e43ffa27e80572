package dev.dray.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.Revision;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NotFoundException;
import dev.dray.model.variant.VariantWish;
import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonValue;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.VersionLock;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.update.Freshness.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Versions that are here, versions that are published, and the way from one to the other.
@Timeout(60)
class UpdatesTest {

  private static final long SIZE = 2_000_000;

  @TempDir Path temp;
  private final LoopbackHub hub = LoopbackHub.builder().strictGating().start();
  private final LoopbackModelScope scope = LoopbackModelScope.start();
  private final LoopbackOllamaRegistry ollama = LoopbackOllamaRegistry.start();
  private Dray dray = Dray.open();

  @BeforeEach
  void open() {
    dray.close();
    dray = Dray.open(settings());
  }

  @AfterEach
  void stop() {
    dray.close();
    hub.close();
    scope.close();
    ollama.close();
  }

  private Settings settings() {
    return OwnHome.in(temp)
        .set(Setting.ENDPOINT, hub.endpoint().toString())
        .set(Setting.MODELSCOPE_ENDPOINT, scope.endpoint().toString())
        .set(Setting.OLLAMA_REGISTRY, ollama.endpoint().toString())
        .set(Setting.OLLAMA_VIA, "direct")
        .build();
  }

  private TestRepo published(String id) {
    TestRepo repo =
        TestRepo.model(id)
            .lfs("weights.bin", Content.generated(id.hashCode(), SIZE))
            .text("README.md", "first")
            .text("config.json", "{}")
            .build();
    hub.add(repo);
    return repo;
  }

  private Freshness only(String ref) {
    List<Freshness> checked = dray.updates().check(dray.updates().held(ModelRef.parse(ref)));
    assertThat(checked).hasSize(1);
    return checked.getFirst();
  }

  @Test
  @Proves({"S001-102", "S001-94", "S001-108"})
  void aNewCommitIsSeenAndOnlyItsChangesAreFetched() {
    TestRepo repo = published("acme/one");
    String first = repo.head().id();
    Path before = dray.download("acme/one").await().path();
    assertThat(only("acme/one").state()).isEqualTo(State.CURRENT);

    repo.update(
        "main",
        RepoFile.of("README.md", Content.of("second")),
        RepoFile.of("more.json", Content.of("{\"new\": 1}")));
    repo.remove("main", "config.json");

    Freshness freshness = only("acme/one");
    assertThat(freshness.state()).isEqualTo(State.OUTDATED);
    assertThat(freshness.held().version().toString()).isEqualTo(first);
    assertThat(freshness.published().map(Object::toString)).hasValue(repo.head().id());

    Delta delta = dray.updates().delta(freshness);
    assertThat(delta.changes())
        .extracting(change -> change.kind() + " " + change.path())
        .containsExactly("CHANGED README.md", "REMOVED config.json", "ADDED more.json");
    assertThat(delta.bytesToFetch().bytes()).isEqualTo("second".length() + 10);
    assertThat(delta.notes()).isEmpty();

    DownloadResult result = dray.updates().start(delta).await();
    assertThat(result.bytesDownloaded()).isEqualTo(delta.bytesToFetch());
    assertThat(result.path().resolve("weights.bin")).hasSize(SIZE);
    assertThat(result.path().resolve("config.json")).doesNotExist();
    assertThat(before.resolve("config.json")).as("the earlier version stays").exists();
    assertThat(only("acme/one").state()).isEqualTo(State.CURRENT);
  }

  @Test
  void whoBroughtSomeFilesGetsOnlyThoseAgain() {
    TestRepo repo =
        TestRepo.model("acme/quants")
            .lfs("m-Q4_K_M.gguf", Content.generated(1, SIZE))
            .lfs("m-Q8_0.gguf", Content.generated(2, SIZE))
            .text("README.md", "first")
            .build();
    hub.add(repo);
    dray.download("hf://acme/quants/m-Q4_K_M.gguf").await();
    repo.update(
        "main",
        RepoFile.of("m-Q4_K_M.gguf", Content.generated(3, SIZE)),
        RepoFile.of("README.md", Content.of("second")));

    Delta delta = dray.updates().delta(only("acme/quants"));
    assertThat(delta.changes())
        .extracting(change -> change.path().text())
        .containsExactly("m-Q4_K_M.gguf");
    assertThat(delta.bytesToFetch().bytes()).isEqualTo(SIZE);
    assertThat(delta.notes()).anyMatch(note -> note.contains("2 others are published"));
    DownloadResult result = dray.updates().start(delta).await();
    assertThat(result.files()).hasSize(1);

    repo.remove("main", "m-Q4_K_M.gguf");
    Delta nothing = dray.updates().delta(only("acme/quants"));
    assertThat(nothing.request()).isEmpty();
    assertThat(nothing.notes()).anyMatch(note -> note.contains("is published any more"));
    assertThatThrownBy(() -> dray.updates().start(nothing)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatIsOnThisMachineIsNotCountedAsFetched() {
    TestRepo repo = published("acme/one");
    TestRepo other = published("acme/other");
    dray.download("acme/one").await();
    dray.download("acme/other").await();
    repo.update("main", other.file("weights.bin"));

    Delta delta = dray.updates().delta(only("acme/one"));
    assertThat(delta.changes()).hasSize(1);
    assertThat(delta.bytesToFetch().bytes()).isZero();
  }

  @Test
  @Proves("S001-102")
  void branchesAndTagsAreFollowedAndCommitsStay() {
    TestRepo repo = published("acme/one");
    String first = repo.head().id();
    repo.tag("v1", first).branch("dev", first);
    TestRepo pinned = published("acme/pinned");
    String kept = pinned.head().id();
    dray.download("acme/one").await();
    dray.download("acme/one@v1").await();
    dray.download("acme/one@dev").await();
    dray.download("acme/pinned@" + kept).await();
    repo.update("dev", RepoFile.of("README.md", Content.of("dev")));
    pinned.update("main", RepoFile.of("README.md", Content.of("later")));

    assertThat(dray.updates().check(dray.updates().held()))
        .extracting(f -> f.held().ref() + " " + f.state())
        .containsExactlyInAnyOrder(
            "acme/one CURRENT",
            "acme/one@v1 CURRENT",
            "acme/one@dev OUTDATED",
            "acme/pinned@" + kept + " PINNED");
    assertThat(dray.updates().held(ModelRef.parse("acme/one"))).hasSize(3);
    assertThat(dray.updates().held(ModelRef.parse("acme/one@dev"))).hasSize(1);
    assertThat(dray.updates().held(ModelRef.parse("acme/one@main"))).hasSize(1);
    assertThatThrownBy(() -> dray.updates().held(ModelRef.parse("acme/none")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("acme/none");
  }

  @Test
  void whatBecameOfARepositoryIsTold() {
    TestRepo deleted = published("acme/deleted");
    TestRepo gated = published("acme/gated");
    TestRepo hidden = published("acme/hidden");
    TestRepo moved = published("acme/old");
    TestRepo branch = published("acme/branch");
    branch.branch("dev", branch.head().id());
    published("acme/fine");
    for (String model :
        List.of(
            "acme/deleted",
            "acme/gated",
            "acme/hidden",
            "acme/old",
            "acme/branch@dev",
            "acme/fine")) {
      dray.download(model).await();
    }
    hub.remove(deleted);
    gated.gate(Gate.MANUAL);
    hidden.makePrivate(true);
    hub.remove(moved);
    hub.add(TestRepo.model("acme/new").text("README.md", "moved"));
    hub.rename(RepoKind.MODEL, "acme/old", "acme/new");
    hub.remove(branch);
    published("acme/branch");

    List<Freshness> checked = dray.updates().check(dray.updates().held());
    assertThat(checked)
        .extracting(f -> f.held().ref() + " " + f.state())
        .containsExactlyInAnyOrder(
            "acme/deleted GONE",
            "acme/gated CLOSED",
            "acme/hidden GONE",
            "acme/old OUTDATED",
            "acme/branch@dev GONE",
            "acme/fine CURRENT");
    Freshness renamed =
        checked.stream().filter(f -> f.renamedTo().isPresent()).findFirst().orElseThrow();
    assertThat(renamed.renamedTo()).hasValue("acme/new");
    assertThat(dray.updates().delta(renamed).notes())
        .anyMatch(note -> note.contains("dray download acme/new"));
  }

  @Test
  void aHubThatIsAwayOrAsksToSlowDownIsNotAskedForEveryModel() {
    for (int i = 0; i < 20; i++) {
      published("acme/m" + i);
      dray.download("acme/m" + i).await();
    }
    int before = hub.requests().size();
    hub.faults().hub().every(When.get().path("^/api/"), Fault.rateLimited(3000));
    List<Freshness> limited = dray.updates().check(dray.updates().held());
    assertThat(limited)
        .allSatisfy(f -> {
          assertThat(f.state()).isEqualTo(State.UNKNOWN);
          assertThat(f.problem().orElseThrow().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        });
    assertThat(hub.requests().size() - before).isLessThan(16);
    hub.faults().clear();

    try (Dray offline = Dray.open(settings().with(Setting.OFFLINE, "true"))) {
      int asked = hub.requests().size();
      assertThat(offline.updates().check(offline.updates().held()))
          .hasSize(20)
          .allSatisfy(
              f -> assertThat(f.problem().orElseThrow().code()).isEqualTo(ErrorCode.OFFLINE));
      assertThat(hub.requests().size()).isEqualTo(asked);
    }
  }

  @Test
  void modelsOfOllamaAreKnownByTheirManifest() {
    ollama.publish(OllamaTestModel.gguf("library/tiny:1b", 500_000, 1));
    dray.download("ollama://tiny:1b").await();
    assertThat(only("ollama://tiny:1b").state()).isEqualTo(State.CURRENT);
    ollama.publish(OllamaTestModel.gguf("library/tiny:1b", 600_000, 2));

    Freshness freshness = only("ollama://tiny:1b");
    assertThat(freshness.state()).isEqualTo(State.OUTDATED);
    assertThat(freshness.published()).get().isInstanceOf(Version.OfManifest.class);
    Delta delta = dray.updates().delta(freshness);
    assertThat(delta.count(Delta.Kind.CHANGED)).isPositive();
    assertThat(delta.bytesToFetch().bytes()).isGreaterThan(590_000);
    DownloadResult result = dray.updates().start(delta).await();
    assertThat(result.bytesDownloaded()).isEqualTo(delta.bytesToFetch());
    assertThat(only("ollama://tiny:1b").state()).isEqualTo(State.CURRENT);
  }

  @Test
  void modelsOfModelScopeAreKnownByTheirFiles() {
    TestRepo repo =
        TestRepo.model("acme/scoped")
            .lfs("weights.bin", Content.generated(5, SIZE))
            .text("README.md", "first")
            .build();
    scope.add(repo);
    dray.download("modelscope://acme/scoped").await();
    assertThat(only("modelscope://acme/scoped").state()).isEqualTo(State.CURRENT);
    repo.update("main", RepoFile.of("README.md", Content.of("second")));

    Freshness freshness = only("modelscope://acme/scoped");
    assertThat(freshness.state()).isEqualTo(State.OUTDATED);
    Delta delta = dray.updates().delta(freshness);
    assertThat(delta.changes())
        .extracting(change -> change.kind() + " " + change.path())
        .containsExactly("CHANGED README.md");
    assertThat(delta.bytesToFetch().bytes()).isEqualTo(6);
    dray.updates().start(delta).await();
    assertThat(only("modelscope://acme/scoped").state()).isEqualTo(State.CURRENT);
  }

  @Test
  void aCacheThatAnotherToolFilledIsFollowedToo() throws Exception {
    TestRepo repo = published("acme/one");
    Path snapshot = dray.download("acme/one").await().path();
    // The official client leaves no listing.
    Path trees = snapshot.resolve("../../trees").normalize();
    if (Files.isDirectory(trees)) {
      try (var files = Files.list(trees)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
    repo.update("main", RepoFile.of("more.json", Content.of("{}")));

    Delta delta = dray.updates().delta(only("acme/one"));
    assertThat(delta.changes())
        .extracting(change -> change.kind() + " " + change.path())
        .containsExactly("ADDED more.json");
    assertThat(delta.request().orElseThrow())
        .isEqualTo(DownloadRequest.builder("acme/one").variant(VariantWish.EVERYTHING).build());
  }

  @Test
  void foldersThatDownloadsWereSentToAreFollowed() {
    TestRepo repo = published("acme/one");
    Path plain = temp.resolve("plain");
    Path local = temp.resolve("local");
    Path other = temp.resolve("other-cache");
    dray.download(DownloadRequest.builder("acme/one").folder(plain).build()).await();
    dray.download(
            DownloadRequest.builder("acme/one").localDir(local).include("*.json", "*.md").build())
        .await();
    dray.download(DownloadRequest.builder("acme/one").cacheDir(other).build()).await();
    assertThat(dray.updates().check(dray.updates().held()))
        .hasSize(3)
        .allSatisfy(f -> assertThat(f.state()).isEqualTo(State.CURRENT));

    repo.update(
        "main",
        RepoFile.of("README.md", Content.of("second")),
        RepoFile.of("extra.txt", Content.of("new")));
    List<Freshness> outdated = dray.updates().check(dray.updates().held());
    assertThat(outdated)
        .hasSize(3)
        .allSatisfy(f -> assertThat(f.state()).isEqualTo(State.OUTDATED));
    for (Freshness freshness : outdated) {
      dray.updates().start(dray.updates().delta(freshness)).await();
    }

    assertThat(plain.resolve("README.md")).hasContent("second");
    assertThat(plain.resolve("extra.txt")).hasContent("new");
    assertThat(local.resolve("README.md")).hasContent("second");
    assertThat(local.resolve("extra.txt")).as("not among what was asked for").doesNotExist();
    assertThat(other.resolve("models--acme--one/snapshots/" + repo.head().id())).isDirectory();
    assertThat(dray.updates().check(dray.updates().held()))
        .hasSize(3)
        .allSatisfy(f -> assertThat(f.state()).isEqualTo(State.CURRENT));
  }

  @Test
  @Proves("S001-102")
  void whatLmStudioLoadsIsFollowedAtTheHub() {
    TestRepo repo =
        TestRepo.model("acme/one-GGUF")
            .lfs("one-Q4_K_M.gguf", Content.generated(1, 60_000))
            .lfs("one-Q8_0.gguf", Content.generated(2, 90_000))
            .build();
    hub.add(repo);
    try (Dray files = Dray.open(settings().with(Setting.LMSTUDIO_SERVER, "never"))) {
      Path place = files.download("lmstudio://acme/one-GGUF@Q4_K_M").await().path();
      Updates updates = files.updates();
      ModelRef ref = ModelRef.parse("lmstudio://acme/one-GGUF");
      assertThat(updates.check(updates.held(ref)).getFirst().state()).isEqualTo(State.CURRENT);

      repo.update("main", RepoFile.of("one-Q4_K_M.gguf", Content.generated(3, 61_000)));
      Freshness freshness = updates.check(updates.held(ref)).getFirst();
      assertThat(freshness.state()).isEqualTo(State.OUTDATED);
      Delta delta = updates.delta(freshness);
      assertThat(delta.changes())
          .as("the other quantization was never brought")
          .extracting(change -> change.kind() + " " + change.path())
          .containsExactly("CHANGED one-Q4_K_M.gguf");
      updates.start(delta).await();

      Path folder = Files.isDirectory(place) ? place : place.resolveSibling("");
      assertThat(folder.resolve("one-Q4_K_M.gguf")).hasSize(61_000);
      assertThat(folder.resolve("one-Q8_0.gguf")).doesNotExist();
      assertThat(updates.check(updates.held(ref)).getFirst().state()).isEqualTo(State.CURRENT);
    }
  }

  @Test
  void whatADownloadThatFailedLeftIsNoModel() {
    TestRepo repo = published("acme/one");
    hub.faults().everyCdnGet(Fault.status(404));
    assertThatThrownBy(() -> dray.download("acme/one").await()).isInstanceOf(DrayException.class);
    assertThat(
            dray.cache()
                .snapshotPath(dev.dray.RepoKind.MODEL, new RepoId("acme/one"), commit(repo)))
        .as("some of it came")
        .isPresent();
    assertThat(dray.updates().held()).isEmpty();
  }

  private static Revision commit(TestRepo repo) {
    return new Revision(repo.head().id());
  }

  @Test
  void whatTheRegistryLocksStays() {
    TestRepo repo = published("acme/one");
    Path place = dray.download("acme/one").await().path();
    repo.update("main", RepoFile.of("README.md", Content.of("second")));
    assertThat(only("acme/one").state()).isEqualTo(State.OUTDATED);

    dray.registry()
        .change(
            ModelRegistry.Backup.NO,
            draft ->
                draft.put(
                    RegistryEntry.named("one-vllm", "vllm")
                        .with(EntryKey.DOWNLOAD_PATH, JsonValue.of(place.toString()))
                        .withVersionLock(
                            new VersionLock(true, Optional.empty(), Optional.empty()))));
    assertThat(only("acme/one").state()).isEqualTo(State.PINNED);
  }

  @Test
  void aDaemonsOwnModelsAreFollowedThroughIt() {
    try (LoopbackOllama daemon = LoopbackOllama.start()) {
      daemon.keep(OllamaTestModel.gguf("library/tiny:1b", 200_000, 1));
      Settings settings =
          settings()
              .with(Setting.OLLAMA_VIA, "daemon")
              .with(Setting.OLLAMA_HOST, daemon.endpoint().toString())
              .with(Setting.OLLAMA_REGISTRY, daemon.registry().toString());
      try (Dray by = Dray.open(settings)) {
        Updates updates = by.updates();
        assertThat(updates.check(updates.held()))
            .extracting(f -> f.held().ref() + " " + f.state())
            .containsExactly("ollama://tiny:1b CURRENT");
        OllamaTestModel later = OllamaTestModel.gguf("library/tiny:1b", 300_000, 2);
        daemon.publish(later);

        Freshness freshness = updates.check(updates.held()).getFirst();
        assertThat(freshness.state()).isEqualTo(State.OUTDATED);
        Delta delta = updates.delta(freshness);
        assertThat(delta.atMost()).isTrue();
        assertThat(delta.bytesToFetch().bytes()).isEqualTo(later.size());
        updates.start(delta).await();
        assertThat(updates.check(updates.held()).getFirst().state()).isEqualTo(State.CURRENT);
      }
    }
  }

  @Test
  void aRemovedFolderIsNotFollowed() throws Exception {
    published("acme/one");
    Path plain = temp.resolve("plain");
    dray.download(DownloadRequest.builder("acme/one").folder(plain).include("*.md").build())
        .await();
    assertThat(dray.updates().held()).hasSize(1);
    Files.delete(plain.resolve("README.md"));
    assertThat(dray.updates().held()).isEmpty();
  }
}
