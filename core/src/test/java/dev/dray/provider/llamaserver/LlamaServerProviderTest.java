package dev.dray.provider.llamaserver;

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
import dev.dray.provider.DaemonModel;
import dev.dray.provider.Delegated;
import dev.dray.provider.PullProgress;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.llamaserver.LoopbackLlamaServer;
import dev.dray.transfer.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The llama.cpp router: downloads by its events, its age, and what can happen on the way.
@Timeout(30)
class LlamaServerProviderTest {

  private static final ModelRef TINY = ModelRef.parse("llama-server://acme/tiny:Q4_K_M");

  private final Network network = Network.open(NetworkOptions.of("dray-test"));
  private final LoopbackLlamaServer server =
      LoopbackLlamaServer.builder()
          .model("acme/tiny:Q4_K_M", Map.of("https://h/a.gguf", 600_000L, "https://h/b.gguf", 400L))
          .model("acme/closed:Q8_0", Map.of("https://h/c.gguf", 100L))
          .closed("acme/closed:Q8_0", "sk-good")
          .start();
  private final List<Long> done = new ArrayList<>();
  private final PullProgress progress =
      new PullProgress() {
        @Override
        public void bytes(long now, long resumed, OptionalLong total, boolean estimated) {
          done.add(now);
        }

        @Override
        public void verifying() {}

        @Override
        public void says(String message) {}
      };

  @AfterEach
  void close() {
    server.close();
    network.close();
  }

