package dev.dray.provider.modelrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.ModelRef;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.ConflictException;
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
import dev.dray.provider.DaemonModel;
import dev.dray.provider.Delegated;
import dev.dray.provider.PullProgress;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.modelrunner.LoopbackModelRunner;
import dev.dray.transfer.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Docker Model Runner: pulls line by line, and what can happen on the way.
@Timeout(30)
class ModelRunnerProviderTest {

  private static final ModelRef SMOL = ModelRef.parse("model-runner://ai/smollm2:360M");

  private final Network network = Network.open(NetworkOptions.of("dray-test"));
  private final LoopbackModelRunner runner =
      LoopbackModelRunner.builder()
          .model("ai/smollm2:360M", 10_000_000L, 2_000_000L, 100L)
          .secret("private.example/a/b", "tok-good", 100L)
          .start();
  private final List<Long> done = new ArrayList<>();
  private final List<OptionalLong> totals = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private long resumed;
  private final PullProgress progress =
      new PullProgress() {
        @Override
        public void bytes(long now, long before, OptionalLong total, boolean estimated) {
          done.add(now);
          totals.add(total);
          resumed = before;
        }

        @Override
        public void verifying() {}

        @Override
        public void says(String message) {
          words.add(message);
        }
      };

  @AfterEach
  void close() {
    runner.close();
    network.close();
  }

