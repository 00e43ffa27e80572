package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.error.CancelledException;
import dev.dray.error.ConflictException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.lmstudio.LoopbackLmStudio;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Models for LM Studio: which of the two ways is taken, and what lies in its folder afterwards.
@Timeout(60)
class LmStudioDownloadTest {

  @TempDir Path temp;
  private Workplace work;
  private LoopbackHub hub;
  private LoopbackLmStudio server;

  @BeforeEach
  void start() {
    work = new Workplace(temp);
    hub =
        LoopbackHub.builder()
            .repo(TestRepos.quantizations("acme/quants", 300_000, "Q4_K_M", "Q5_K_M", "Q8_0"))
            .repo(TestRepos.safetensors("acme/mlx", 2, 200_000))
            .start();
    server =
        LoopbackLmStudio.builder()
            .repository("acme/quants", "Q4_K_M", 500_000)
            .bytesPerPoll(100_000)
            .start();
  }

  @AfterEach
  void stop() {
    hub.close();
    server.close();
  }

  private Path models() {
    return work.environment().home().resolve(".lmstudio/models");
  }

  private Dray open(Setting setting, String text) {
    return Dray.open(work.settings(hub.endpoint()).with(setting, text));
  }

  private Dray byFiles() {
    return open(Setting.LMSTUDIO_SERVER, "never");
  }

  private static List<String> notes(Download download) {
    return download.stream()
        .filter(DownloadEvent.Noted.class::isInstance)
        .map(event -> ((DownloadEvent.Noted) event).note())
        .toList();
  }

