package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.disk.DiskCall;
import dev.dray.testkit.disk.FaultyDisk;
import dev.dray.testkit.disk.Survival;
import dev.dray.testkit.disk.Trouble;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole downloads on a disk that forgets, tears, fills up and breaks, each call in turn: into the
/// hub cache and into a plain folder.
@Timeout(60)
class DownloadOnFaultyDiskTest {

  private static final Content TWIN = Content.generated(5, 9_000);

  @TempDir Path temp;
  private final FaultyDisk disk = new FaultyDisk();
  private final TestRepo repo =
      TestRepo.model("acme/small")
          .text("config.json", "{}")
          .lfs("a/model.bin", Content.generated(4, 30_001))
          .lfs("a/twin.bin", TWIN)
          .lfs("b/twin.bin", TWIN)
          .build();
  private LoopbackHub hub;
  private Dray dray;

  @BeforeEach
  void start() {
    hub = LoopbackHub.builder().repo(repo).start();
    dray = new Workplace(temp).open(hub);
  }

  @AfterEach
  void end() {
    dray.close();
    hub.close();
  }

  /// Where it goes, and how to tell what is there.
  enum Target {
    CACHE {
      @Override
      DownloadRequest request(FaultyDisk disk) {
        return DownloadRequest.builder("acme/small").cacheDir(disk.path("/hub")).build();
      }

      @Override
      Path place(FaultyDisk disk, TestRepo repo) {
        return disk.path("/hub/models--acme--small/snapshots/" + repo.head().id());
      }
    },
    FOLDER {
      @Override
      DownloadRequest request(FaultyDisk disk) {
        return DownloadRequest.builder("acme/small").folder(disk.path("/out")).build();
      }

      @Override
      Path place(FaultyDisk disk, TestRepo repo) {
        return disk.path("/out");
      }
    };

    abstract DownloadRequest request(FaultyDisk disk);

    abstract Path place(FaultyDisk disk, TestRepo repo);
  }

  /// Whatever has its final name is right, and a branch that is known is whole.
  private void assertNothingWrong(Target target) throws IOException {
    boolean known = Files.exists(disk.path("/hub/models--acme--small/refs/main"));
    for (RepoFile file : repo.head().files().values()) {
      Path path = target.place(disk, repo).resolve(file.path());
      if (known || Files.exists(path)) {
        Workplace.assertSame(file, path);
      }
    }
    Path blobs = disk.path("/hub/models--acme--small/blobs");
    if (Files.isDirectory(blobs)) {
      try (Stream<Path> names = Files.list(blobs)) {
        for (Path blob : names.toList()) {
          RepoFile file =
              repo.head().files().values().stream()
                  .filter(f -> blob.endsWith(f.sha256()) || blob.endsWith(f.blobId()))
                  .findFirst()
                  .orElseThrow();
          Workplace.assertSame(file, blob);
        }
      }
    }
  }