  private ModelRunnerProvider provider(Optional<String> bearer) {
    return new ModelRunnerProvider(
        new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER),
        runner.endpoint(),
        bearer,
        Duration.ofSeconds(10));
  }

  private ModelRunnerProvider provider() {
    return provider(Optional.empty());
  }

  private <T extends DrayException> T refused(Class<T> type, ModelRef ref) {
    T refusal =
        catchThrowableOfType(type, () -> provider().pull(ref, progress, Cancellation.NEVER));
    assertThat(refusal).as("refusal of %s", ref).isNotNull();
    assertThat(refusal.nextStep()).isNotBlank();
    return refusal;
  }

  @Test
  void addsUpTheLayers() {
    Delegated brought = provider().pull(SMOL, progress, Cancellation.NEVER);

    assertThat(brought.name()).isEqualTo("ai/smollm2:360M");
    assertThat(brought.size().orElseThrow().bytes()).isEqualTo(12_000_100);
    assertThat(brought.digest()).isPresent();
    assertThat(done).isSorted().endsWith(12_000_100L).hasSizeGreaterThan(10);
    assertThat(totals).containsOnly(OptionalLong.of(12_000_100));
    assertThat(runner.requests().matching("POST", "create").getFirst().header("Accept"))
        .hasValue("application/json");
  }

  @Test
  void goesOnWhereItWasAndSaysHowMuchWasThere() {
    StopSignal wish = new StopSignal();
    runner.hold();
    runner.perStep(Duration.ofMillis(1));
    PullProgress stopping =
        new PullProgress() {
          @Override
          public void bytes(long now, long before, OptionalLong total, boolean estimated) {
            if (now > 5_000_000) {
              wish.fire();
            }
          }

          @Override
          public void verifying() {}

          @Override
          public void says(String message) {}
        };
    runner.goOn();

    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> provider().pull(SMOL, stopping, wish::onFire));
    while (runner.abandoned() == 0) {
      Thread.onSpinWait();
    }
    provider().pull(SMOL, progress, Cancellation.NEVER);

    assertThat(resumed).isBetween(4_000_000L, 12_000_000L);
    assertThat(done).endsWith(12_000_100L);
  }

  @Test
  void warningsAreSaidAndNewWordsPassedOver() {
    runner.beginWith(
        "{\"type\":\"warning\",\"message\":\"slow\\u001b[0m registry\"}",
        "{\"type\":\"later\",\"message\":\"x\"}",
        "{\"type\":\"progress\",\"message\":\"Starting\",\"total\":0,\"layer\":{}}");

    provider().pull(SMOL, progress, Cancellation.NEVER);

    assertThat(words).containsExactly("slow [0m registry");
  }

  @Test
  @Proves("S000-46")
  void anErrorUnderSuccessIsAnError() {
    runner.failWith("write blob: no space left on device");

    NetworkException refusal = refused(NetworkException.class, SMOL);

    assertThat(refusal.code()).isEqualTo(ErrorCode.SERVER_ERROR);
    assertThat(refusal).hasMessageContaining("no space left");
    assertThat(refusal.nextStep()).contains("Make room");
  }

  @Test
  void aStreamThatEndsWithoutSuccessIsAFailure() {
    runner.endEarly();

    assertThat(refused(NetworkException.class, SMOL).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
  }

  @Test
  void aStreamThatBreaksIsAFailure() {
    runner.faults().next(When.post(), Fault.resetAfter(300));

    refused(NetworkException.class, SMOL);
    assertThat(runner.requests().count("POST", "create")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"progress\",\"total\":9,\"layer\":{\"id\":\"x\",\"size\":1,\"current\":2}}",
        "not json",
        "[]"
      })
  void nonsenseIsRefused(String line) {
    runner.beginWith(line);

    refused(ProtocolException.class, SMOL);
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_REQUEST",
    "404, REPOSITORY_NOT_FOUND",
    "405, UNSUPPORTED",
    "422, UNSUPPORTED",
    "500, SERVER_ERROR",
    "302, PROTOCOL_VIOLATION"
  })
  void aRefusalBeforeTheFirstLineKeepsItsWords(int status, ErrorCode code) {
    runner.faults().every(When.post(), new Fault.Status(status, List.of(), "said\u0007 so\n"));

    DrayException refusal = refused(DrayException.class, SMOL);

    assertThat(refusal.code()).isEqualTo(code);
    if (status >= 400) {
      assertThat(refusal).hasMessageContaining("said so");
    }
    assertThat(runner.requests().count("POST", "create")).isEqualTo(1);
  }

  @Test
  void namesWhatIsMissingOrOfAnotherKind() {
    runner.refuse("ai/smollm2:360M");

    refused(UnsupportedException.class, SMOL);
    refused(NotFoundException.class, ModelRef.parse("model-runner://nothing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "ai//x", "ai/./x", "/x"})
  void refusesWhatItCannotBeAskedFor(String name) {
    refused(InvalidRequestException.class, ModelRef.parse("model-runner://" + name));
    assertThat(runner.requests().size()).isZero();
  }

  @Test
  @Proves("field-50")
  void theTokenOpensAndIsNeverShown() {
    ModelRef closed = ModelRef.parse("model-runner://private.example/a/b");
    assertThat(refused(AccessNeededException.class, closed).code())
        .isEqualTo(ErrorCode.ACCESS_DENIED);
    ModelRunnerProvider wrong = provider(Optional.of("tok-bad"));
    AccessNeededException refusal =
        catchThrowableOfType(
            AccessNeededException.class, () -> wrong.pull(closed, progress, Cancellation.NEVER));
    assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_TOKEN);
    assertThat(refusal + refusal.nextStep() + refusal.context() + wrong).doesNotContain("tok-bad");

    assertThat(provider(Optional.of("tok-good")).pull(closed, progress, Cancellation.NEVER).name())
        .isEqualTo("private.example/a/b:latest");
  }

  @Test
  void listsAndDeletes() {
    provider().pull(SMOL, progress, Cancellation.NEVER);
    DaemonModel model = provider().models().getFirst();
    assertThat(model.name()).isEqualTo("ai/smollm2:360M");
    assertThat(model.size().orElseThrow().bytes()).isEqualTo(12_000_000);
    runner.share("ai/smollm2:360M");

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> provider().delete("ai/smollm2:360M", false));
    provider().delete("ai/smollm2:360M", true);

    assertThat(runner.models()).isEmpty();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> provider().delete("ai/smollm2:360M", false));
  }
}
