package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.provider.Manifest;
import dev.dray.settings.Setting;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.disk.DiskCall;
import dev.dray.testkit.disk.FaultyDisk;
import dev.dray.testkit.disk.Survival;
import dev.dray.testkit.disk.Trouble;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Models that are brought into an Ollama store whose disk forgets, tears, fills up and breaks,
/// each call in turn: a manifest that is there has all its blobs, whole, whatever happens. Every
/// run is an update of an older model, so that old and new are both at stake.
@Timeout(120)
class OllamaOnFaultyDiskTest {

  private static final OllamaModelFile SHARED =
      OllamaModelFile.of("license", Content.of("Do as you like.\n"));

  private final OllamaTestModel old =
      OllamaTestModel.of(
          "library/tiny:1b",
          List.of(OllamaModelFile.of("model", Content.generated(1, 12_000)), SHARED));
  private final OllamaTestModel fresh =
      OllamaTestModel.of(
          "library/tiny:1b",
          List.of(
              OllamaModelFile.of("model", Content.generated(2, 30_001)),
              OllamaModelFile.of("template", Content.generated(3, 4_000)),
              SHARED));

  @TempDir Path temp;
  private final FaultyDisk disk = new FaultyDisk();
  private LoopbackOllamaRegistry registry;
  private Dray dray;

  @BeforeEach
  void start() {
    registry = LoopbackOllamaRegistry.start(old);
    dray =
        Dray.open(
            new Workplace(temp).settings(registry.endpoint()).with(Setting.OLLAMA_VIA, "direct"));
  }

  @AfterEach
  void end() {
    dray.close();
    registry.close();
  }

  private Path root() {
    return disk.path("/models");
  }

  private void bring() {
    dray.download(
            DownloadRequest.builder("ollama://" + registry.host() + "/library/tiny:1b")
                .cacheDir(root())
                .build())
        .await();
  }

  private void assertNothingWrong() throws IOException {
    OllamaStore store = OllamaStore.at(root());
    OllamaModel.Report report = store.list();
    assertThat(report.warnings()).isEmpty();
    for (OllamaModel model : report.models()) {
      assertThat(model.missing()).isEmpty();
      for (Manifest.Blob blob : store.manifest(model.name()).orElseThrow().blobs()) {
        Path path = store.blob(blob.digest());
        assertThat(path).hasSize(blob.size());
        assertThat(Content.onDisk(path).sha256()).isEqualTo(blob.digest().hex());
      }
    }
    for (String folder : List.of("manifests", "blobs")) {
      if (Files.isDirectory(root().resolve(folder))) {
        try (Stream<Path> all = Files.walk(root().resolve(folder))) {
          assertThat(all.map(Path::toString))
              .as("what a daemon would stumble over")
              .noneMatch(p -> p.contains(".dray") || p.contains("part") || p.endsWith(".tmp"));
        }
      }
    }
  }

  private void assertThere(OllamaTestModel model) {
    assertThat(OllamaStore.at(root()).list().models())
        .singleElement()
        .satisfies(m -> assertThat(m.digest().hex()).isEqualTo(model.manifest().sha256()));
  }

  /// The old model is there, and its update is published.
  private void begin() throws IOException {
    disk.trouble(Trouble.NONE);
    if (Files.exists(root())) {
      try (Stream<Path> all = Files.walk(root())) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    registry.publish(old);
    bring();
    disk.sync();
    registry.publish(fresh);
  }

  private void goOn() throws IOException {
    bring();
    assertNothingWrong();
    assertThere(fresh);
  }

  @Test
  @Proves("field-11")
  void aManifestHasItsBlobsWheneverThePowerGoes() throws IOException {
    List<LongFunction<Survival>> cuts =
        List.of(
            seed -> Survival.NAMES_WITHOUT_BYTES,
            seed -> Survival.BYTES_WITHOUT_NAMES,
            Survival::chance,
            Survival::torn);
    boolean happened = true;
    int changes = 0;
    for (int change = 1; happened; change++) {
      for (LongFunction<Survival> cut : cuts) {
        begin();
        disk.cutPowerBeforeChange(change);
        try {
          bring();
        } catch (DrayException e) {
          assertThat(disk.isDark()).as("change %d: %s", change, e).isTrue();
        }
        happened = disk.isDark();
        disk.cutPower();
        disk.restart(cut.apply(change));
        assertNothingWrong();
        assertThat(OllamaStore.at(root()).list().models())
            .as("change %d: neither old nor new", change)
            .hasSize(1);
        removeLeases();
        goOn();
      }
      changes = change;
    }
    assertThat(changes).as("changes that were cut").isGreaterThan(20);
  }

  /// One that is torn is waited for as long as one of another machine.
  private void removeLeases() throws IOException {
    try (Stream<Path> all = Files.walk(disk.path("/"))) {
      for (Path path : all.filter(p -> p.toString().contains(".lease")).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void whatIsCompleteIsThereAfterAPowerCut() throws IOException {
    begin();
    bring();
    disk.cutPower();
    disk.restart(Survival.SYNCED_ONLY);
    assertNothingWrong();
    assertThere(fresh);
  }

  @Test
  void endsWellAfterAFullDiskAtEveryCall() throws IOException {
    eachCall(call -> call.kind().allocates(), Trouble::full);
  }

  @Test
  void endsWellAfterABrokenDiskAtEveryCall() throws IOException {
    eachCall(call -> true, Trouble::broken);
  }

  private void eachCall(Predicate<DiskCall> concerned, Function<Predicate<DiskCall>, Trouble> kind)
      throws IOException {
    boolean happened = true;
    for (int number = 1; happened; number++) {
      begin();
      long fails = number;
      AtomicLong count = new AtomicLong();
      disk.trouble(kind.apply(c -> concerned.test(c) && count.incrementAndGet() == fails));
      try {
        bring();
      } catch (DrayException e) {
        assertThat(e.nextStep()).as("call %d: %s", number, e).doesNotContain("fault in Dray");
      }
      happened = count.get() >= fails;
      disk.trouble(Trouble.NONE);
      assertNothingWrong();
      goOn();
    }
  }
}
