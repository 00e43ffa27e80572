package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.error.ConflictException;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.federation.LinkPlan;
import dev.dray.federation.LinkPlan.State;
import dev.dray.federation.LinkRequest;
import dev.dray.federation.LinkRequest.Subject;
import dev.dray.federation.LinkTarget;
import dev.dray.federation.Means;
import dev.dray.federation.Watch;
import dev.dray.model.variant.VariantWish;
import dev.dray.settings.Borrowing;
import dev.dray.store.HubCache;
import dev.dray.store.OllamaStore;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.store.StoreTrees;
import dev.dray.testkit.weights.GgufFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A model that is here is found in other places too.
@Timeout(60)
class LinkModelTest {

  private static final Content WEIGHTS = Content.generated(51, 2_000_000);

  @TempDir Path temp;
  private Workplace work = new Workplace(Path.of(""));

  private static TestRepo repo() {
    return TestRepo.model("acme/tiny")
        .lfs("tiny-Q4_K_M.gguf", WEIGHTS)
        .lfs("sub/other.bin", Content.generated(52, 70_000))
        .text("config.json", "{\"x\": 1}")
        .build();
  }

  @BeforeEach
  void download() {
    work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = work.open(hub)) {
      dray.download(DownloadRequest.builder("acme/tiny").variant(VariantWish.EVERYTHING).build())
          .await();
    }
  }

  private Dray open() {
    return Dray.open(work.settings(URI.create("http://127.0.0.1:9")));
  }

  private LinkRequest request(Borrowing how, String... targets) {
    return new LinkRequest(
        new Subject.Model((ModelRef.Hub) ModelRef.parse("acme/tiny"), List.of()),
        Stream.of(targets).map(text -> LinkTarget.parse(text, temp)).toList(),
        how);
  }

  @Test
  void oneModelIsInThreePlacesAndOnceOnDisk() throws IOException {
    Path models = work.environment().home().resolve(".lmstudio/models/acme/tiny");
    try (Dray dray = open()) {
      LinkRequest request = request(Borrowing.LINK, "lmstudio", "folder=plain", "hub-cache=second");
      List<String> before = work.everything();
      LinkPlan plan = dray.planLink(request);
      assertThat(work.everything()).isEqualTo(before);
      assertThat(plan.steps())
          .hasSize(9)
          .extracting(LinkPlan.Step::state)
          .containsOnly(State.TO_BRING);

      LinkPlan done = dray.link(request, Watch.NONE);

      assertThat(done.steps()).extracting(LinkPlan.Step::state).containsOnly(State.BROUGHT);
      assertThat(done.steps()).extracting(s -> s.means().orElseThrow()).doesNotContain(Means.COPY);
      Workplace.assertWhole(repo(), models);
      Workplace.assertWhole(repo(), temp.resolve("plain"));
      HubCache second = HubCache.at(temp.resolve("second"));
      ModelRef.Hub ref = (ModelRef.Hub) ModelRef.parse("acme/tiny");
      Workplace.assertWhole(
          repo(), second.snapshotPath(ref.kind(), ref.repo(), ref.revisionOrMain()).orElseThrow());
      assertThat(second.scan().warnings()).isEmpty();
      try (Stream<Path> files = Files.walk(models)) {
        assertThat(files.filter(Files::isRegularFile)).as("nothing beside").hasSize(3);
      }
      if (done.steps().getFirst().means().orElseThrow() == Means.HARD_LINK) {
        assertThat(Files.getAttribute(models.resolve("tiny-Q4_K_M.gguf"), "unix:nlink"))
            .isEqualTo(4);
      }
      assertThat(dray.link(request, Watch.NONE).steps())
          .extracting(LinkPlan.Step::state)
          .containsOnly(State.KEPT);
    }
  }

  @Test
  void copiesAreFilesOfTheirOwn() throws IOException {
    try (Dray dray = open()) {
      LinkPlan done = dray.link(request(Borrowing.COPY, "folder=plain"), Watch.NONE);
      assertThat(done.steps()).extracting(s -> s.means().orElseThrow()).containsOnly(Means.COPY);
      assertThat(Files.getAttribute(temp.resolve("plain/config.json"), "unix:nlink")).isEqualTo(1);
    }
  }

  @Test
  void whatIsInTheWayIsToldBeforeAnythingIsDone() throws IOException {
    StoreTrees.write(temp.resolve("plain/sub/other.bin"), Content.of("mine"));
    List<String> before = work.everything();
    try (Dray dray = open()) {
      assertThatThrownBy(
              () -> dray.link(request(Borrowing.LINK, "lmstudio", "folder=plain"), Watch.NONE))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("other.bin");
      assertThat(work.everything()).isEqualTo(before);
    }
  }

  @Test
  void aFailureOnTheWayTakesBackWhatWasDone() throws IOException {
    // Of the right size, so that only reading it tells.
    StoreTrees.write(temp.resolve("plain/tiny-Q4_K_M.gguf"), StoreTrees.wrong(WEIGHTS));
    try (Dray dray = open()) {
      assertThat(dray.planLink(request(Borrowing.LINK, "lmstudio", "folder=plain")).steps())
          .extracting(LinkPlan.Step::state)
          .contains(State.TO_CHECK);
      assertThatThrownBy(
              () -> dray.link(request(Borrowing.LINK, "lmstudio", "folder=plain"), Watch.NONE))
          .isInstanceOf(ConflictException.class);
    }
    assertThat(work.environment().home().resolve(".lmstudio")).doesNotExist();
    try (Stream<Path> plain = Files.walk(temp.resolve("plain"))) {
      assertThat(plain.filter(Files::isRegularFile))
          .containsExactly(temp.resolve("plain/tiny-Q4_K_M.gguf"));
    }
  }

  @Test
  void damagedContentIsNotSpread() throws IOException {
    ModelRef.Hub ref = (ModelRef.Hub) ModelRef.parse("acme/tiny");
    try (Dray dray = open()) {
      Path blob =
          dray.cache()
              .snapshotPath(ref.kind(), ref.repo(), ref.revisionOrMain())
              .orElseThrow()
              .resolve("tiny-Q4_K_M.gguf")
              .toRealPath();
      StoreTrees.write(blob, StoreTrees.wrong(WEIGHTS));
      assertThatThrownBy(() -> dray.link(request(Borrowing.LINK, "folder=plain"), Watch.NONE))
          .isInstanceOf(IntegrityException.class)
          .hasMessageContaining(WEIGHTS.sha256());
      assertThat(temp.resolve("plain")).doesNotExist();
    }
  }

  @Test
  void aFileGoesToLmStudioButNotToAHubCache() throws IOException {
    Path file = StoreTrees.write(temp.resolve("in/my.gguf"), WEIGHTS);
    Subject subject = new Subject.LocalFile(file, "me", "mine");
    try (Dray dray = open()) {
      dray.link(
          new LinkRequest(subject, List.of(LinkTarget.parse("lmstudio=lm", temp)), Borrowing.LINK),
          Watch.NONE);
      assertThat(Content.onDisk(temp.resolve("lm/me/mine/my.gguf")).sha256())
          .isEqualTo(WEIGHTS.sha256());
      assertThatThrownBy(() ->
              dray.planLink(
                  new LinkRequest(
                      subject, List.of(LinkTarget.parse("hub-cache=x", temp)), Borrowing.LINK)))
          .hasMessageContaining("is a file");
    }
  }

  @Test
  void whatIsNotHereIsNamed() {
    try (Dray dray = open()) {
      assertThatThrownBy(() ->
              dray.planLink(
                  new LinkRequest(
                      new Subject.Model(
                          (ModelRef.Hub) ModelRef.parse("acme/tiny"), List.of("no.bin")),
                      List.of(LinkTarget.parse("folder=x", temp)),
                      Borrowing.LINK)))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("no.bin");
      assertThatThrownBy(() ->
              dray.planLink(
                  new LinkRequest(
                      new Subject.Model(ModelRef.Hub.model("acme/other"), List.of()),
                      List.of(LinkTarget.parse("folder=x", temp)),
                      Borrowing.LINK)))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("acme/other");
    }
    assertThatThrownBy(() -> LinkTarget.parse("nowhere", temp)).hasMessageContaining("folder=DIR");
    assertThatThrownBy(() -> LinkTarget.parse("folder", temp)).hasMessageContaining("folder=DIR");
  }

  @Test
  void anOllamaModelIsMadeOfOneGgufFile() throws IOException {
    Content gguf = GgufFile.llama("Tiny", 2_000_000, 3);
    Path file = StoreTrees.write(temp.resolve("in/My Tiny.gguf"), gguf);
    Path other = StoreTrees.write(temp.resolve("in/other.gguf"), GgufFile.llama("O", 2_000_001, 4));
    List<LinkTarget> ollama = List.of(LinkTarget.parse("ollama=oll", temp));
    LinkRequest request = new LinkRequest(new Subject.LocalFile(file), ollama, Borrowing.LINK);
    try (Dray dray = open()) {
      LinkPlan done = dray.link(request, Watch.NONE);

      assertThat(done.notes()).anySatisfy(n -> assertThat(n).contains("my-tiny:latest"));
      assertThat(Content.onDisk(temp.resolve("oll/blobs/sha256-" + gguf.sha256())).sha256())
          .isEqualTo(gguf.sha256());
      OllamaStore store = OllamaStore.at(temp.resolve("oll"));
      assertThat(store.list().models())
          .singleElement()
          .satisfies(model -> {
            assertThat(model.name().model()).isEqualTo("my-tiny");
            assertThat(model.missing()).isEmpty();
          });
      String config =
          Files.readString(
              temp.resolve(
                  "oll/blobs/sha256-"
                      + store
                          .manifest(store.list().models().getFirst().name())
                          .orElseThrow()
                          .config()
                          .orElseThrow()
                          .digest()
                          .hex()));
      assertThat(config)
          .contains(
              "\"model_family\":\"llama\"", "\"file_type\":\"Q8_0\"", "\"model_type\":\"1M\"");
      assertThat(dray.link(request, Watch.NONE).steps())
          .extracting(LinkPlan.Step::state)
          .containsOnly(State.KEPT);

      assertThatThrownBy(() ->
              dray.link(
                  new LinkRequest(
                      new Subject.LocalFile(other, "library", "my-tiny"), ollama, Borrowing.LINK),
                  Watch.NONE))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("my-tiny");
      dray.link(
          new LinkRequest(new Subject.LocalFile(other, "me", "other"), ollama, Borrowing.LINK),
          Watch.NONE);
      assertThat(store.list().models()).hasSize(2);
    }
  }

  @Test
  void whatIsNoGgufModelIsNotMadeOne() throws IOException {
    Path no = StoreTrees.write(temp.resolve("no.gguf"), Content.generated(8, 1000));
    Path part =
        StoreTrees.write(temp.resolve("a-00001-of-00002.gguf"), GgufFile.llama("T", 200_000, 3));
    Path bin = StoreTrees.write(temp.resolve("a.bin"), Content.of("x"));
    List<String> before = work.everything();
    try (Dray dray = open()) {
      for (Path path : List.of(no, part, bin)) {
        assertThatThrownBy(() ->
                dray.link(
                    new LinkRequest(
                        new Subject.LocalFile(path),
                        List.of(LinkTarget.parse("ollama=oll", temp)),
                        Borrowing.LINK),
                    Watch.NONE))
            .isInstanceOf(UnsupportedException.class)
            .hasMessageContaining("GGUF");
      }
    }
    assertThat(temp.resolve("oll")).doesNotExist();
    assertThat(work.everything()).containsAll(before);
  }
}
