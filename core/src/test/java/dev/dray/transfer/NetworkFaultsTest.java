package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.RateLimitedException;
import dev.dray.provider.Credential;
import dev.dray.provider.Source;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultPlan;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks and servers that fail.
@Timeout(30)
class NetworkFaultsTest {

  private static final long SIZE = 3 * MIB + 5;

  @TempDir Path folder;

  @Test
  @Proves("field-24")
  void goesOnAfterAStallInTheBody() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.next(When.get(), Fault.stallAfter(50 * KIB, Duration.ofSeconds(20)));
      assertThat(rig.fetch(rig.known()).fetched()).isEqualTo(SIZE);
    }
  }

  @Test
  @Proves({"field-23", "field-24"})
  void goesOnAfterAStallBeforeTheHeaders() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.next(When.get(), Fault.stallBeforeHeaders(Duration.ofSeconds(20)));
      rig.fetch(rig.known());
    }
  }

  @Test
  @Proves("field-25")
  void neverCutsOffASlowButSteadyServer() throws Exception {
    try (Rig rig = Rig.of(folder, 40 * KIB)) {
      // Takes two seconds, five times the stall limit.
      rig.faults.every(When.get(), Fault.trickle(20 * KIB));
      rig.fetch(rig.known());
      assertThat(rig.server.requests().size()).isEqualTo(1);
    }
  }

  @Test
  void goesOnAfterResetsAndGarbage() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.next(
          When.get(),
          Fault.resetAfter(70 * KIB),
          Fault.status(500),
          Fault.dropAfter(1),
          Fault.status(502),
          Fault.keepAliveThenReset());
      rig.fetch(rig.known());
    }
  }

  @Test
  @Proves("field-29")
  void refillsItsPatienceWithEveryNewByte() throws Exception {
    try (Rig rig = Rig.of(folder, 512 * KIB)) {
      rig.faults.times(When.get(), 12, Fault.dropAfter(30 * KIB));
      assertThat(rig.fetch(rig.known()).fetched()).isEqualTo(512 * KIB);
      assertThat(rig.server.requests().size()).isEqualTo(13);
    }
  }

  @Test
  @Proves({"field-29", "S002-41"})
  void givesUpWithoutProgressAndKeepsWhatIsHere() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.options = Rig.SMALL.withConnections(1, 1);
      rig.faults
          .next(When.get(), Fault.dropAfter(MIB))
          .every(When.get().rangeFrom(1), Fault.status(500));
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("status 500");
      assertThat(TransferEngine.inspect(rig.part).orElseThrow().held()).isEqualTo(MIB);
      assertThat(rig.server.requests().size()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  @Proves("field-27")
  void asksOnceIfTheServerSaysNo(int status) throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.status(status, "X-Request-Id", "r-17"));
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .isInstanceOf(status == 404 ? NotFoundException.class : AccessNeededException.class)
          .extracting(e -> ((DrayException) e).context().requestId())
          .isEqualTo(Optional.of("r-17"));
      assertThat(rig.server.requests().size()).isEqualTo(1);
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void tellsAGatedFileApart() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.status(403, "X-Error-Code", "GatedRepo"));
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .extracting(e -> ((DrayException) e).code())
          .isEqualTo(ErrorCode.GATED);
    }
  }

  @Test
  @Proves("field-28")
  void waitsAsLongAsARateLimitAsks() throws Exception {
    try (Rig rig = Rig.of(folder, 100 * KIB)) {
      rig.faults.next(When.get(), Fault.status(429, "Retry-After", "1"));
      long start = System.nanoTime();
      rig.fetch(rig.known());
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  @Proves("field-28")
  void readsTheRateLimitHeader() throws Exception {
    try (Rig rig = Rig.of(folder, 100 * KIB)) {
      rig.faults.next(When.get(), Fault.rateLimited(1));
      long start = System.nanoTime();
      rig.fetch(rig.known());
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2_000_000_000L);
    }
  }

  @Test
  @Proves("field-28")
  void doesNotWaitOutOfProportion() throws Exception {
    try (Rig rig = Rig.of(folder, 100 * KIB)) {
      rig.faults.every(When.get(), Fault.status(429, "Retry-After", "301"));
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .isInstanceOf(RateLimitedException.class)
          .extracting(e -> ((RateLimitedException) e).retryAfter())
          .isEqualTo(Optional.of(Duration.ofSeconds(301)));
    }
  }

  @Test
  @Proves("field-28")
  void ignoresRetryAfterOn500AndGarbage() throws Exception {
    try (Rig rig = Rig.of(folder, 100 * KIB)) {
      rig.faults.next(
          When.get(),
          Fault.status(500, "Retry-After", "3600"),
          Fault.status(429, "Retry-After", "soon"));
      long start = System.nanoTime();
      rig.fetch(rig.known());
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
  }

  @Test
  @Proves("field-31")
  void narrowsWhenTheServerRefusesMoreConnections() throws Exception {
    for (int status : new int[] {403, 429, 503}) {
      try (Rig rig = Rig.of(folder, 8 * MIB)) {
        rig.faults
            .every(When.get(), Fault.trickle(8 * MIB))
            .every(When.get(), new Fault.LimitConnections(1, status));
        assertThat(rig.fetch(rig.known()).fetched()).isEqualTo(8 * MIB);
        assertThat(rig.server.requests().matching(r -> r.status() == status))
            .as("the engine did not learn it")
            .hasSizeBetween(1, 12);
        java.nio.file.Files.delete(rig.part);
      }
    }
  }

  @Test
  @Proves({"field-20", "field-30", "field-32"})
  void followsTheLastingAddressAgainWhenALinkExpires() throws Exception {
    try (Rig rig = Rig.of(folder, 12 * MIB)) {
      rig.options = rig.options.withFirstConnections(2);
      AtomicInteger link = new AtomicInteger();
      rig.dressing = response -> response.rangeable();
      // A link is good for six requests.
      AtomicInteger used = new AtomicInteger();
      try (LoopbackServer hub = redirecting(link);
          LoopbackServer storage =
              LoopbackServer.answering(request ->
                      request.target().endsWith("sig=" + link.get())
                              && used.incrementAndGet() <= 6 * link.get()
                          ? Response.of(200).body(rig.content).rangeable()
                          : Response.text(403, "<Error>expired</Error>"))
                  .host("localhost")
                  .delivery(rig.faults)
                  .start()) {
        storageOf = storage.endpoint();
        Source source =
            new Source(
                "hub",
                hub.endpoint().resolve("/model.gguf"),
                Optional.of(Credential.bearer(hub.endpoint(), "hf_secret")));
        assertThat(rig.fetch(Rig.withSources(rig.known(), source)).fetched()).isEqualTo(12 * MIB);
        assertThat(storage.requests().withAuthorization()).isEmpty();
        assertThat(hub.requests().withAuthorization()).hasSameSizeAs(hub.requests().all());
        assertThat(storage.requests().all()).allMatch(r -> r.header("Range").isPresent());
        assertThat(hub.requests().size())
            .as("one refresh for all connections that noticed")
            .isBetween(2, 14);
      }
    }
  }

  private volatile URI storageOf = URI.create("http://unset");

  private LoopbackServer redirecting(AtomicInteger link) {
    return LoopbackServer.answering((Request request) ->
            Response.of(302).header("Location", storageOf + "/blob?sig=" + link.incrementAndGet()))
        .start();
  }

  @Test
  void saysSoIfEveryFreshLinkIsRefused() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE);
        LoopbackServer storage =
            LoopbackServer.answering(request -> Response.text(403, "no"))
                .host("localhost")
                .start();
        LoopbackServer hub = redirecting(new AtomicInteger())) {
      storageOf = storage.endpoint();
      assertThatThrownBy(() ->
              rig.attempt(
                  Rig.withSources(rig.known(), Source.of(hub.endpoint().resolve("/model.gguf")))))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("storage behind the hub");
      assertThat(hub.requests().size()).isEqualTo(2);
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void triesTheNextSource() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE);
        LoopbackServer broken =
            LoopbackServer.answering(request -> Response.of(404)).host("localhost").start()) {
      FileTransfer file =
          Rig.withSources(rig.known(), Source.of(broken.endpoint().resolve("/x")), rig.source());
      rig.fetch(file);
      assertThat(broken.requests().size()).isEqualTo(1);
    }
  }

  @Test
  void goesOnWithTheBytesOfAnotherSource() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE);
        LoopbackServer second =
            LoopbackServer.answering(request -> Response.of(200).body(rig.content).rangeable())
                .host("localhost")
                .start()) {
      rig.options = Rig.SMALL.withConnections(1, 1);
      rig.faults.next(When.get(), Fault.dropAfter(MIB)).every(When.get(), Fault.status(404));
      FileTransfer file =
          Rig.withSources(rig.known(), rig.source(), Source.of(second.endpoint().resolve("/x")));
      assertThat(rig.fetch(file).fetched()).isEqualTo(SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void bringsTheRightBytesThroughRandomTrouble(long seed) throws Exception {
    try (Rig rig = Rig.of(folder, 2 * MIB)) {
      rig.faults.plan(When.get(), new FaultPlan(seed, 0.25, 200));
      TransferResult result = null;
      for (int run = 0; run < 20 && result == null; run++) {
        try {
          result = rig.attempt(rig.known());
        } catch (DrayException e) {
          assertThat(e.code()).isNotEqualTo(ErrorCode.STORAGE_FAILED);
        }
      }
      assertThat(result).isNotNull();
      rig.assertWhole(java.util.Objects.requireNonNull(result));
    }
  }
}