  private void clear() throws IOException {
    disk.trouble(Trouble.NONE);
    for (String root : List.of("/hub", "/out")) {
      Path folder = disk.path(root);
      if (Files.exists(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    }
    disk.sync();
  }

  private void goOn(Target target) throws IOException {
    DownloadResult result = dray.download(target.request(disk)).await();
    Workplace.assertWhole(repo, result.path());
    assertNothingWrong(target);
  }

  @ParameterizedTest
  @EnumSource
  @Proves("field-11")
  void endsInRightFilesWheneverThePowerGoes(Target target) throws IOException {
    List<LongFunction<Survival>> cuts =
        List.of(seed -> Survival.NAMES_WITHOUT_BYTES, Survival::chance, Survival::torn);
    boolean happened = true;
    for (int change = 1; happened; change++) {
      for (LongFunction<Survival> cut : cuts) {
        clear();
        disk.cutPowerBeforeChange(change);
        try {
          dray.download(target.request(disk)).await();
        } catch (DrayException e) {
          assertThat(disk.isDark()).as("change %d: %s", change, e).isTrue();
        }
        happened = disk.isDark();
        disk.cutPower();
        disk.restart(cut.apply(change));
        assertNothingWrong(target);
        removeLeases();
        goOn(target);
      }
    }
  }

  /// One that is torn is waited for as long as one of another machine, see LeaseTest.
  private void removeLeases() throws IOException {
    try (Stream<Path> all = Files.walk(disk.path("/"))) {
      for (Path path : all.filter(p -> p.toString().contains(".lease")).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void whatIsCompleteIsThereAfterAPowerCut() throws IOException {
    for (Target target : Target.values()) {
      dray.download(target.request(disk)).await();
      disk.cutPower();
      disk.restart(Survival.SYNCED_ONLY);
      Workplace.assertWhole(repo, target.place(disk, repo));
      clear();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsInRightFilesAfterAFullDiskAtEveryCall(Target target) throws IOException {
    eachCall(target, c -> c.kind().allocates(), Trouble::full);
  }

  @ParameterizedTest
  @EnumSource
  void endsInRightFilesAfterABrokenDiskAtEveryCall(Target target) throws IOException {
    eachCall(target, c -> true, Trouble::broken);
  }

  private void eachCall(
      Target target,
      Predicate<DiskCall> concerned,
      java.util.function.Function<Predicate<DiskCall>, Trouble> kind)
      throws IOException {
    boolean happened = true;
    for (int number = 1; happened; number++) {
      clear();
      long fails = number;
      java.util.concurrent.atomic.AtomicLong count = new java.util.concurrent.atomic.AtomicLong();
      disk.trouble(kind.apply(c -> concerned.test(c) && count.incrementAndGet() == fails));
      try {
        dray.download(target.request(disk)).await();
      } catch (DrayException e) {
        assertThat(e.nextStep()).as("call %d: %s", number, e).doesNotContain("fault in Dray");
      }
      happened = count.get() >= fails;
      disk.trouble(Trouble.NONE);
      assertNothingWrong(target);
      goOn(target);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(30)
  void waitsForRoomOnAFullDiskAndGoesOn(Target target) throws Exception {
    disk.capacity(20_000);
    // The plan is made while there seems to be room for all.
    disk.pretendFree(1 << 20);
    try (Dray patient =
        Dray.open(
            new Workplace(temp).settings(hub.endpoint()).with(Setting.WAIT_FOR_SPACE, "1m"))) {
      Download download = patient.download(target.request(disk));
      try (Stream<DownloadEvent> events = download.stream()) {
        DownloadEvent.SpaceNeeded shortage =
            events
                .filter(DownloadEvent.SpaceNeeded.class::isInstance)
                .map(DownloadEvent.SpaceNeeded.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(shortage.needed().bytes()).isBetween(1L, 60_000L);
        assertThat(shortage.progress().state()).isEqualTo(DownloadState.PAUSED);
        assertThat(shortage.progress().message()).contains("disk");
      }
      assertNothingWrong(target);
      disk.capacity(1 << 20);
      DownloadResult result = download.await();

      Workplace.assertWhole(repo, result.path());
      assertThat(hub.cdnRequests().bytesSent(".*")).isLessThan(2 * 48_000L);
    }
  }

  @Test
  void withoutPatienceAFullDiskIsAnError() {
    disk.capacity(20_000);
    disk.pretendFree(1 << 20);

    assertThatExceptionOfType(NotEnoughSpaceException.class)
        .isThrownBy(() -> dray.download(Target.CACHE.request(disk)).await());
  }

  @Test
  void whatCannotFitIsRefusedBeforeTheFirstByteHoweverPatient() throws IOException {
    disk.capacity(20_000);
    try (Dray patient =
        Dray.open(
            new Workplace(temp).settings(hub.endpoint()).with(Setting.WAIT_FOR_SPACE, "1m"))) {
      assertThatExceptionOfType(NotEnoughSpaceException.class)
          .isThrownBy(() -> patient.download(Target.CACHE.request(disk)).await())
          .satisfies(e -> assertThat(e.required().bytes()).isGreaterThan(39_000));
      assertThat(Files.exists(disk.path("/hub"))).isFalse();
    }
  }

  @Test
  void downloadsWhereTheFileSystemHasNoLocks() throws IOException {
    disk.locks(false);
    goOn(Target.CACHE);
    goOn(Target.FOLDER);
  }
}