  private LlamaServerProvider provider(LoopbackLlamaServer at, Optional<String> key) {
    return new LlamaServerProvider(
        new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER),
        at.endpoint(),
        key,
        Duration.ofSeconds(10));
  }

  private LlamaServerProvider provider() {
    return provider(server, Optional.empty());
  }

  private <T extends DrayException> T refused(Class<T> type, ModelRef ref) {
    T refusal =
        catchThrowableOfType(type, () -> provider().pull(ref, progress, Cancellation.NEVER));
    assertThat(refusal).as("refusal of %s", ref).isNotNull();
    assertThat(refusal.nextStep()).isNotBlank();
    return refusal;
  }

  @Test
  void followsADownloadByItsEvents() {
    Delegated brought = provider().pull(TINY, progress, Cancellation.NEVER);

    assertThat(brought.name()).isEqualTo("acme/tiny:Q4_K_M");
    assertThat(brought.size().orElseThrow().bytes()).isEqualTo(600_400);
    assertThat(done).isSorted().endsWith(600_400L);
    assertThat(server.requests().gets("/models/sse")).isEqualTo(1);
    assertThat(provider().models())
        .extracting(DaemonModel::name)
        .containsExactly("acme/tiny:Q4_K_M");
  }

  @Test
  void doesNotFetchWhatIsThere() {
    provider().pull(TINY, progress, Cancellation.NEVER);
    server.requests().clear();

    provider()
        .pull(ModelRef.parse("llama-server://acme/tiny@q4_k_m"), progress, Cancellation.NEVER);

    assertThat(server.requests().count("POST", "/models")).isZero();
  }

  @Test
  void goesOnListeningWhenTheEventsBreakOff() {
    server.hold();
    // The model comes only when the events are listened to again.
    server.faults().before(When.get().path("/models/sse"), 2, server::goOn);
    server.faults().next(When.get().path("/models/sse"), Fault.dropAfter(3));

    provider().pull(TINY, progress, Cancellation.NEVER);

    assertThat(server.requests().gets("/models/sse")).isGreaterThan(1);
    assertThat(server.requests().count("POST", "^/models$")).isEqualTo(1);
    assertThat(server.models()).containsExactly("acme/tiny:Q4_K_M");
  }

  @Test
  void passesOverEventsThatItDoesNotKnow() {
    server
        .faults()
        .before(
            When.post().path("^/models$"),
            1,
            () -> {
              server.say("data: not json\n\n");
              server.say("event: later\ndata: {\"event\":\"later_version\",\"model\":\"*\"}\n\n");
              server.say("data: {\"model\":\"other/one:Q2\",\"event\":\"download_failed\"}\n\n");
              server.say(
                  "data: {\"model\":\"acme/tiny:Q4_K_M\",\"event\":\"download_progress\","
                      + "\"data\":{\"u\":{\"done\":-5,\"total\":\"x\"}}}\n\n");
            });

    assertThat(provider().pull(TINY, progress, Cancellation.NEVER).name())
        .isEqualTo("acme/tiny:Q4_K_M");
  }

  @Test
  @Proves("S000-46")
  void namesAModelThatItCannotBegin() {
    assertThat(refused(NotFoundException.class, ModelRef.parse("llama-server://acme/none:Q4_0")))
        .hasMessageContaining("acme/none:Q4_0");
  }

  @Test
  void aDownloadThatFailsOnItsWayIsAnError() {
    server.hold();
    server
        .faults()
        .before(
            When.post().path("^/models$"),
            1,
            () -> {
              server.say(
                  "data: {\"model\":\"acme/tiny:Q4_K_M\",\"event\":\"download_progress\","
                      + "\"data\":{\"u\":{\"done\":5,\"total\":10}}}\n\n");
              server.say(
                  "data: {\"model\":\"acme/tiny:Q4_K_M\",\"event\":\"download_failed\","
                      + "\"data\":{\"message\":\"disk\\u001b[31m full\"}}\n\n");
            });

    NetworkException refusal = refused(NetworkException.class, TINY);

    assertThat(refusal.code()).isEqualTo(ErrorCode.SERVER_ERROR);
    assertThat(refusal).hasMessageContaining("disk [31m full");
  }

  @Test
  void saysThatTheServerWentAway() {
    server.hold();
    server.faults().before(When.get().path("/models/sse"), 2, server::close);
    server.faults().next(When.get().path("/models/sse"), Fault.dropAfter(3));

    refused(NetworkException.class, TINY);
  }

  @Test
  @Proves("field-9")
  void cancellingEndsTheDownloadThere() throws InterruptedException {
    server.hold();
    StopSignal wish = new StopSignal();
    Thread later =
        Thread.ofVirtual()
            .start(() -> {
              while (server.requests().count("POST", "^/models$") == 0) {
                Thread.onSpinWait();
              }
              wish.fire();
            });

    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> provider().pull(TINY, progress, wish::onFire));

    later.join();
    assertThat(server.cancelled()).containsExactly("acme/tiny:Q4_K_M");
  }

  @Test
  @Proves("field-50")
  void theKeyOpensAndIsNeverShown() {
    ModelRef closed = ModelRef.parse("llama-server://acme/closed:Q8_0");
    assertThat(refused(AccessNeededException.class, closed).code())
        .isEqualTo(ErrorCode.ACCESS_DENIED);
    LlamaServerProvider wrong = provider(server, Optional.of("sk-bad"));
    AccessNeededException refusal =
        catchThrowableOfType(
            AccessNeededException.class, () -> wrong.pull(closed, progress, Cancellation.NEVER));
    assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_TOKEN);
    assertThat(refusal + refusal.nextStep() + refusal.context() + wrong).doesNotContain("sk-bad");

    assertThat(
            provider(server, Optional.of("sk-good"))
                .pull(closed, progress, Cancellation.NEVER)
                .name())
        .isEqualTo("acme/closed:Q8_0");
  }

  @Test
  void saysThatItIsNoRouterOrTooOld() {
    try (LoopbackLlamaServer single = LoopbackLlamaServer.builder().withoutRouter().start();
        LoopbackLlamaServer old = LoopbackLlamaServer.builder().withoutDownloads().start()) {
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(
              () -> provider(single, Optional.empty()).pull(TINY, progress, Cancellation.NEVER))
          .withMessageContaining("one model")
          .withMessageContaining("does not support downloads");
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(
              () -> provider(old, Optional.empty()).pull(TINY, progress, Cancellation.NEVER))
          .withMessageContaining("June 2026");
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(() -> provider(old, Optional.empty()).delete("acme/tiny:Q4_K_M"));
      assertThat(provider(single, Optional.empty()).answers()).isFalse();
      assertThat(provider(old, Optional.empty()).answers()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny", "acme/tiny/deep", "../../etc/passwd", "acme/tiny:Q4:Q5", "acme/ti?ny"})
  void refusesWhatItCannotBeAskedFor(String name) {
    refused(InvalidRequestException.class, ModelRef.parse("llama-server://" + name));
    assertThat(server.requests().size()).isZero();
  }

  @Test
  void nonsenseIsRefused() {
    server.faults().every(When.get().path("^/models$"), Fault.htmlLogin());

    refused(ProtocolException.class, TINY);
    assertThat(provider().answers()).isFalse();
  }

  @Test
  void listsLoadsUnloadsAndDeletes() {
    provider().pull(TINY, progress, Cancellation.NEVER);

    provider().load("acme/tiny:Q4_K_M");
    assertThat(provider().models().getFirst().state()).isEqualTo("loaded");
    provider().unload("acme/tiny:Q4_K_M");
    assertThat(provider().models().getFirst().state()).isEmpty();
    provider().delete("acme/tiny:Q4_K_M");
    assertThat(server.models()).isEmpty();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> provider().delete("acme/tiny:Q4_K_M"));
  }
}
