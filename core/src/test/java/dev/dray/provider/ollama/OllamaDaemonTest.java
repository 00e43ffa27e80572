package dev.dray.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.Dray;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.download.view.StreamItem;
import dev.dray.download.view.StreamStatus;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pulls through a daemon, by the same call as every other download.
@Timeout(60)
class OllamaDaemonTest {

  private static final OllamaTestModel TINY =
      OllamaTestModel.gguf("library/llama3:8b", 2_000_000, 1);
  private static final OllamaTestModel VISION =
      OllamaTestModel.of(
          "library/vision:7b",
          List.of(
              OllamaModelFile.of("model", Content.generated(1, 20_000_000)),
              OllamaModelFile.of("projector", Content.generated(2, 6_000_000)),
              OllamaModelFile.of("adapter", Content.generated(3, 3_000_000)),
              OllamaModelFile.of("template", Content.of("{{ .Prompt }}"))));

  @TempDir Path temp;
  private final LoopbackOllama ollama = LoopbackOllama.start(TINY, VISION);

  @AfterEach
  void close() {
    ollama.close();
  }

  private Settings.Builder settings() {
    return OwnHome.in(temp)
        .set(Setting.OLLAMA_VIA, "daemon")
        .set(Setting.OLLAMA_HOST, ollama.endpoint().toString())
        .set(Setting.OLLAMA_REGISTRY, ollama.registry().toString());
  }