  private List<String> visible() throws IOException {
    try (Stream<Path> all = Files.walk(models())) {
      return all.filter(Files::isRegularFile)
          .map(file -> models().relativize(file).toString())
          .filter(name -> !name.startsWith(".dray"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aServerThatIsNamedDownloadsByItself() {
    try (Dray dray = open(Setting.LMSTUDIO_URL, server.endpoint().toString())) {
      Download download = dray.download("lmstudio://acme/quants@Q4_K_M");
      List<String> notes = notes(download);
      DownloadResult result = download.await();

      assertThat(result.delegated()).isPresent();
      assertThat(result.bytes().bytes()).isEqualTo(500_000);
      assertThat(notes).anyMatch(n -> n.contains("downloads it by itself"));
      assertThat(server.installed()).hasSize(1);
      assertThat(hub.requests().size()).isZero();
    }
  }

  @Test
  @Proves("S000-03")
  void aBaseUrlNamesTheServerToo() {
    try (Dray dray = Dray.open(work.settings(URI.create("http://127.0.0.1:9")))) {
      dray.download(
              DownloadRequest.builder("lmstudio://acme/quants@Q4_K_M")
                  .endpoint(server.endpoint())
                  .build())
          .await();

      assertThat(server.installed()).hasSize(1);
    }
  }

  @Test
  void aServerThatIsNamedAndAwayIsAnError() {
    // A port that was just given back may still answer, with a reset.
    try (Dray dray = open(Setting.LMSTUDIO_URL, "http://127.0.0.1:9")) {
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> dray.download("lmstudio://acme/quants@Q4_K_M").await())
          .withMessageContaining("LM Studio does not answer")
          .satisfies(e -> assertThat(e.nextStep()).contains("lms server start"));
    }
  }

  @Test
  void itsDownloadCannotBePausedAndGoesOnWhenNobodyWaits() throws Exception {
    server.bytesPerPoll(1);
    try (Dray dray = open(Setting.LMSTUDIO_URL, server.endpoint().toString())) {
      Download download = dray.download("lmstudio://acme/quants@Q4_K_M");
      while (download.progress().bytesDone() == 0) {
        Thread.onSpinWait();
      }

      assertThatExceptionOfType(UnsupportedException.class).isThrownBy(download::pause);
      download.cancel();

      assertThatExceptionOfType(CancelledException.class)
          .isThrownBy(download::await)
          .withMessageContaining("goes on by itself");
    }
  }

  @Test
  @Proves("S002-36")
  void filesArePutWhereLmStudioFindsThem() throws IOException {
    try (Dray dray = byFiles()) {
      Download download = dray.download("lmstudio://acme/quants@q5_k_m");
      List<String> notes = notes(download);
      DownloadResult result = download.await();

      assertThat(visible()).singleElement().asString().matches("acme/quants/.*Q5_K_M.*\\.gguf");
      assertThat(result.path()).isEqualTo(models().resolve("acme/quants"));
      assertThat(result.unverified()).isZero();
      assertThat(notes).anyMatch(n -> n.contains("put into place by Dray"));
      assertThat(dray.lmStudioTree().models()).hasSize(1);
      try (Stream<Path> own = Files.walk(models().resolve(".dray"))) {
        assertThat(own.map(Path::toString))
            .as("what LM Studio would take for models")
            .noneMatch(name -> name.endsWith(".gguf") || name.endsWith(".safetensors"));
      }
    }
  }

  @Test
  void withoutAQuantizationTheUsualOneIsTakenAndToldOf() throws IOException {
    try (Dray dray = byFiles()) {
      Download download = dray.download("lmstudio://acme/quants");
      assertThat(notes(download))
          .anyMatch(n -> n.contains("Q4_K_M is taken") && n.contains("Q8_0"));
      download.await();
      assertThat(visible()).singleElement().asString().contains("Q4_K_M");
    }
  }

  @Test
  void aRepositoryWithoutGgufIsTakenWhole() throws IOException {
    TestRepo repo = hub.repo("acme/mlx");
    try (Dray dray = byFiles()) {
      dray.download("lmstudio://acme/mlx").await();

      Workplace.assertWhole(repo, models().resolve("acme/mlx"));
    }
  }

  @Test
  void filesThatAreChosenAreTaken() throws IOException {
    try (Dray dray = byFiles()) {
      dray.download(DownloadRequest.builder("lmstudio://acme/quants").include("*Q8_0*").build())
          .await();

      assertThat(visible()).singleElement().asString().contains("Q8_0");
    }
  }

  @Test
  void ggufInAFolderIsPutTwoLevelsBelow() throws IOException {
    hub.add(
        TestRepo.model("acme/deep")
            .lfs("Q8_0/deep-Q8_0-00001-of-00002.gguf", content(1))
            .lfs("Q8_0/deep-Q8_0-00002-of-00002.gguf", content(2))
            .lfs("mmproj-deep-F16.gguf", content(3))
            .lfs("mmproj-deep-F32.gguf", content(4)));
    hub.add(
        TestRepo.model("acme/twice")
            .lfs("a/mmproj-F16.gguf", content(1))
            .lfs("b/mmproj-F16.gguf", content(2)));
    try (Dray dray = byFiles()) {
      dray.download("lmstudio://acme/deep@Q8_0").await();

      assertThat(visible())
          .containsExactly(
              "acme/deep/deep-Q8_0-00001-of-00002.gguf",
              "acme/deep/deep-Q8_0-00002-of-00002.gguf",
              "acme/deep/mmproj-deep-F16.gguf");
      assertThatExceptionOfType(ConflictException.class)
          .as("two files of one name")
          .isThrownBy(() -> dray.download("lmstudio://acme/twice").await());
    }
  }

  private static dev.dray.testkit.content.Content content(long seed) {
    return dev.dray.testkit.content.Content.generated(seed, 50_000);
  }

  @Test
  @Proves("S001-74")
  void anUnfinishedFileIsListedAndGoesOn() throws Exception {
    TestRepo big = TestRepos.gguf("acme/big", 12_000_000).build();
    hub.add(big);
    try (Dray dray =
        Dray.open(
            work.settings(hub.endpoint())
                .with(Setting.LMSTUDIO_SERVER, "never")
                .with(Setting.PIECE_SIZE, "1M"))) {
      hub.faults().everyCdnGet(Fault.trickle(3_000_000));
      Download first = dray.download("lmstudio://acme/big");
      while (first.progress().bytesDone() < 4_000_000) {
        Thread.onSpinWait();
      }
      first.cancel();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(first::await);

      assertThat(dray.partials(java.util.Optional.empty(), List.of()))
          .singleElement()
          .satisfies(p -> assertThat(p.model()).hasValue("acme/big"));
      hub.faults().clear();
      Download second = dray.download("lmstudio://acme/big");
      second.await();
      assertThat(second.progress().bytesResumed()).isPositive();
    }
  }

  @Test
  void refusesWhatHasNoFiles() throws IOException {
    try (Dray dray = byFiles()) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> dray.download("lmstudio://gpt-oss").await())
          .withMessageContaining("catalogue");
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> dray.download("lmstudio://acme/quants@Q2_K").await())
          .withMessageContaining("Q2_K");
      Path mine = models().resolve("acme/mlx/config.json");
      Files.createDirectories(models().resolve("acme/mlx"));
      Files.writeString(mine, "mine");
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> dray.download("lmstudio://acme/mlx").await());
      assertThat(mine).hasContent("mine");
    }
  }
}
