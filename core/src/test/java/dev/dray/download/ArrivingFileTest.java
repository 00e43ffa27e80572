package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.RepoPath;
import dev.dray.error.IntegrityException;
import dev.dray.provider.Listing;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Reading a file while it arrives.
@Timeout(60)
class ArrivingFileTest {

  private static final long SIZE = 12L << 20;
  private static final RepoPath FILE = new RepoPath("model.bin");

  @TempDir Path temp;

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up before " + what).isLessThan(end);
      Thread.sleep(2);
    }
  }

  private static byte[] read(FileChannel channel, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
      // Until it is full.
    }
    return bytes.array();
  }

  @Test
  @Proves("field-95")
  void whatHasArrivedCanBeReadAndTheChannelStaysGoodWhenTheFileMoves() throws Exception {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    Content content = repo.file("model.bin").content();
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.trickle(6 << 20));

      Download download = dray.download("acme/big");
      await("a first byte", () -> readable(download) > 100_000);
      ArrivingFile arriving = download.arriving(FILE).orElseThrow();
      try (FileChannel channel = FileChannel.open(arriving.place(), StandardOpenOption.READ)) {
        int length = Math.toIntExact(arriving.readable());
        byte[] expected = new byte[length];
        content.copy(0, expected, 0, length);
        assertThat(read(channel, length)).isEqualTo(expected);
        assertThat(arriving.size()).hasValue(SIZE);
        assertThat(arriving.restarts()).isZero();

        download.await();

        assertThat(arriving.readable()).isEqualTo(SIZE);
        assertThat(Content.of(read(channel, (int) SIZE)).sha256()).isEqualTo(content.sha256());
      }
      assertThat(download.arriving(FILE)).isEmpty();
    }
  }

  private static long readable(Download download) {
    return download.arriving(FILE).map(ArrivingFile::readable).orElse(0L);
  }

  @Test
  @Proves("field-98")
  void bytesThatAreGivenUpAreCounted() throws Exception {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.flipByteAt(SIZE / 2));

      Download download = dray.download("acme/big");
      await("the file", () -> download.arriving(FILE).isPresent());
      ArrivingFile arriving = download.arriving(FILE).orElseThrow();

      assertThatExceptionOfType(IntegrityException.class).isThrownBy(download::await);
      assertThat(arriving.restarts()).isPositive();
    }
  }

  @Test
  void aListingThatIsKnownIsNotAskedForAgain() throws IOException {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      DownloadRequest request = DownloadRequest.of("acme/big");
      Listing listing = dray.listing(request);
      int asked = hub.requests().gets("^/api/");

      DownloadResult result = dray.download(request, listing).await();

      Workplace.assertWhole(repo, result.path());
      assertThat(hub.requests().gets("^/api/")).isEqualTo(asked);
      assertThat(listing.files()).hasSize(1);
      assertThat(Optional.of(listing.commit().orElseThrow().id())).hasValue(repo.head().id());
      assertThat(List.copyOf(result.files().keySet())).containsExactly(FILE);
    }
  }
}
