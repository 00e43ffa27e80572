package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.error.NetworkException;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.proxy.TrapServer;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Downloads from a hub and its mirrors.
@Timeout(60)
class MirrorsTest {

  private static final long MIB = 1 << 20;
  private static final long SIZE = 40 * MIB;

  @TempDir Path temp;
  private Workplace work = new Workplace(Path.of(""));

  @BeforeEach
  void makeWorkplace() {
    work = new Workplace(temp);
  }

  private Dray open(LoopbackHub hub, String... mirrors) {
    Settings settings =
        work.settings(hub.endpoint())
            .with(Setting.TOKEN, "hf_secret")
            .with(Setting.PIECE_SIZE, "1M")
            .with(Setting.STALL_TIMEOUT, "2s")
            .with(Setting.CONNECT_TIMEOUT, "2s");
    return Dray.open(
        mirrors.length == 0 ? settings : settings.with(Setting.MIRRORS, String.join(" ", mirrors)));
  }

  private static LoopbackHub hub(TestRepo repo, long bytesPerSecond) {
    LoopbackHub hub = LoopbackHub.builder().repo(repo).user("alice", "hf_secret").start();
    hub.faults().everyCdnGet(Fault.trickle(bytesPerSecond));
    return hub;
  }

  @Test
  @Proves("S001-96")
  void oneFileComesFromTheHubAndItsMirrorAndTheTokenStaysAtHome() throws IOException {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = hub(repo, 10 * MIB);
        LoopbackHub mirror = hub(repo, 10 * MIB);
        Dray dray = open(hub, mirror.endpoint() + "/")) {

      DownloadResult result = dray.download("acme/big").await();

      Workplace.assertWhole(repo, result.path());
      assertThat(result.bytesDownloaded().bytes()).isLessThan(SIZE + SIZE / 4);
      assertThat(hub.cdnRequests().bytesSent("")).isGreaterThan(SIZE / 10);
      assertThat(mirror.cdnRequests().bytesSent("")).isGreaterThan(SIZE / 10);
      assertThat(result.droppedSources()).isEmpty();
      assertThat(hub.requests().withAuthorization()).isNotEmpty();
      assertThat(mirror.requests().size()).isPositive();
      assertThat(mirror.requests().withAuthorization()).isEmpty();
      assertThat(mirror.leaks()).isEmpty();
      assertThat(hub.leaks()).isEmpty();
    }
  }

  @Test
  @Proves({"S001-96", "field-72"})
  void aMirrorThatLiesIsNamedInEventsAndResult() throws IOException {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = hub(repo, 16 * MIB);
        LoopbackHub liar = hub(repo, 8 * MIB);
        Dray dray = open(hub)) {
      liar.faults().everyCdnGet(Fault.flipEachNth(100_000));

      Download download =
          dray.download(DownloadRequest.builder("acme/big").mirror(liar.endpoint()).build());
      List<DownloadEvent> events;
      try (Stream<DownloadEvent> stream = download.stream()) {
        events = stream.toList();
      }
      DownloadResult result = download.await();

      Workplace.assertWhole(repo, result.path());
      assertThat(result.droppedSources())
          .singleElement()
          .satisfies(dropped -> {
            assertThat(dropped.source()).contains(String.valueOf(liar.endpoint().getPort()));
            assertThat(dropped.file().text()).isEqualTo("model.bin");
            assertThat(dropped.reason()).contains(repo.file("model.bin").sha256());
          });
      assertThat(events)
          .filteredOn(DownloadEvent.SourceDropped.class::isInstance)
          .extracting(e -> ((DownloadEvent.SourceDropped) e).dropped())
          .isEqualTo(result.droppedSources());
    }
  }

  @Test
  @Proves("S001-96")
  void aMirrorListsTheFilesWhenTheHubIsAway() throws IOException {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = hub(repo, 8 * MIB);
        LoopbackHub mirror = hub(repo, 8 * MIB);
        Dray dray = open(hub, "http://127.0.0.1:1", mirror.endpoint().toString())) {
      end(hub);

      Download download = dray.download("acme/tiny");
      List<DownloadEvent> events;
      try (Stream<DownloadEvent> stream = download.stream()) {
        events = stream.toList();
      }

      Workplace.assertWhole(repo, download.await().path());
      assertThat(events)
          .filteredOn(DownloadEvent.Noted.class::isInstance)
          .extracting(e -> ((DownloadEvent.Noted) e).note())
          .anyMatch(note -> note.contains("cannot be reached") && note.contains("mirror"));
      assertThat(mirror.requests().withAuthorization()).isEmpty();
    }
  }

  @Test
  void theHubsErrorStandsWhenNoMirrorKnowsBetter() {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = hub(repo, MIB);
        LoopbackHub empty = LoopbackHub.builder().start();
        Dray dray = open(hub, empty.endpoint().toString())) {
      end(hub);
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> dray.download("acme/tiny").await())
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void aTrapAsMirrorGetsNoSecretAndDoesNoHarm() throws IOException {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = hub(repo, 20 * MIB);
        TrapServer trap = TrapServer.start();
        Dray dray = open(hub, trap.endpoint().toString())) {

      DownloadResult result = dray.download("acme/big").await();

      Workplace.assertWhole(repo, result.path());
      assertThat(trap.requests().size()).isPositive();
      assertThat(trap.secrets()).isEmpty();
      assertThat(result.droppedSources()).extracting(DroppedSource::source).hasSize(1);
    }
  }

  @Test
  void aPlainAddressHasOtherAddresses() throws IOException {
    Content content = Content.generated(5, SIZE);
    FaultScript slow = new FaultScript().every(When.get(), Fault.trickle(16 * MIB));
    try (LoopbackServer one = plain(content, slow);
        LoopbackServer two = plain(content, slow);
        LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = open(hub)) {
      URI first = one.endpoint().resolve("/a/weights.bin");
      DownloadRequest request =
          DownloadRequest.builder(first.toString())
              .mirror(two.endpoint().resolve("/elsewhere?key=1"))
              .digest(new dev.dray.Digest.Sha256(content.sha256()))
              .folder(temp.resolve("out"))
              .build();

      DownloadResult result = dray.download(request).await();

      assertThat(Content.onDisk(temp.resolve("out/weights.bin")).sha256())
          .isEqualTo(content.sha256());
      assertThat(one.requests().bytesSent("")).isPositive();
      assertThat(two.requests().bytesSent("/elsewhere")).isPositive();
      assertThat(result.unverified()).isZero();
    }
  }

  @Test
  void allDeadNamesEachOfThem() {
    TestRepo repo = TestRepos.bigFile("acme/big", 3 * MIB).build();
    try (LoopbackHub hub = hub(repo, MIB);
        LoopbackHub mirror = LoopbackHub.builder().start();
        Dray dray = open(hub, mirror.endpoint().toString())) {
      hub.faults().everyCdnGet(Fault.status(404));

      assertThatExceptionOfType(DrayException.class)
          .isThrownBy(() -> dray.download("acme/big").await())
          .satisfies(e ->
              assertThat(e.getMessage())
                  .contains("any of 2 sources", "127.0.0.1", ":" + mirror.endpoint().getPort()));
    }
  }

  /// The hub goes away in the middle of a test.
  private static void end(LoopbackHub hub) {
    hub.close();
  }

  private static LoopbackServer plain(Content content, FaultScript faults) {
    return LoopbackServer.answering(request -> Response.of(200).body(content).rangeable())
        .delivery(faults)
        .start();
  }
}
