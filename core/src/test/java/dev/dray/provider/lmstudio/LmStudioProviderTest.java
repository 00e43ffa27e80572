package dev.dray.provider.lmstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.ModelRef;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.provider.Cancellation;
import dev.dray.provider.Delegated;
import dev.dray.provider.Feature;
import dev.dray.provider.PullProgress;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.lmstudio.LoopbackLmStudio;
import dev.dray.transfer.StopSignal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// LM Studio's server: every state a download can be in, and everything that can happen to it.
@Timeout(30)
class LmStudioProviderTest {

  private static final ModelRef TINY = ModelRef.parse("lmstudio://acme/tiny");
  private static final String STATUS = "/download/status/";

  private final Network network = Network.open(NetworkOptions.of("dray-test"));
  private final LoopbackLmStudio server =
      LoopbackLmStudio.builder()
          .catalogue("acme/tiny", 1_000_000)
          .repository("acme/quants-GGUF", "Q4_K_M", 2_000_000)
          .repository("acme/quants-GGUF", "Q8_0", 4_000_000)
          .closed("acme/closed", "sk-lm-good")
          .catalogue("acme/closed", 1_000)
          .start();

  /// What was told.
  private static final class Heard implements PullProgress {
    final List<Long> done = new ArrayList<>();
    final List<String> words = new ArrayList<>();
    OptionalLong total = OptionalLong.empty();

    @Override
    public synchronized void bytes(
        long nowDone, long resumed, OptionalLong nowTotal, boolean estimated) {
      done.add(nowDone);
      total = nowTotal;
    }

    @Override
    public void verifying() {
      words.add("verifying");
    }

