package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.error.CancelledException;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every layout must do.
@Timeout(60)
abstract class ModelStoreContractTest {

  @TempDir Path temp;
  Path root;
  ModelStore store;
  final SampleRepo repo = sample();

  abstract ModelStore open(Path root);

  /// A model that the layout can hold, with the names that the tests use.
  SampleRepo sample() {
    return SampleRepo.tiny();
  }

  /// Where the layout keeps a file.
  Path placeOf(Shelf shelf, RemoteFile file) {
    return file.path().under(shelf.modelPath());
  }

  /// Whether a file that was published counts as in place before its model is complete.
  boolean countsBeforeCompletion() {
    return true;
  }

  @BeforeEach
  void openStore() {
    root = temp.resolve("store");
    store = open(root);
  }

  private RemoteFile model() {
    return repo.file("model.safetensors");
  }

  @Test
  void askingTouchesNothing() {
    Shelf shelf = store.shelf(repo.listing);
    for (RemoteFile file : repo.listing.files()) {
      assertThat(shelf.inspect(file)).isEqualTo(new FileState.Absent());
      shelf.partFile(file);
    }
    shelf.modelPath();
    assertThat(root).doesNotExist();
  }

  @Test
  @Proves({"field-43", "field-72", "field-75"})
  void everyFileArrivesWhole() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    for (RemoteFile file : repo.listing.files()) {
      if (!(shelf.inspect(file) instanceof FileState.Absent)) {
        continue;
      }
      Path part = repo.part(shelf, file);
      assertThat(shelf.inspect(file)).as("before publishing").isEqualTo(new FileState.Absent());
      Path path = shelf.publish(file, part);
      assertThat(path).hasBinaryContent(repo.bytes(file));
      assertThat(part).doesNotExist();
      assertThat(shelf.inspect(file)).isEqualTo(new FileState.Present(path));
      assertThat(path).isEqualTo(placeOf(shelf, file));
    }
  }

  @Test
  void whatIsHereIsFoundByTheNextRunAndNothingIsWritten() throws IOException {
    repo.bring(store);
    Map<Path, FileTime> before = traces();

    ModelStore again = open(root);
    Shelf shelf = again.shelf(repo.listing);
    shelf.prepare();
    for (RemoteFile file : repo.listing.files()) {
      assertThat(shelf.inspect(file)).as("%s", file.path()).isInstanceOf(FileState.Present.class);
    }
    shelf.complete(repo.listing.files());

    assertThat(traces()).isEqualTo(before);
  }

  @Test
  @Proves("field-81")
  void equalContentIsBroughtOnceAndIsUnderBothNames() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    RemoteFile first = repo.file("sub/dir/w.bin");
    RemoteFile second = repo.file("sub/copy.bin");
    assertThat(shelf.partFile(first)).isEqualTo(shelf.partFile(second));

    shelf.publish(first, repo.part(shelf, first));

    assertThat(shelf.inspect(second)).isNotInstanceOf(FileState.Absent.class);
    assertThat(shelf.link(second)).hasValueSatisfying(p -> hasBytes(p, second));
    assertThat(shelf.inspect(second)).isInstanceOf(FileState.Present.class);
    assertThat(shelf.inspect(first)).isInstanceOf(FileState.Present.class);
  }

  @Test
  void aFileOfAnotherSizeCountsAsAbsentAndIsReplaced() throws IOException {
    repo.bring(store);
    Shelf shelf = store.shelf(repo.listing);
    Path path = placeOf(shelf, model());
    Files.write(path.toRealPath(), new byte[7]);

    assertThat(shelf.inspect(model())).isEqualTo(new FileState.Absent());
    Path replaced = shelf.publish(model(), repo.part(shelf, model()));

    assertThat(replaced).isEqualTo(path).hasBinaryContent(repo.bytes(model()));
  }

  @Test
  void publishingOverEqualContentIsSuccess() throws IOException {
    repo.bring(store);
    Shelf shelf = store.shelf(repo.listing);
    Path part = repo.part(shelf, model());

    assertThat(shelf.publish(model(), part)).hasBinaryContent(repo.bytes(model()));

    assertThat(part).doesNotExist();
  }

  @Test
  @Proves({"field-9"})
  void aPartFileOutlivesTheRunThatBeganIt() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    Path part = repo.part(shelf, model());

    Shelf later = open(root).shelf(repo.listing);
    later.prepare();

    assertThat(later.partFile(model())).isEqualTo(part).exists();
    assertThat(later.inspect(model())).isEqualTo(new FileState.Absent());
    assertThat(Files.getFileStore(part)).isEqualTo(Files.getFileStore(root));
  }

  @Test
  void preparingTwiceIsHarmless() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    Map<Path, FileTime> before = traces();

    shelf.prepare();

    assertThat(traces()).isEqualTo(before);
  }

  @Test
  @Proves("field-78")
  void twoRunsAtOnceBothSucceedAndOneTransfers() throws Exception {
    AtomicInteger transfers = new AtomicInteger();
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        ModelStore each = open(root);
        runs.add(
            threads.submit(() -> {
              Shelf shelf = each.shelf(repo.listing);
              shelf.prepare();
              try (StoreLock _ = shelf.lock(model(), waiting -> {})) {
                if (shelf.inspect(model()) instanceof FileState.Absent) {
                  transfers.incrementAndGet();
                  shelf.publish(model(), repo.part(shelf, model()));
                }
              }
              return null;
            }));
      }
      for (Future<?> run : runs) {
        run.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(transfers).hasValue(1);
    assertThat(store.shelf(repo.listing).inspect(model()))
        .isInstanceOf(
            countsBeforeCompletion() ? FileState.Present.class : FileState.Linkable.class);
  }

  @Test
  void aHeldLockMakesOthersWaitAndTellsThemOnce() throws Exception {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    List<String> told = new ArrayList<>();
    CountDownLatch waits = new CountDownLatch(1);
    StoreLock held = shelf.lock(model(), w -> {});
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> other =
          threads.submit(() -> {
            open(root)
                .shelf(repo.listing)
                .lock(
                    model(),
                    sentence -> {
                      told.add(sentence);
                      waits.countDown();
                    })
                .close();
          });
      assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isDone()).isFalse();
      held.close();
      held.close();
      other.get(20, TimeUnit.SECONDS);
    }
    assertThat(told).hasSize(1).first().asString().contains("model.safetensors");
  }

  @Test
  void waitingForALockCanBeInterrupted() throws Exception {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch waits = new CountDownLatch(1);
    try (StoreLock _ = shelf.lock(model(), w -> {})) {
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  shelf.lock(model(), w -> waits.countDown()).close();
                } catch (CancelledException e) {
                  thrown.set(e);
                }
              });
      assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
      other.interrupt();
      other.join(20_000);
    }
    assertThat(thrown.get()).isInstanceOf(CancelledException.class);
  }

  private void hasBytes(Path path, RemoteFile file) {
    assertThat(path).hasBinaryContent(repo.bytes(file));
  }

  /// Every path below the store with its time of change, which a written and removed file leaves on
  /// its folder.
  Map<Path, FileTime> traces() throws IOException {
    Map<Path, FileTime> traces = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        traces.put(path, Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
      }
    }
    return traces;
  }
}
