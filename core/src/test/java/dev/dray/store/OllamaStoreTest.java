package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.error.ConflictException;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaStoreTest extends ModelStoreContractTest {

  private static final Map<String, byte[]> SHARED =
      Map.of("license", SampleRepo.text("do as you like"), "template", SampleRepo.text("{{ .P }}"));

  @Override
  OllamaStore open(Path root) {
    return OllamaStore.at(root);
  }

  @Override
  SampleRepo sample() {
    return SampleOllama.tiny();
  }

  @Override
  Path placeOf(Shelf shelf, RemoteFile file) {
    return ollama().blob((Digest.Sha256) file.digest().orElseThrow());
  }

  /// A blob that no manifest names is hashed before it counts.
  @Override
  boolean countsBeforeCompletion() {
    return false;
  }

  private OllamaStore ollama() {
    return (OllamaStore) store;
  }

  private static SampleRepo model(String name, int seed) {
    Map<String, byte[]> contents = new TreeMap<>(SHARED);
    contents.put("model.gguf", SampleRepo.random(seed, 20_000));
    contents.put("z-config.json", SampleRepo.text("{\"seed\":" + seed + "}"));
    return SampleOllama.at(name, contents);
  }

  private static Manifest manifest(SampleRepo repo) {
    return repo.listing.manifest().orElseThrow();
  }

  private static ModelRef.Ollama name(String name) {
    return (ModelRef.Ollama) ModelRef.parse("ollama://" + name);
  }

  private List<String> blobs() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("blobs"))) {
      return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }

  @Test
  void liesAsADaemonReadsIt() throws IOException {
    SampleRepo llama = model("llama3:8b", 1);
    llama.bring(store);

    Path manifest = root.resolve("manifests/registry.ollama.ai/library/llama3/8b");
    assertThat(manifest).hasBinaryContent(manifest(llama).bytes());
    assertThat(store.shelf(llama.listing).modelPath()).isEqualTo(manifest);
    for (Manifest.Blob blob : manifest(llama).blobs()) {
      assertThat(root.resolve("blobs/sha256-" + blob.digest().hex())).hasSize(blob.size());
    }
    assertThat(blobs()).hasSize(4);
    assertThat(ollama().manifest(name("llama3:8b"))).contains(manifest(llama));
  }

  @Test
  void whatItHoldsCanBeReadByTheDaemonsUser() throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    SampleRepo llama = model("acme/llama3:8b", 1);
    Shelf shelf = store.shelf(llama.listing);
    shelf.prepare();
    for (RemoteFile file : llama.listing.files()) {
      Path part = llama.part(shelf, file);
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
      shelf.publish(file, part);
    }
    shelf.complete(llama.listing.files());

    for (String below : List.of("manifests", "blobs")) {
      try (Stream<Path> all = Files.walk(root.resolve(below))) {
        for (Path path : (Iterable<Path>) all::iterator) {
          assertThat(Files.getPosixFilePermissions(path))
              .as("%s", path)
              .contains(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ);
        }
      }
    }
    assertThat(Files.getPosixFilePermissions(shelf.modelPath()))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void anUnfinishedModelIsNotThere() throws IOException {
    SampleRepo llama = model("llama3:8b", 1);
    Shelf shelf = store.shelf(llama.listing);
    shelf.prepare();
    RemoteFile last = llama.listing.files().getLast();
    for (RemoteFile file : llama.listing.files()) {
      Path part = llama.part(shelf, file);
      assertThat(part.startsWith(root)).isTrue();
      assertThat(part.startsWith(root.resolve("blobs"))).isFalse();
      assertThat(part.startsWith(root.resolve("manifests"))).isFalse();
      if (!file.equals(last)) {
        shelf.publish(file, part);
      }
    }

    assertThat(ollama().list().models()).isEmpty();
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> shelf.complete(llama.listing.files()))
        .withMessageContaining("blobs");
    assertThat(ollama().list()).isEqualTo(new OllamaModel.Report(List.of(), List.of()));
  }

  @Test
  void modelsShareBlobs() throws IOException {
    SampleRepo one = model("one:1", 1);
    SampleRepo two = model("two:2", 2);
    one.bring(store);
    Shelf shelf = store.shelf(two.listing);

    assertThat(shelf.inspect(two.file("license"))).isInstanceOf(FileState.Present.class);
    assertThat(shelf.inspect(two.file("model.gguf"))).isInstanceOf(FileState.Absent.class);
    two.bring(store);

    assertThat(blobs()).hasSize(6);
    OllamaModel listed = ollama().list().models().getFirst();
    assertThat(listed.size().bytes()).isEqualTo(manifest(two).totalSize());
    assertThat(listed.own().bytes())
        .isEqualTo(two.bytes(two.file("model.gguf")).length + 10)
        .isLessThan(listed.size().bytes());
  }

  @Test
  void listsWhatIsThereWithWhatIsMissing() throws IOException {
    SampleRepo one = model("one:1", 1);
    one.bring(store);
    model("acme/two:2", 2).bring(store);
    Digest.Sha256 gone = (Digest.Sha256) one.file("model.gguf").digest().orElseThrow();
    Files.delete(ollama().blob(gone));

    assertThat(ollama().list().models())
        .extracting(m -> m.name().toString(), OllamaModel::digest, OllamaModel::missing)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "ollama://one:1", manifest(one).digest(), List.of(gone)),
            org.assertj.core.groups.Tuple.tuple(
                "ollama://acme/two:2", manifest(model("acme/two:2", 2)).digest(), List.of()));
  }

  @Test
  void anUpdateRemovesWhatOnlyTheOldOneNeeded() throws IOException {
    model("other:1", 3).bring(store);
    SampleRepo old = model("llama3:8b", 1);
    old.bring(store);
    SampleRepo fresh = model("llama3:8b", 2);
    fresh.bring(store);

    assertThat(ollama().manifest(name("llama3:8b"))).contains(manifest(fresh));
    assertThat(blobs()).hasSize(6).doesNotContain(hex(old, "model.gguf"));
    assertThat(ollama().list().models()).allMatch(m -> m.missing().isEmpty());
  }

  @Test
  void anUpdateLeavesEverythingWhereThatIsWishedOrAManifestCannotBeRead() throws IOException {
    SampleRepo old = model("llama3:8b", 1);
    old.bring(store);
    model("llama3:8b", 2).bring(OllamaStore.at(root, true));
    assertThat(blobs()).contains(hex(old, "model.gguf"));

    Path damaged = root.resolve("manifests/registry.ollama.ai/library/damaged/1");
    Files.createDirectories(damaged.getParent());
    Files.writeString(damaged, "{");
    SampleRepo third = model("llama3:8b", 3);
    third.bring(store);
    assertThat(blobs()).contains(hex(model("llama3:8b", 2), "model.gguf"));
    assertThat(ollama().list().models()).hasSize(1);
    assertThat(ollama().list().warnings()).singleElement().asString().contains("damaged");
  }

  private static String hex(SampleRepo repo, String file) {
    return "sha256-" + repo.file(file).digest().orElseThrow().hex();
  }

  @Test
  void caseMakesNoDifferenceAndTheSpellingThatIsThereStays() throws IOException {
    SampleRepo one = model("Acme/Llama:8B", 1);
    one.bring(store);
    SampleRepo two = model("acme/llama:8b", 2);
    two.bring(store);

    assertThat(ollama().list().models())
        .singleElement()
        .satisfies(m -> assertThat(m.name()).isEqualTo(name("Acme/Llama:8B")))
        .satisfies(m -> assertThat(m.digest()).isEqualTo(manifest(two).digest()));
    assertThat(ollama().manifest(name("ACME/LLAMA:8b"))).contains(manifest(two));
  }

  @Test
  void removalLeavesWhatOthersNeed() throws IOException {
    SampleRepo one = model("one:1", 1);
    one.bring(store);
    SampleRepo two = model("two:2", 2);
    two.bring(store);
    List<String> before = blobs();

    RemovalPlan plan = ollama().planRemoval(List.of(name("one:1"), name("none:1")));
    assertThat(blobs()).as("a plan does nothing").isEqualTo(before);
    assertThat(plan.warnings()).singleElement().asString().contains("none:1");
    RemovalPlan.Outcome outcome = ollama().execute(plan);

    assertThat(outcome.kept()).isEmpty();
    assertThat(blobs()).hasSize(4).doesNotContain(hex(one, "model.gguf"));
    assertThat(ollama().list().models()).singleElement().matches(m -> m.missing().isEmpty());
    assertThat(root.resolve("manifests/registry.ollama.ai/library/one")).doesNotExist();
    assertThat(plan.freed().bytes())
        .isEqualTo(20_000 + 10 + manifest(one).bytes().length)
        .isEqualTo(outcome.freed().bytes());
  }

  @Test
  void removalLooksAgain() throws IOException {
    SampleRepo one = model("one:1", 1);
    one.bring(store);
    RemovalPlan plan = ollama().planRemoval(List.of(name("one:1")));
    SampleRepo.of(model("copy:1", 1).listing, Map.of())
        .bring(store.shelf(model("copy:1", 1).listing), List.of());

    RemovalPlan.Outcome outcome = ollama().execute(plan);

    assertThat(outcome.kept()).hasSize(4).allMatch(k -> k.contains("another model"));
    assertThat(ollama().list().models()).singleElement().matches(m -> m.missing().isEmpty());
  }

  @Test
  void aPlanForAnotherPlaceIsRefused() {
    RemovalPlan plan =
        new RemovalPlan(
            root,
            List.of(
                new RemovalPlan.Step(
                    RemovalPlan.What.BLOB, root.resolve("blobs/../x"), dev.dray.ByteSize.ZERO)),
            List.of());
    assertThatIllegalArgumentException().isThrownBy(() -> ollama().execute(plan));
  }

  @Test
  void aBlobThatNoManifestNamesIsHashedBeforeItCounts() throws IOException {
    SampleRepo one = model("one:1", 1);
    RemoteFile weights = one.file("model.gguf");
    Path blob = placeOf(store.shelf(one.listing), weights);
    Files.createDirectories(blob.getParent());
    Files.write(blob, SampleRepo.random(99, 20_000));
    Shelf shelf = store.shelf(one.listing);

    assertThat(shelf.inspect(weights)).isInstanceOf(FileState.Linkable.class);
    assertThat(shelf.link(weights)).isEmpty();
    assertThat(shelf.inspect(weights)).isInstanceOf(FileState.Absent.class);

    one.bring(store);
    assertThat(blob).hasBinaryContent(one.bytes(weights));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/b", "", ".hidden", "a\\b", "-x", "a b", "x\0"})
  void namesCannotLeaveTheStore(String part) {
    for (ModelRef.Ollama hostile :
        List.of(
            new ModelRef.Ollama(part, "n", "m", "t"),
            new ModelRef.Ollama("h", part, "m", "t"),
            new ModelRef.Ollama("h", "n", part, "t"),
            new ModelRef.Ollama("h", "n", "m", part))) {
      assertThatIllegalArgumentException().isThrownBy(() -> ollama().manifest(hostile));
    }
  }

  @Test
  void partsLieBesideBlobsThatWereMovedToAnotherDisk() throws IOException {
    Path disk = Files.createDirectories(temp.resolve("disk/ollama-blobs"));
    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve("blobs"), disk);
    SampleRepo one = model("one:1", 1);
    one.bring(store);

    Shelf shelf = store.shelf(one.listing);
    assertThat(shelf.partFile(one.file("license")).getParent())
        .isEqualTo(disk.toRealPath().resolveSibling(".dray"));
    assertThat(ollama().list().models()).singleElement().matches(m -> m.missing().isEmpty());
  }

  @Test
  void aRefusedDownloadLeavesNothing() {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    shelf.abandon();
    assertThat(root).doesNotExist();
  }

  @Test
  void holdsNothingWithoutAManifest() {
    Listing hub = SampleRepo.tiny().listing;
    assertThatIllegalArgumentException().isThrownBy(() -> store.shelf(hub));
  }
}