    @Override
    public synchronized void says(String message) {
      words.add(message);
    }
  }

  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    server.close();
    network.close();
  }

  private LmStudioProvider provider(URI base, Optional<String> token, Duration patience) {
    JobWatch.Pace pace = new JobWatch.Pace(Duration.ofMillis(1), Duration.ofMillis(5), patience);
    return new LmStudioProvider(
        new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER), base, token, "By its server.", pace);
  }

  private LmStudioProvider provider() {
    return provider(server.endpoint(), Optional.empty(), Duration.ofMinutes(1));
  }

  private <T extends DrayException> T refused(Class<T> type, ModelRef ref) {
    T refusal = catchThrowableOfType(type, () -> provider().pull(ref, heard, Cancellation.NEVER));
    assertThat(refusal).as("refusal of %s", ref).isNotNull();
    assertThat(refusal.nextStep()).isNotBlank();
    return refusal;
  }

  @Test
  void followsADownloadToItsEnd() {
    Delegated brought = provider().pull(TINY, heard, Cancellation.NEVER);

    assertThat(brought.name()).isEqualTo("acme/tiny");
    assertThat(brought.size().orElseThrow().bytes()).isEqualTo(1_000_000);
    assertThat(heard.done).isSorted().endsWith(1_000_000L).hasSize(4);
    assertThat(heard.total).hasValue(1_000_000);
    assertThat(heard.words).contains("By its server.", "LM Studio is downloading");
    assertThat(server.installed()).containsExactly("acme/tiny");
  }

  @Test
  void takesTheWordThatItIsThereAlready() {
    provider().pull(TINY, heard, Cancellation.NEVER);
    server.requests().clear();

    Delegated again = provider().pull(TINY, heard, Cancellation.NEVER);

    assertThat(again.size().orElseThrow().bytes()).isEqualTo(1_000_000);
    assertThat(heard.words).contains("LM Studio has it already");
    assertThat(server.requests().gets(STATUS)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "lmstudio://acme/quants-GGUF@q8_0, 4000000",
    "lmstudio://acme/quants-GGUF:Q8_0, 4000000",
    "lmstudio://https://huggingface.co/acme/quants-GGUF@Q8_0, 4000000",
    "lmstudio://hf.co/acme/quants-GGUF:Q8_0, 4000000",
    "lmstudio://acme/quants-GGUF, 2000000"
  })
  void findsARepositoryUnderEverySpelling(String spelling, long size) {
    Delegated brought = provider().pull(ModelRef.parse(spelling), heard, Cancellation.NEVER);

    assertThat(brought.size().orElseThrow().bytes()).isEqualTo(size);
  }

  @Test
  @Proves("S000-46")
  void namesAModelThatItDoesNotHave() {
    NotFoundException refusal =
        refused(NotFoundException.class, ModelRef.parse("lmstudio://acme/none@Q4_K_M"));

    assertThat(refusal).hasMessageContaining("acme/none").hasMessageContaining("Q4_K_M");
    assertThat(refused(NotFoundException.class, ModelRef.parse("lmstudio://nothing")))
        .hasMessageContaining("nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lmstudio://name@Q4_K_M",
        "lmstudio://https://huggingface.co/acme/x/blob/main/y.gguf",
        "lmstudio://https://huggingface.co/datasets/acme/x",
        "lmstudio://https://example.org/model.gguf",
        "lmstudio://../../etc/passwd@Q4_K_M"
      })
  void refusesWhatItCannotBeAskedFor(String spelling) {
    refused(InvalidRequestException.class, ModelRef.parse(spelling));
    assertThat(server.requests().size()).isZero();
  }

  @Test
  void waitsWhileSomebodyHasPausedItThere() throws Exception {
    server.bytesPerPoll(400_000);
    server.jobsSay("paused");
    LmStudioProvider hasty = provider(server.endpoint(), Optional.empty(), Duration.ofMillis(50));
    CompletableFuture<Delegated> pull =
        CompletableFuture.supplyAsync(() -> hasty.pull(TINY, heard, Cancellation.NEVER));
    while (server.requests().gets(STATUS) < 30) {
      Thread.onSpinWait();
    }

    assertThat(pull).as("a pause is no stall").isNotDone();
    server.jobsGoOn();

    assertThat(pull.get().name()).isEqualTo("acme/tiny");
    assertThat(heard.words).anyMatch(w -> w.contains("Paused in LM Studio"));
  }

  @Test
  void aFailedDownloadIsAnErrorWithANextStep() {
    server.jobsSay("failed");

    NetworkException refusal = refused(NetworkException.class, TINY);

    assertThat(refusal.code()).isEqualTo(ErrorCode.SERVER_ERROR);
    assertThat(refusal).hasMessageContaining("acme/tiny");
  }

  @Test
  void aStatusThatNobodyKnowsIsNotGuessedAt() {
    server.jobsSay("defragmenting");

    assertThat(refused(ProtocolException.class, TINY)).hasMessageContaining("defragmenting");
  }

  @Test
  void aDownloadThatNeverMovesIsGivenUp() {
    server.stallJobs();
    LmStudioProvider hasty = provider(server.endpoint(), Optional.empty(), Duration.ofMillis(100));

    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(() -> hasty.pull(TINY, heard, Cancellation.NEVER))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
        .withMessageContaining("no byte came");
  }

  @Test
  void aDownloadThatIsForgottenIsLost() {
    server.faults().before(When.get().path(STATUS), 2, server::forgetJobs);

    assertThat(refused(NetworkException.class, TINY))
        .hasMessageContaining("does not know the download");
    assertThat(server.requests().count("POST", "/download"))
        .as("somebody may have ended it on purpose, so it is not begun again")
        .isEqualTo(1);
  }

  @Test
  void aDownloadThatIsForgottenBecauseItEndedIsThere() {
    server.faults().before(When.get().path(STATUS), 2, server::finishAndForgetJobs);

    assertThat(provider().pull(TINY, heard, Cancellation.NEVER).name()).isEqualTo("acme/tiny");
  }

  @Test
  void bytesThatBecomeFewerAreToldAsTheyAre() {
    server.faults().before(When.get().path(STATUS), 3, () -> server.loseBytes(500_000));

    provider().pull(TINY, heard, Cancellation.NEVER);

    assertThat(heard.done).endsWith(1_000_000L);
    assertThat(heard.done).isNotEqualTo(heard.done.stream().sorted().toList());
  }

  @Test
  void saysThatLmStudioWentAway() {
    server.faults().before(When.get().path(STATUS), 2, server::close);

    assertThat(refused(NetworkException.class, TINY))
        .hasMessageContaining("went away")
        .hasMessageContaining("acme/tiny");
  }

  @Test
  void aCallerWhoGoesLeavesItDownloading() {
    server.bytesPerPoll(1);
    StopSignal wish = new StopSignal();
    server.faults().before(When.get().path(STATUS), 3, wish::fire);

    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> provider().pull(TINY, heard, wish::onFire));
    assertThat(provider().features()).doesNotContain(Feature.CANCEL, Feature.PAUSE);
    assertThat(server.requests().all()).noneMatch(r -> r.method().equals("DELETE"));
  }

  @Test
  @Proves("field-50")
  void theTokenOpensAndIsNeverShown() {
    ModelRef closed = ModelRef.parse("lmstudio://acme/closed");
    assertThat(refused(AccessNeededException.class, closed).code())
        .isEqualTo(ErrorCode.ACCESS_DENIED);
    LmStudioProvider wrong =
        provider(server.endpoint(), Optional.of("sk-lm-bad"), Duration.ofMinutes(1));
    AccessNeededException refusal =
        catchThrowableOfType(
            AccessNeededException.class, () -> wrong.pull(closed, heard, Cancellation.NEVER));
    assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_TOKEN);
    assertThat(refusal + refusal.nextStep() + refusal.context() + wrong).doesNotContain("sk-lm");

    LmStudioProvider right =
        provider(server.endpoint(), Optional.of("sk-lm-good"), Duration.ofMinutes(1));
    assertThat(right.pull(closed, heard, Cancellation.NEVER).name()).isEqualTo("acme/closed");
  }

  @Test
  void anOlderOneIsToldFromOneThatCanDownload() {
    try (LoopbackLmStudio old = LoopbackLmStudio.builder().withoutV1().start()) {
      LmStudioProvider provider = provider(old.endpoint(), Optional.empty(), Duration.ofMinutes(1));

      assertThat(provider.canDownload()).isFalse();
      assertThat(provider.answers()).isTrue();
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(() -> provider.pull(TINY, heard, Cancellation.NEVER))
          .withMessageContaining("does not support downloads");
      assertThatExceptionOfType(UnsupportedException.class).isThrownBy(provider::models);
    }
    assertThat(provider().canDownload()).isTrue();
  }

  @Test
  void whatIsNotLmStudioIsNotTakenForIt() {
    server.faults().every(When.get().path("/lmstudio-greeting"), Fault.htmlLogin());

    assertThat(provider().canDownload()).isFalse();
    assertThat(
            provider(URI.create("http://127.0.0.1:9"), Optional.empty(), Duration.ofMinutes(1))
                .canDownload())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{\"status\":\"downloading\",\"job_id\":\"../../etc\"}",
        "{\"status\":\"downloading\"}",
        "{\"status\":7}",
        "{\"error\":\"Unexpected\"}"
      })
  void nonsenseIsRefused(String body) {
    server
        .faults()
        .every(
            When.post(), new Fault.Status(200, List.of("Content-Type", "application/json"), body));

    refused(ProtocolException.class, TINY);
  }

  @Test
  void listsLoadsAndUnloads() {
    provider().pull(TINY, heard, Cancellation.NEVER);

    String instance = provider().load("acme/tiny", OptionalInt.of(2048));

    assertThat(server.loaded()).containsExactly(instance);
    assertThat(provider().models().getFirst().instances()).containsExactly(instance);
    assertThat(provider().models().getFirst().state()).isEqualTo("loaded");
    provider().unload(instance);
    assertThat(server.loaded()).isEmpty();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> provider().unload(instance));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> provider().load("acme/none", OptionalInt.empty()));
  }
}
