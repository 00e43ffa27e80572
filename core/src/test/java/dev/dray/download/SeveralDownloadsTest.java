package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.Firing;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One library in the hands of several threads, and one over a broken secure line.
@Timeout(60)
class SeveralDownloadsTest {

  private static final long SIZE = 8_000_000;

  @TempDir Path temp;

  @Test
  @Proves(
      value = {"S001-93", "S004-01"},
      type = Dray.class)
  void threadsShareOneLibraryAndTheirModelsComeSideBySide() throws Exception {
    Workplace work = new Workplace(temp);
    List<String> names = List.of("acme/one", "acme/two", "acme/three");
    List<TestRepo> repos =
        names.stream().map(name -> TestRepos.bigFile(name, SIZE).build()).toList();
    var builder = LoopbackHub.builder();
    repos.forEach(builder::repo);
    try (LoopbackHub hub = builder.start();
        Dray dray = work.open(hub);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Download>> calls =
          names.stream()
              .<Callable<Download>>map(name ->
                  () ->
                      dray.download(
                          DownloadRequest.builder(name).limitRate(ByteSize.megabytes(4)).build()))
              .toList();
      List<Download> downloads = threads.invokeAll(calls).stream().map(Future::resultNow).toList();

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!downloads.stream()
          .allMatch(
              d -> d.state() == DownloadState.TRANSFERRING && d.progress().bytesReceived() > 0)) {
        assertThat(System.nanoTime()).as("never all under way at once").isLessThan(end);
        Thread.sleep(5);
      }
      for (int i = 0; i < names.size(); i++) {
        Workplace.assertWhole(repos.get(i), downloads.get(i).await().path());
      }
    }
  }

  @Test
  @Proves("field-36")
  void aSecureLineThatBreaksInTheMiddleIsTakenUpAgain() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).tls().start()) {
      Path authority = hub.certificates().writeAuthority(temp.resolve("ca.pem"));
      hub.faults()
          .nextCdnGet(
              Fault.garbageAfter(1_000_000), Fault.dropAfter(500_000), Fault.resetAfter(300_000));
      try (Dray dray =
          Dray.open(work.settings(hub.endpoint()).with(Setting.CACERT, authority.toString()))) {
        DownloadResult result = dray.download("acme/big").await();

        Workplace.assertWhole(repo, result.path());
        assertThat(hub.faults().fired())
            .extracting(Firing::fault)
            .hasAtLeastOneElementOfType(Fault.GarbageAfter.class)
            .hasAtLeastOneElementOfType(Fault.DropAfter.class);
        // What had arrived was kept: the file did not begin again with each break.
        assertThat(result.bytesDownloaded().bytes()).isLessThan(2 * SIZE);
      }
    }
  }
}
