package dev.dray.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.error.ConflictException;
import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonValue;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Looking after the caches.
@Timeout(60)
class ModelsTest {

  private static final int SIZE = 100_000;

  @TempDir Path temp;
  private StoreTrees stores = new StoreTrees(Path.of(""));

  @BeforeEach
  void makeHome() {
    stores = new StoreTrees(temp.resolve("home"));
  }

  private Dray open() {
    return Dray.open(
        Settings.builder()
            .environment(new Environment(Map.of(), stores.home(), temp, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.CACHE_GRACE, "30m")
            .build());
  }

  private static ModelRef ref(String name) {
    return ModelRef.parse(name);
  }

  /// A model of which every file was last used and written so many hours ago.
  private Path model(String name, int hours) throws IOException {
    Path blob = stores.hubCache("acme", name, "w.gguf", Content.generated(name.hashCode(), SIZE));
    FileTime then = FileTime.from(Instant.now().minus(Duration.ofHours(hours)));
    Files.getFileAttributeView(blob, BasicFileAttributeView.class).setTimes(then, then, then);
    return blob;
  }

  @Test
  @Proves({"S004-10", "S004-11", "S001-78", "S001-79", "S001-80"})
  void theDiskIsTheTruth() throws IOException {
    model("one", 1);
    try (Dray dray = open()) {
      Models models = dray.models();
      Path path = models.localPath(ref("acme/one")).orElseThrow();
      assertThat(path.resolve("w.gguf")).hasSize(SIZE);
      assertThat(models.isCached(ref("acme/one"))).isTrue();
      assertThat(models.isCached(ref("acme/other"))).isFalse();
      assertThat(models.isCached(ref("acme/one@v2"))).isFalse();

      Path folder = stores.home().resolve(".cache/huggingface/hub/models--acme--one");
      Files.move(folder, folder.resolveSibling("moved away"));
      assertThat(models.isCached(ref("acme/one"))).isFalse();
      assertThat(models.cachedModels()).isEmpty();
    }
  }

  @Test
  @Proves({"S004-14", "S002-171"})
  void whatHasARoleInTheRegistryStays() throws IOException {
    model("needed", 40);
    model("spare", 30);
    model("retired", 20);
    try (Dray dray = open()) {
      for (String name : List.of("needed", "retired")) {
        Path place = dray.models().localPath(ref("acme/" + name)).orElseThrow();
        dray.registry()
            .change(
                ModelRegistry.Backup.NO,
                draft ->
                    draft.put(
                        RegistryEntry.named(name + "-vllm", "vllm")
                            .with(EntryKey.DOWNLOAD_PATH, JsonValue.of(place.toString()))
                            .withRoles(List.of("caption"))
                            .withDeprecated(name.equals("retired"))));
      }

      Eviction plan = dray.models().planEviction(ByteSize.ZERO, Set.of());
      assertThat(plan.kept())
          .singleElement()
          .satisfies(kept -> {
            assertThat(kept.model().name()).isEqualTo("acme/needed");
            assertThat(kept.reason()).isEqualTo("has the role caption as 'needed-vllm'");
          });
      assertThat(dray.models().planClear().evicted()).hasSize(2);
      dray.models().evictToFit(ByteSize.ZERO);
      assertThat(dray.models().isCached(ref("acme/needed"))).isTrue();
      assertThat(dray.models().isCached(ref("acme/spare"))).isFalse();
      assertThat(dray.models().delete(ref("acme/needed")).bytes()).as("by its name").isPositive();
    }
  }

  @Test
  @Proves({"S004-12", "S004-13", "S004-08", "S001-77"})
  void whatWasUsedLastComesFirst() throws IOException {
    model("old", 30);
    model("new", 2);
    StoreTrees.write(
        stores.home().resolve(".cache/dray/models/mlx/acme--own/w.safetensors"),
        Content.generated(9, SIZE));
    try (Dray dray = open()) {
      Models models = dray.models();
      models.markAccessed(ref("acme/old"));

      List<CachedModel> cached = models.cachedModels();

      assertThat(cached).extracting(CachedModel::displayName).containsExactly("old", "own", "new");
      assertThat(cached.getFirst().size().formatted()).isEqualTo("100.0 kB");
      assertThat(cached.get(1).cache().name()).isEqualTo("app-cache");
      assertThat(models.cacheSize()).isEqualTo(new ByteSize(3 * SIZE));
      assertThat(models.localPath(ref("mlx://acme/own"))).isPresent();
    }
  }

  @Test
  @Proves({"S004-14", "S001-98"})
  void whatWasUsedLongestAgoGoesFirstAndADryRunTouchesNothing() throws IOException {
    for (int i = 1; i <= 4; i++) {
      model("m" + i, 10 * i);
    }
    try (Dray dray = open()) {
      Models models = dray.models();
      Eviction plan = models.planEviction(new ByteSize(2 * SIZE), Set.of());
      assertThat(plan.evicted())
          .extracting(CachedModel::name)
          .containsExactly("acme/m4", "acme/m3");
      assertThat(plan.fits()).isTrue();
      assertThat(plan.done()).isFalse();
      assertThat(models.cacheSize()).isEqualTo(new ByteSize(4 * SIZE));

      Eviction done = models.evictToFit(new ByteSize(2 * SIZE));

      assertThat(done.evicted())
          .extracting(CachedModel::name)
          .containsExactly("acme/m4", "acme/m3");
      assertThat(done.after()).isEqualTo(new ByteSize(2 * SIZE));
      assertThat(models.cachedModels())
          .extracting(CachedModel::displayName)
          .containsExactly("m1", "m2");
      assertThat(models.evictToFit(new ByteSize(2 * SIZE)).evicted()).isEmpty();
    }
  }

  @Test
  @Proves({"S004-14", "field-99"})
  void whatSomebodyNeedsStaysWithTheReason() throws Exception {
    model("pinned", 50);
    model("used", 40);
    model("wanted", 35);
    model("fresh", 0);
    model("goes", 5);
    try (Dray dray = open()) {
      Models models = dray.models();
      models.pin(ref("acme/pinned"));
      assertThat(models.pins()).containsExactly("model/acme/pinned");
      try (ModelInUse _ = models.use(ref("acme/used"))) {
        // Taken into use just now; that it was not used for long is not why it stays.
        Eviction done = models.evictToFit(ByteSize.ZERO, Set.of("acme/wanted"));
        assertThat(done.evicted()).extracting(CachedModel::name).containsExactly("acme/goes");
        assertThat(done.kept())
            .extracting(kept -> kept.model().displayName() + ": " + kept.reason())
            .containsExactlyInAnyOrder(
                "pinned: pinned", "used: in use", "wanted: asked to stay", "fresh: came just now");
        assertThat(done.fits()).isFalse();
        assertThatExceptionOfType(ConflictException.class)
            .isThrownBy(() -> models.delete(ref("acme/used")))
            .withMessageContaining("in use");
      }
      assertThat(models.unpin(ref("acme/pinned"))).isTrue();
      assertThat(models.unpin(ref("acme/pinned"))).isFalse();
      assertThat(models.evictToFit(ByteSize.ZERO).evicted()).hasSize(3);
      assertThat(models.cachedModels())
          .extracting(CachedModel::displayName)
          .containsExactly("fresh");
    }
  }

  @Test
  void aModelThatIsUsedTwiceIsInUseUntilBothEnd() throws IOException {
    model("one", 20);
    try (Dray dray = open()) {
      Models models = dray.models();
      ModelInUse first = models.use(ref("acme/one"));
      ModelInUse second = models.use(ref("acme/one"));
      second.close();
      second.close();
      assertThat(models.planEviction(ByteSize.ZERO, Set.of()).kept()).hasSize(1);
      first.close();
      assertThat(models.planEviction(ByteSize.ZERO, Set.of()).evicted()).hasSize(1);
    }
  }

  @Test
  void aModelThatAnotherProcessTookIntoUseStaysUntilThatEnds() throws Exception {
    model("one", 20);
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                UseForAWhile.class.getName(),
                stores.home().toString(),
                "acme/one")
            .start();
    try (Dray dray = open()) {
      assertThat(other.getInputStream().read()).as("in use").isEqualTo('u');
      assertThat(dray.models().planEviction(ByteSize.ZERO, Set.of()).kept())
          .extracting(Eviction.Kept::reason)
          .containsExactly("in use");
      other.destroyForcibly();
      assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(dray.models().planEviction(ByteSize.ZERO, Set.of()).evicted()).hasSize(1);
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  @Proves("S004-14")
  void whatAnotherProgramHasOpenStays() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "Linux tells this");
    Path blob = model("served", 20);
    Process server = new ProcessBuilder("tail", "-f", "--", blob.toString()).start();
    try (Dray dray = open()) {
      // Its output begins once the file is open.
      assertThat(server.getInputStream().read()).isNotNegative();
      Eviction plan = dray.models().planEviction(ByteSize.ZERO, Set.of());
      assertThat(plan.evicted()).isEmpty();
      assertThat(plan.kept().getFirst().reason())
          .isEqualTo("open in tail (process " + server.pid() + ")");
    } finally {
      server.destroy();
      assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @Proves({"S004-15", "S004-16", "S001-36"})
  void modelsAreDeletedOneByOneOrAllButThePinned() throws IOException {
    model("one", 1);
    model("two", 1);
    model("three", 0);
    Path own = stores.home().resolve(".cache/dray/models/mlx");
    StoreTrees.write(own.resolve("acme--own/w.safetensors"), Content.generated(9, SIZE));
    try (Dray dray = open()) {
      Models models = dray.models();
      assertThat(models.delete(ref("acme/one")).bytes()).isBetween(SIZE + 0L, SIZE + 100L);
      assertThat(models.delete(ref("acme/one"))).isEqualTo(ByteSize.ZERO);
      assertThat(models.delete(ref("mlx://acme/own"))).isEqualTo(new ByteSize(SIZE));
      assertThat(own).as("empty folders go too").doesNotExist();

      models.pin(ref("acme/two"));
      assertThat(models.planClear().evicted()).hasSize(1);
      Eviction cleared = models.clearCache();

      assertThat(cleared.evicted()).extracting(CachedModel::displayName).containsExactly("three");
      assertThat(models.cachedModels()).extracting(CachedModel::displayName).containsExactly("two");
    }
  }

  @Test
  @Proves("S002-169")
  void everyStoreIsOneList() throws IOException {
    Content one = Content.generated(1, SIZE);
    Content two = Content.generated(2, SIZE);
    stores.hubCache("acme", "tiny", "a.gguf", one);
    stores.ollama("llama", one);
    stores.ramalama("tiny", one);
    stores.modelRunner(one);
    stores.lmStudio("acme/tiny/a-00001-of-00002.gguf", one);
    stores.modelScope("model.safetensors", one);
    stores.modelScopeOld("model.safetensors", one);
    stores.llamaCpp("a.gguf", one, one.sha256());
    stores.comfyUi("vae/a.safetensors", one);
    Path weights = stores.home().resolve("ai-models/weights");
    StoreTrees.write(weights.resolve("acme/tree/model.safetensors"), one);
    StoreTrees.write(weights.resolve("acme/tree/config.json"), Content.of("{}"));
    StoreTrees.write(weights.resolve("gguf/acme/half/a.gguf"), one);
    StoreTrees.write(weights.resolve("gguf/acme/half/b.gguf.aria2"), two);
    Files.delete(stores.home().resolve(".ollama/models/blobs/sha256-" + one.sha256()));

    try (Dray dray = open()) {
      Holdings holdings = dray.models().everywhere();

      assertThat(holdings.models())
          .filteredOn(m -> m.store().root().startsWith(temp))
          .extracting(m -> m.store().kind().key() + " " + m.name() + " " + m.state())
          .containsExactlyInAnyOrder(
              "hub-cache acme/tiny UNKNOWN",
              "ollama llama:latest PARTIAL",
              "ramalama huggingface/acme/tiny UNKNOWN",
              "model-runner " + runnerName(holdings) + " UNKNOWN",
              "lmstudio acme/tiny/a.gguf PARTIAL",
              "modelscope " + scopeName(holdings, 0) + " UNKNOWN",
              "modelscope " + scopeName(holdings, 1) + " UNKNOWN",
              "llama.cpp a.gguf UNKNOWN",
              "comfyui vae/a.safetensors UNKNOWN",
              "models acme/tree UNKNOWN",
              "models acme/half PARTIAL");
      HeldModel tree = dray.models().named("acme/tree", holdings).getFirst();
      assertThat(tree.place()).isEqualTo(weights.resolve("acme/tree"));
      assertThat(tree.files()).isEqualTo(2);
      assertThat(tree.size()).isEqualTo(new ByteSize(SIZE + 2));
      assertThat(dray.models().named("ollama://llama", holdings)).hasSize(1);
      assertThat(dray.models().named("nothing", holdings)).isEmpty();
    }
  }

  private static String runnerName(Holdings holdings) {
    return holdings.models().stream()
        .map(HeldModel::name)
        .filter(name -> name.startsWith("sha256:"))
        .findFirst()
        .orElseThrow();
  }

  private static String scopeName(Holdings holdings, int index) {
    return holdings.models().stream()
        .filter(m -> m.store().kind().key().equals("modelscope"))
        .map(HeldModel::name)
        .toList()
        .get(index);
  }
}
