package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What was begun and not finished: seen, gone on with, removed.
@Timeout(60)
class PartialDownloadTest {

  private static final long SIZE = 3_000_000;

  @TempDir Path temp;

  /// Leaves a part file behind, as a user's Ctrl-C does.
  private static void begin(Dray dray, DownloadRequest request) {
    Download download = dray.download(request);
    try (Stream<DownloadEvent> events = download.stream()) {
      events
          .filter(e -> e.progress().bytesDone() > 600_000)
          .findFirst()
          .ifPresent(e -> download.cancel());
    }
    assertThatExceptionOfType(DrayException.class).isThrownBy(download::await);
  }

  private static DownloadRequest.Builder slow() {
    return DownloadRequest.builder("acme/big").limitRate(ByteSize.megabytes(4));
  }

  @Test
  void listsWhatIsLeftInCachesAndFoldersAndRemovesIt() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    Path plain = temp.resolve("plain");
    Path local = temp.resolve("local");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertThat(dray.partials(Optional.empty(), List.of(plain))).isEmpty();
      begin(dray, slow().build());
      begin(dray, slow().folder(plain).build());
      begin(dray, slow().localDir(local).build());

      List<PartialDownload> found = dray.partials(Optional.empty(), List.of(plain, local));

      assertThat(found)
          .hasSize(3)
          .allSatisfy(partial -> {
            assertThat(partial.name()).isEqualTo("model.bin");
            assertThat(partial.have().bytes()).isBetween(600_000L, SIZE - 1);
            assertThat(partial.total()).contains(ByteSize.ofBytes(SIZE));
            assertThat(partial.age()).isPositive();
            assertThat(partial.owner()).isEqualTo(PartialDownload.Owner.NOBODY);
          });
      assertThat(found.getFirst().model()).contains("model/acme/big");
      assertThat(found.getLast().path()).startsWith(local);

      assertThat(dray.removePartial(found.getFirst())).isTrue();
      assertThat(dray.removePartial(found.getLast())).isTrue();
      assertThat(dray.partials(Optional.empty(), List.of(plain, local)))
          .extracting(PartialDownload::path)
          .containsExactly(found.get(1).path());
      assertThat(found.getFirst().path().getParent()).isEmptyDirectory();
      // The other one is gone on with.
      assertThat(
              dray.download(DownloadRequest.builder("acme/big").folder(plain).build())
                  .await()
                  .bytesDownloaded()
                  .bytes())
          .isLessThan(SIZE - 500_000);
    }
  }

  @Test
  void oneThatIsBeingWrittenIsNotRemoved() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.trickle(3_000_000));
      Download download = dray.download("acme/big");
      try (Stream<DownloadEvent> events = download.stream()) {
        assertThat(events.anyMatch(e -> e.progress().bytesDone() > 100_000)).isTrue();
      }
      PartialDownload running = dray.partials(Optional.empty(), List.of()).getFirst();

      assertThat(running.owner()).isEqualTo(PartialDownload.Owner.ALIVE);
      assertThat(dray.removePartial(running)).isFalse();
      hub.faults().clear();
      Workplace.assertWhole(repo, download.await().path());
      assertThat(dray.partials(Optional.empty(), List.of())).isEmpty();
    }
  }
}
