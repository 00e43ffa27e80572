package dev.dray.transfer;

import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.provider.Credential;
import dev.dray.provider.Source;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.proxy.TrapServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several sources for one file.
@Timeout(60)
class SourcesTest {

  private static final long SIZE = 16 * MIB + 5;

  @TempDir Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> dropped = Collections.synchronizedList(new ArrayList<>());

  /// One more server for a file.
  private record Mirror(LoopbackServer server, FaultScript faults) {
    Source source() {
      return new Source(
          "mirror:" + server.port(), server.endpoint().resolve("/copy.gguf"), Optional.empty());
    }

    long sent() {
      return server.requests().bytesSent("/copy");
    }
  }

  private Mirror mirror(Content content, String etag) {
    FaultScript faults = new FaultScript();
    LoopbackServer server =
        LoopbackServer.answering(
                request -> Response.of(200).body(content).header("ETag", etag).rangeable())
            .host("localhost")
            .delivery(faults)
            .start();
    open.add(server);
    return new Mirror(server, faults);
  }

  private Mirror mirror(Rig rig) {
    return mirror(rig.content, "\"one\"");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable server : open) {
      server.close();
    }
  }

  private TransferResult fetch(Rig rig, FileTransfer file) throws Exception {
    TransferResult result = attempt(rig, file);
    rig.assertWhole(result);
    return result;
  }

  private TransferResult attempt(Rig rig, FileTransfer file) {
    TransferMeter meter = new TransferMeter();
    meter.onSourceDropped((source, why) -> dropped.add(source + " | " + why));
    rig.meter = meter;
    try (TransferEngine engine = TransferEngine.open(rig.network, rig.options)) {
      return engine.fetch(file, meter, rig.stop);
    }
  }

  private static long sent(Rig rig) {
    return rig.server.requests().bytesSent("/model");
  }

  @Test
  void readsFromAllOfThemAndFetchesNothingTwice() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror one = mirror(rig);
      Mirror two = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(8 * MIB));
      one.faults().every(When.get(), Fault.trickle(8 * MIB));
      two.faults().every(When.get(), Fault.trickle(8 * MIB));

      TransferResult result =
          fetch(rig, Rig.withSources(rig.known(), rig.source(), one.source(), two.source()));

      assertThat(result.verified()).isTrue();
      assertThat(result.fetched()).isLessThan(SIZE + SIZE / 5);
      assertThat(List.of(sent(rig), one.sent(), two.sent())).allMatch(bytes -> bytes > SIZE / 10);
      assertThat(dropped).isEmpty();
    }
  }

  @Test
  void givesTheFasterSourceMost() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror fast = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(MIB));
      fast.faults().every(When.get(), Fault.trickle(6 * MIB));

      fetch(rig, Rig.withSources(rig.known(), rig.source(), fast.source()));

      assertThat(fast.sent()).isGreaterThan(3 * sent(rig));
      assertThat(sent(rig)).isPositive();
      assertThat(dropped).isEmpty();
    }
  }

  @org.junit.jupiter.api.RepeatedTest(40)
  void theEndDoesNotWaitForASourceThatIsFarBehind() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror slow = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(8 * MIB));
      // Its first run alone would take a minute.
      slow.faults().every(When.get(), Fault.trickle(20 * 1024));
      long started = System.nanoTime();

      fetch(rig, Rig.withSources(rig.known(), rig.source(), slow.source()));

      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void dropsAndNamesASourceThatVanishes() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror gone = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(4 * MIB));
      gone.faults()
          .next(When.get(), Fault.resetAfter(100_000))
          .every(When.get().rangeFrom(0), Fault.dropAfter(0));

      TransferResult result = fetch(rig, Rig.withSources(rig.known(), rig.source(), gone.source()));

      assertThat(result.fetched()).isLessThan(SIZE + 2 * MIB);
      assertThat(dropped).hasSize(1).first().asString().startsWith("mirror:");
    }
  }

  @Test
  void goesOnWithoutTheFirstSourceWhenItNeverAnswers() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror mirror = mirror(rig);
      rig.faults.every(When.get(), Fault.stallBeforeHeaders(Duration.ofSeconds(50)));

      fetch(rig, Rig.withSources(rig.known(), rig.source(), mirror.source()));

      assertThat(sent(rig)).isZero();
    }
  }

  @Test
  void dropsAndNamesASourceThatStalls() throws Exception {
    try (Rig rig = Rig.of(folder, 2 * SIZE)) {
      Mirror mute = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(4 * MIB));
      mute.faults().every(When.get(), Fault.stallAfter(0, Duration.ofSeconds(50)));

      fetch(rig, Rig.withSources(rig.known(), rig.source(), mute.source()));

      assertThat(dropped).hasSize(1).first().asString().startsWith("mirror:");
    }
  }

  @Test
  void dropsASourceWithAFileOfAnotherSizeAtOnce() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror liar = mirror(Content.generated(9, SIZE + 1), "\"x\"");
      rig.faults.every(When.get(), Fault.trickle(16 * MIB));

      fetch(rig, Rig.withSources(rig.known(), liar.source(), rig.source()));

      assertThat(liar.server().requests().size()).isEqualTo(1);
      assertThat(dropped).hasSize(1).first().asString().contains("mirror:", (SIZE + 1) + " bytes");
    }
  }

  @Test
  void dropsASourceWhoseRedirectSpeaksOfAnotherFileBeforeAByteOfItIsRead() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE);
        LoopbackServer liar =
            LoopbackServer.answering(request ->
                    Response.of(302)
                        .header("X-Linked-ETag", "\"" + "ab".repeat(32) + "\"")
                        .header("Location", rig.server.endpoint() + "/model.gguf"))
                .host("localhost")
                .start()) {
      Source source = new Source("liar", liar.endpoint().resolve("/x"), Optional.empty());

      fetch(rig, Rig.withSources(rig.known(), source, rig.source()));

      assertThat(dropped).hasSize(1).first().asString().contains("liar |", "abababab");
      assertThat(liar.requests().size()).isEqualTo(1);
    }
  }

  @Test
  @Proves("field-72")
  void findsTheLiarByTheDigestAndFetchesOnlyItsBytesAgain() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror honest = mirror(rig);
      Mirror liar = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(8 * MIB));
      honest.faults().every(When.get(), Fault.trickle(8 * MIB));
      liar.faults()
          .every(When.get(), Fault.trickle(2 * MIB))
          .every(When.get(), Fault.flipEachNth(50_000));

      TransferResult result =
          fetch(rig, Rig.withSources(rig.known(), rig.source(), honest.source(), liar.source()));

      assertThat(liar.sent()).isPositive();
      assertThat(dropped)
          .hasSize(1)
          .first()
          .asString()
          .startsWith("mirror:" + liar.server().port() + " |")
          .contains(rig.content.sha256());
      assertThat(result.fetched()).as("not everything twice").isLessThan(SIZE + SIZE * 3 / 4);
    }
  }

  @Test
  @Proves("field-72")
  void findsTheLiarAlsoIfItIsTheFirstSource() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror honest = mirror(rig);
      rig.faults
          .every(When.get(), Fault.trickle(8 * MIB))
          .every(When.get(), Fault.flipEachNth(50_000));
      honest.faults().every(When.get(), Fault.trickle(4 * MIB));

      fetch(rig, Rig.withSources(rig.known(), rig.source(), honest.source()));

      assertThat(dropped).hasSize(1).first().asString().startsWith("127.0.0.1 |");
    }
  }

  @Test
  void completesFromTheOneHonestAmongThree() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror honest = mirror(rig);
      Mirror liar = mirror(rig);
      for (FaultScript faults : List.of(rig.faults, liar.faults())) {
        faults.every(When.get(), Fault.flipEachNth(70_000));
      }
      for (FaultScript faults : List.of(rig.faults, liar.faults(), honest.faults())) {
        faults.every(When.get(), Fault.trickle(16 * MIB));
      }

      fetch(rig, Rig.withSources(rig.known(), rig.source(), liar.source(), honest.source()));

      assertThat(dropped)
          .hasSizeBetween(1, 2)
          .noneMatch(s -> s.contains("mirror:" + honest.server().port()));
    }
  }

  @Test
  void refetchesBytesOfAnEarlierRunFirst() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, 4 * MIB)), rig.keyByDigest());
      byte[] bytes = java.nio.file.Files.readAllBytes(rig.part);
      bytes[1000] ^= 1;
      java.nio.file.Files.write(rig.part, bytes);
      Mirror other = mirror(rig);

      TransferResult result =
          fetch(rig, Rig.withSources(rig.known(), rig.source(), other.source()));

      assertThat(dropped).isEmpty();
      assertThat(result.fetched()).isLessThan(SIZE + MIB);
    }
  }

  @Test
  void namesEverySourceAndWhyWhenAllAreDead() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror one = mirror(rig);
      Mirror two = mirror(rig);
      rig.faults.every(When.get(), Fault.status(500));
      one.faults().every(When.get(), Fault.status(404));
      two.server().close();
      FileTransfer file = Rig.withSources(rig.known(), rig.source(), one.source(), two.source());

      assertThatThrownBy(() -> attempt(rig, file))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("any of 3 sources")
          .hasMessageContaining("127.0.0.1: the server failed with status 500")
          .hasMessageContaining("mirror:" + one.server().port() + ": no such file")
          .hasMessageContaining("mirror:" + two.server().port() + ": ")
          .hasMessageContaining("Nobody answers");
      assertThat(dropped).hasSize(3);
    }
  }

  @Test
  void namesEveryLiarWhenAllLie() throws Exception {
    try (Rig rig = Rig.of(folder, 3 * MIB)) {
      Mirror liar = mirror(rig);
      rig.faults.every(When.get(), Fault.flipByteAt(100));
      liar.faults().every(When.get(), Fault.flipEachNth(1000));

      assertThatThrownBy(
              () -> attempt(rig, Rig.withSources(rig.known(), rig.source(), liar.source())))
          .isInstanceOf(IntegrityException.class)
          .hasMessageContaining("from 127.0.0.1")
          .hasMessageContaining("from mirror:")
          .extracting(e -> ((DrayException) e).code())
          .isEqualTo(ErrorCode.DIGEST_MISMATCH);
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void missingEverywhereIsMissing() {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror one = mirror(rig);
      rig.faults.every(When.get(), Fault.status(404));
      one.faults().every(When.get(), Fault.status(404));
      assertThatThrownBy(
              () -> attempt(rig, Rig.withSources(rig.known(), rig.source(), one.source())))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void sendsASecretToItsOwnServerOnly() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE);
        TrapServer trap = TrapServer.start()) {
      Mirror mirror = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(8 * MIB));
      Source own =
          new Source(
              "hub",
              rig.source().uri(),
              Optional.of(Credential.bearer(rig.server.endpoint(), "hf_secret")));
      // Even a secret that was given along by mistake stays at home.
      Source lure =
          new Source(
              "trap",
              trap.endpoint().resolve("/x"),
              Optional.of(Credential.bearer(rig.server.endpoint(), "hf_secret")));

      fetch(rig, Rig.withSources(rig.known(), own, lure, mirror.source()));

      assertThat(rig.server.requests().withAuthorization()).isNotEmpty();
      assertThat(trap.requests().size()).isPositive();
      assertThat(trap.secrets()).isEmpty();
      assertThat(mirror.server().requests().withAuthorization()).isEmpty();
      assertThat(dropped).hasSize(1).first().asString().startsWith("trap |");
    }
  }

  @Test
  void mixesSourcesWithoutADigestOnlyIfTheirTagsAgree() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror same = mirror(rig);
      Mirror other = mirror(Content.generated(8, SIZE), "\"two\"");
      for (FaultScript faults : List.of(rig.faults, same.faults(), other.faults())) {
        faults.every(When.get(), Fault.trickle(6 * MIB));
      }

      fetch(rig, Rig.withSources(rig.unknown(), rig.source(), same.source(), other.source()));

      assertThat(same.sent()).isPositive();
      assertThat(other.server().requests().size()).isLessThanOrEqualTo(1);
      assertThat(dropped).isEmpty();
    }
  }

  @Test
  void startsAnewWithoutADigestWhenOnlyADifferentSourceIsLeft() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.options = Rig.SMALL.withConnections(1, 1);
      Content different = Content.generated(8, 3 * MIB);
      Mirror other = mirror(different, "\"two\"");
      rig.faults.next(When.get(), Fault.dropAfter(MIB)).every(When.get(), Fault.status(404));
      FileTransfer file = Rig.withSources(rig.unknown(), rig.source(), other.source());
      rig.content = different;

      fetch(rig, file);
    }
  }

  @Test
  void leavesOutASourceThatCannotDoRanges() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror plain = mirror(rig);
      rig.faults.every(When.get(), Fault.trickle(8 * MIB));
      plain.faults().every(When.get(), Fault.ignoreRange());

      TransferResult result =
          fetch(rig, Rig.withSources(rig.known(), plain.source(), rig.source()));

      assertThat(dropped).hasSize(1).first().asString().contains("all of it");
      assertThat(result.fetched()).isLessThan(SIZE + MIB);
    }
  }

  @Test
  void anotherFileDoesNotAskASourceThatJustFailed() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      Mirror broken = mirror(rig);
      broken.faults().every(When.get(), Fault.status(500));
      FileTransfer file = Rig.withSources(rig.known(), broken.source(), rig.source());
      FileTransfer second =
          new FileTransfer(
              "second",
              folder.resolve("second"),
              file.size(),
              file.digest(),
              file.origin(),
              file.sources(),
              List.of());
      try (TransferEngine engine = TransferEngine.open(rig.network, rig.options)) {
        engine.fetch(file, new TransferMeter(), rig.stop);
        int asked = broken.server().requests().size();
        engine.fetch(second, new TransferMeter(), rig.stop);
        assertThat(asked).isPositive();
        assertThat(broken.server().requests().size()).isEqualTo(asked);
      } finally {
        TransferEngine.forget(second.part());
      }
    }
  }
}