  private Dray open() {
    return Dray.open(settings().build());
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private <T extends DrayException> T refusal(Class<T> kind, DownloadRequest request) {
    try (Dray dray = open()) {
      Download download = dray.download(request);
      T refusal = catchThrowableOfType(kind, download::await);
      assertThat(refusal).isNotNull();
      assertThat(refusal.nextStep()).isNotBlank();
      assertThat(download.state())
          .isEqualTo(
              refusal instanceof CancelledException
                  ? DownloadState.CANCELLED
                  : DownloadState.FAILED);
      return refusal;
    }
  }

  private <T extends DrayException> T refusal(Class<T> kind) {
    return refusal(kind, DownloadRequest.of("ollama://llama3:8b"));
  }

  @Test
  @Proves({"S000-01", "S000-10", "S000-19", "S000-20", "S000-22", "S000-23", "S000-27", "S000-44"})
  void smallOllamaModel() {
    try (Dray dray = open()) {
      List<StreamItem> items = new ArrayList<>();
      dray.pull("ollama", "llama3:8b", Optional.empty(), Optional.empty(), items::add);

      assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
      assertThat(items.getLast().status()).isEqualTo(StreamStatus.COMPLETE);
      assertThat(items.getLast().percent()).hasValue(100.0);
      assertThat(items.getLast().totalBytes()).hasValue(TINY.size());
      assertThat(items.getLast().downloadedBytes()).hasValue(TINY.size());
      assertThat(ollama.models()).containsExactly("llama3:8b");
      assertThat(ollama.requests().matching(r -> r.path().equals("/api/pull")))
          .singleElement()
          .satisfies(r -> assertThat(r.request().body()).contains("\"stream\":true"));
    }
  }

  @Test
  @Proves({"S000-03", "S000-44"})
  void customBaseUrl() {
    Settings elsewhere =
        settings()
            .set(Setting.OLLAMA_VIA, "daemon")
            .set(Setting.OLLAMA_HOST, "http://127.0.0.1:9")
            .build();
    try (Dray dray = Dray.open(elsewhere)) {
      List<StreamItem> items = new ArrayList<>();
      dray.pull(
          "ollama",
          "llama3:8b",
          Optional.empty(),
          Optional.of(URI.create(ollama.endpoint() + "/")),
          items::add);

      assertThat(items.getLast().status()).isEqualTo(StreamStatus.COMPLETE);
      assertThat(ollama.models()).containsExactly("llama3:8b");
    }
  }

  @Test
  @Proves({"S000-26", "S000-44", "S000-46"})
  void nonExistentOllamaModel() {
    NotFoundException refusal =
        refusal(NotFoundException.class, DownloadRequest.of("ollama://no-such-model:1b"));

    assertThat(refusal).hasMessageContaining("no-such-model:1b");
    assertThat(refusal.nextStep()).contains("name and tag");
    try (Dray dray = open()) {
      List<StreamItem> items = new ArrayList<>();
      dray.pull("ollama", "no-such-model:1b", Optional.empty(), Optional.empty(), items::add);
      assertThat(items.getLast().status()).isEqualTo(StreamStatus.ERROR);
      assertThat(items.getLast().percent()).isEmpty();
    }
  }

  @Test
  @Proves({"S000-23", "S000-20"})
  void onePercentOverAllLayersEndsAtAHundredOnce() {
    ollama.speed(40_000_000);
    ollama.nextPull(pull ->
        pull.withoutLastEvents().rollBackAt(10_000_000).verification(Duration.ofMillis(300)));
    try (Dray dray = open()) {
      List<DownloadProgress> shown =
          dray.download("ollama://vision:7b").stream().map(DownloadEvent::progress).toList();

      double last = 0;
      int whole = 0;
      for (DownloadProgress progress : shown) {
        assertThat(progress.fractionCompleted()).isGreaterThanOrEqualTo(last);
        last = progress.fractionCompleted();
        whole += progress.percentComplete() == 100 ? 1 : 0;
        if (progress.state() == DownloadState.VERIFYING) {
          assertThat(progress.fractionCompleted()).isEqualTo(0.999);
        }
      }
      assertThat(whole).isEqualTo(1);
      assertThat(shown.getLast().percentComplete()).isEqualTo(100);
      assertThat(shown.getLast().bytesDone()).isEqualTo(VISION.size());
      assertThat(shown)
          .extracting(DownloadProgress::state)
          .contains(DownloadState.TRANSFERRING, DownloadState.VERIFYING)
          .endsWith(DownloadState.COMPLETED);
      assertThat(shown.stream().filter(p -> p.state() == DownloadState.TRANSFERRING).toList())
          .anySatisfy(p -> {
            assertThat(p.totalBytes()).hasValue(VISION.size());
            assertThat(p.fractionCompleted()).isBetween(0.2, 0.95);
          });
    }
  }

  @Test
  @Proves("S000-23")
  void withoutTheRegistryThePercentIsAnEstimateAndSaysSo() {
    ollama.speed(10_000_000);
    Settings noRegistry = settings().set(Setting.OLLAMA_REGISTRY, "http://127.0.0.1:9").build();
    try (Dray dray = Dray.open(noRegistry)) {
      List<DownloadProgress> shown =
          dray.download("ollama://vision:7b").stream().map(DownloadEvent::progress).toList();

      assertThat(shown).anySatisfy(p -> assertThat(p.message()).contains("estimated"));
      double last = 0;
      for (DownloadProgress progress : shown) {
        assertThat(progress.fractionCompleted()).isGreaterThanOrEqualTo(last);
        last = progress.fractionCompleted();
      }
      assertThat(shown.getLast().totalBytes()).hasValue(VISION.size());
    }
  }

  @Test
  @Proves("S000-23")
  void aModelOfTensorsIsOneCount() {
    OllamaTestModel tensors =
        OllamaTestModel.of(
            "library/tensors:mlx",
            List.of(
                OllamaModelFile.of("tensor", Content.generated(5, 400_000)).named("a.weight"),
                OllamaModelFile.of("tensor", Content.generated(6, 400_000)).named("b.weight"),
                OllamaModelFile.of("json", Content.of("{}")).named("config.json")));
    ollama.publish(tensors);
    try (Dray dray = open()) {
      DownloadResult result = dray.download("ollama://tensors:mlx").await();

      assertThat(result.bytes().bytes()).isEqualTo(tensors.size());
    }
  }

  @Test
  void theResultTellsWhoKeepsIt() {
    try (Dray dray = open()) {
      DownloadResult result = dray.download("ollama://llama3:8b").await();

      assertThat(result.name()).isEqualTo("llama3:8b");
      assertThat(result.revision()).isEqualTo("8b");
      assertThat(result.place()).isEmpty();
      assertThat(result.files()).isEmpty();
      assertThat(result.bytesDownloaded().bytes()).isEqualTo(TINY.size());
      assertThat(result.delegated().orElseThrow().digest().orElseThrow().hex())
          .isEqualTo(TINY.manifest().sha256());
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(result::path)
          .withMessageContaining("ollama");
    }
  }

  @Test
  void aModelThatIsThereComesAtOnce() {
    ollama.keep(TINY);
    try (Dray dray = open()) {
      DownloadResult result = dray.download("ollama://llama3:8b").await();

      assertThat(result.bytes().bytes()).isEqualTo(TINY.size());
      assertThat(result.bytesDownloaded().bytes()).isZero();
    }
  }

  @Test
  @Proves({"S000-24", "S000-46"})
  void aDaemonThatDoesNotRunIsNamed() {
    ollama.close();
    NetworkException refusal = refusal(NetworkException.class);

    assertThat(refusal.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
    assertThat(refusal).hasMessageContaining(ollama.endpoint().toString());
    assertThat(refusal.nextStep()).contains("ollama serve", "OLLAMA_HOST");
  }

  @Test
  @Proves({"S000-25", "S000-46"})
  void statusesOfTheServerAreErrors() {
    ollama.faults().next(When.post().path("/api/pull"), Fault.status(500));
    assertThat(refusal(NetworkException.class).code()).isEqualTo(ErrorCode.SERVER_ERROR);
    ollama.nextPull(pull -> pull.refuse(400, "invalid model name"));
    refusal(InvalidRequestException.class);
    ollama.faults().next(When.post().path("/api/pull"), Fault.status(403));
    assertThat(refusal(AccessNeededException.class)).hasMessageContaining("host name");

    assertThat(ollama.requests().matching(r -> r.path().equals("/api/pull")))
        .as("nothing is sent twice")
        .hasSize(3);
  }

  @Test
  @Proves({"S000-25", "S000-46"})
  void errorsInTheStreamAreErrorsWhateverTheStatusWas() {
    ollama.nextPull(pull -> pull.diskFullAfter(0));
    assertThat(refusal(NotEnoughSpaceException.class)).hasMessageContaining("Ollama");
    ollama.nextPull(pull ->
        pull.failAfter(0, "pull model manifest: unauthorized: access denied")
            .signIn("https://ollama.com/connect?name=me"));
    assertThat(refusal(AccessNeededException.class).page()).isPresent();
    ollama.nextPull(pull ->
        pull.failAfter(0, "max retries exceeded: Get \"https://x\": dial tcp: no such host"));
    assertThat(refusal(NetworkException.class).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    ollama.nextPull(
        pull -> pull.failAfter(0, "pull model manifest: 412: requires a newer version of Ollama"));
    assertThat(refusal(UnsupportedException.class).nextStep()).contains("Update");
    ollama.nextPull(pull -> pull.failAfter(0, "the llama ran away\u001b[31m hf_abcdefghijkl"));
    assertThat(refusal(NetworkException.class))
        .hasMessageContaining("the llama ran away")
        .hasMessageNotContaining("\u001b")
        .hasMessageNotContaining("abcdefghijkl");
  }

  @Test
  @Proves({"S000-24", "S000-46"})
  void aStreamThatEndsWithoutSuccessIsAFailureThatCanBeResumed() {
    ollama.speed(20_000_000);
    ollama.nextPull(pull -> pull.endAfter(500_000));
    assertThat(refusal(NetworkException.class)).hasMessageContaining("without saying");
    ollama.nextPull(pull -> pull.dropAfter(1_000_000));
    assertThat(refusal(NetworkException.class)).hasMessageContaining("broke off");
    ollama.nextPull(pull -> pull.withoutSuccess());
    refusal(NetworkException.class);

    try (Dray dray = open()) {
      dray.download("ollama://llama3:8b").await();
    }
  }

  @Test
  @Proves("S000-24")
  void silenceWhilePullingIsAStallAndSilenceWhileCheckingIsNot() {
    Settings hasty = settings().set(Setting.STALL_TIMEOUT, "300ms").build();
    ollama.speed(20_000_000);
    ollama.nextPull(pull -> pull.stallAfter(500_000, Duration.ofSeconds(30)));
    try (Dray dray = Dray.open(hasty)) {
      Download download = dray.download("ollama://llama3:8b");
      NetworkException stall = catchThrowableOfType(NetworkException.class, download::await);
      assertThat(stall.code()).isEqualTo(ErrorCode.TIMED_OUT);
    }
    ollama.nextPull(pull -> pull.verification(Duration.ofMillis(1500)));
    try (Dray dray = Dray.open(hasty)) {
      dray.download("ollama://llama3:8b").await();
    }
    assertThat(ollama.models()).containsExactly("llama3:8b");
  }

  @Test
  @Proves({"S004-22", "S004-23", "field-9"})
  void pauseEndsTheDaemonsWorkAndResumeGoesOn() throws Exception {
    ollama.speed(8_000_000);
    String weights = "sha256:" + VISION.layer("model").sha256();
    try (Dray dray = open()) {
      Download download = dray.download("ollama://vision:7b");
      until(() -> download.progress().bytesDone() > 1_000_000);

      download.pause();
      until(() -> download.state() == DownloadState.PAUSED);
      until(() -> ollama.waiting(weights) == 0);
      long held = ollama.held(weights);
      assertThat(held).isPositive();

      ollama.speed(1_000_000_000);
      download.resume();
      DownloadResult result = download.await();

      // What came between the last line and the end of the connection was there for the second leg.
      long unseen = download.progress().bytesResumed();
      assertThat(unseen).isLessThan(VISION.size() / 2);
      assertThat(result.bytesDownloaded().bytes()).isEqualTo(VISION.size() - unseen);
    }
  }

  @Test
  @Proves({"field-9", "field-10"})
  void cancellingClosesTheConnectionAndASharedBlobGoesOn() throws Exception {
    ollama.speed(4_000_000);
    String weights = "sha256:" + VISION.layer("model").sha256();
    try (Dray dray = open()) {
      Download one = dray.download("ollama://vision:7b");
      Download other = dray.download("ollama://vision:7b");
      until(() -> ollama.waiting(weights) == 2);

      one.cancel();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(one::await);
      until(() -> ollama.waiting(weights) == 1);
      ollama.speed(1_000_000_000);
      other.await();
    }
  }

  @Test
  @Proves("S000-46")
  void whatADaemonCannotDoIsRefusedByName() {
    DownloadRequest.Builder request = DownloadRequest.builder("ollama://llama3:8b");
    request.include("*.gguf").folder(temp.resolve("x")).force(true);
    UnsupportedException refusal = refusal(UnsupportedException.class, request.build());

    assertThat(refusal)
        .hasMessageContaining("--include")
        .hasMessageContaining("--to")
        .hasMessageContaining("--force");
    assertThat(ollama.requests().all()).isEmpty();
  }

  @Test
  void aDryRunListsWhatTheDaemonWouldFetch() {
    try (Dray dray = open()) {
      DownloadPlan plan = dray.plan(DownloadRequest.of("ollama://llama3:8b"));

      assertThat(plan.totalBytes().bytes()).isEqualTo(TINY.size());
      assertThat(plan.listing().notes())
          .singleElement()
          .asString()
          .contains("would fetch this by itself");
    }
    assertThat(ollama.requests().matching(r -> r.path().equals("/api/pull"))).isEmpty();
  }

  @Test
  @Proves("S000-02")
  void aTokenGoesToTheDaemonAndNobodyElse() {
    ollama.want("key-of-the-test");
    AccessNeededException refusal = refusal(AccessNeededException.class);
    assertThat(refusal.nextStep()).contains("OLLAMA_API_KEY");

    try (Dray dray = open()) {
      dray.download(DownloadRequest.builder("ollama://llama3:8b").token("key-of-the-test").build())
          .await();
    }
    assertThat(ollama.registryRequests().matching(r -> r.header("Authorization").isPresent()))
        .isEmpty();
  }

  @Test
  @Proves("S000-02")
  void aConfiguredKeyNeverGoesOutInTheClear() {
    ollama.want("configured-key");
    Settings withKey = settings().set(Setting.OLLAMA_TOKEN, "configured-key").build();
    try (Dray dray = Dray.open(withKey)) {
      assertThatExceptionOfType(AccessNeededException.class)
          .isThrownBy(() -> dray.download("ollama://llama3:8b").await());
    }
    assertThat(ollama.requests().matching(r -> r.header("Authorization").isPresent())).isEmpty();
  }

  @Test
  @Proves("S000-46")
  void offlineModeAsksNobody() {
    Settings offline = settings().set(Setting.OFFLINE, "true").build();
    try (Dray dray = Dray.open(offline)) {
      NetworkException refusal =
          catchThrowableOfType(
              NetworkException.class, () -> dray.download("ollama://llama3:8b").await());
      assertThat(refusal.code()).isEqualTo(ErrorCode.OFFLINE);
    }
    assertThat(ollama.requests().all()).isEmpty();
  }

  @Test
  @Proves("S000-46")
  void anAddressThatIsNoneIsRefused() {
    Settings wrong =
        settings()
            .set(Setting.OLLAMA_VIA, "daemon")
            .set(Setting.OLLAMA_HOST, "ftp://secret@name")
            .build();
    try (Dray dray = Dray.open(wrong)) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> dray.download("ollama://llama3:8b").await())
          .withMessageNotContaining("secret");
    }
  }
}
