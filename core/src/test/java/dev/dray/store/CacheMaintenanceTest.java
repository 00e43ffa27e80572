package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Looking through a hub cache, removing from it, verifying it.
@Timeout(60)
final class CacheMaintenanceTest {

  private static final RepoId TINY = new RepoId("acme/tiny");
  private static final Duration AGE = Duration.ofHours(1);

  @TempDir Path temp;
  private Path root;
  private HubCache cache;
  private final SampleRepo first = SampleRepo.tiny();
  private final SampleRepo second = secondCommit();

  @BeforeEach
  void open() {
    root = temp.resolve("hub");
    cache = HubCache.at(root);
  }

  /// The next commit: another config, one file more, the rest unchanged.
  private static SampleRepo secondCommit() {
    Map<String, byte[]> contents = SampleRepo.tinyContents();
    contents.put("config.json", SampleRepo.text("{\"model_type\": \"second\"}\n"));
    contents.put("more.bin", SampleRepo.random(7, 1_000));
    return SampleRepo.at("acme/tiny", SampleRepo.B, contents);
  }

  private Path folder() {
    return root.resolve("models--acme--tiny");
  }

  private Path blob(SampleRepo repo, String path) {
    return folder().resolve("blobs").resolve(repo.file(path).digest().orElseThrow().hex());
  }

  private static RemovalTarget revision(String revision) {
    return new RemovalTarget.OneRevision(RepoKind.MODEL, TINY, new Revision(revision));
  }

  private void bringBoth() throws IOException {
    first.bring(cache);
    second.bring(cache);
  }

  @Test
  @Proves({"S001-18", "S001-25", "S001-35", "S004-12", "S004-13"})
  void aScanCountsEveryByteOnce() throws IOException {
    bringBoth();
    CacheReport report = cache.scan();
    assertThat(report.warnings()).isEmpty();
    CacheReport.Repository repository = report.repositories().getFirst();
    assertThat(report.repositories()).hasSize(1);
    assertThat(repository.id()).isEqualTo(TINY);
    assertThat(repository.kind()).isEqualTo(RepoKind.MODEL);
    assertThat(repository.snapshots()).hasSize(2);
    CacheReport.Snapshot old = repository.snapshots().getFirst();
    assertThat(old.commit()).isEqualTo(SampleRepo.A);
    assertThat(old.refs()).isEmpty();
    assertThat(repository.snapshots().get(1).refs()).containsExactly("main");
    assertThat(old.files()).extracting(CacheReport.Entry::path).contains("sub/dir/w.bin");
    long oldBytes = 65_656 + 4_096 + 24 + 8;
    assertThat(old.size()).isEqualTo(new ByteSize(oldBytes));
    long expected = oldBytes + 25 + 1_000;
    assertThat(repository.size()).isEqualTo(new ByteSize(expected));
    assertThat(report.size()).isEqualTo(new ByteSize(expected));
    assertThat(repository.lastModified()).isAfter(Instant.now().minusSeconds(600));
  }

  @Test
  void aCacheThatIsNotThereIsEmpty() {
    assertThat(cache.scan().repositories()).isEmpty();
    assertThat(cache.scan().size()).isEqualTo(ByteSize.ZERO);
    assertThat(cache.planPrune(AGE).steps()).isEmpty();
    assertThat(root).doesNotExist();
  }

  @Test
  @Proves("field-69")
  void damagedRepositoriesAreReportedAndTheScanGoesOn() throws IOException {
    first.bring(cache);
    Files.writeString(root.resolve("stray.txt"), "x");
    Files.createDirectories(root.resolve("nodashes"));
    Files.createDirectories(root.resolve("kernels--a--b/snapshots"));
    Files.createDirectories(root.resolve("models--a--nosnapshots/refs"));
    Path plain = Files.createDirectories(root.resolve("models--a--plainfile/snapshots"));
    Files.writeString(plain.resolve("x"), "");
    Path broken = root.resolve("models--a--broken/snapshots/" + SampleRepo.A);
    Files.createDirectories(broken);
    Files.createSymbolicLink(broken.resolve("x"), Path.of("../../blobs/none"));
    Path ref = Files.createDirectories(root.resolve("models--a--ref/refs"));
    Files.createDirectories(root.resolve("models--a--ref/snapshots"));
    Files.writeString(ref.resolve("main"), SampleRepo.B.id());
    Files.createDirectories(root.resolve("models--a--odd/snapshots/notacommit"));
    Path badRef = Files.createDirectories(root.resolve("models--a--badref/refs"));
    Files.createDirectories(root.resolve("models--a--badref/snapshots"));
    Files.write(badRef.resolve("main"), new byte[] {0, (byte) 0xff, '\n'});

    CacheReport report = cache.scan();

    assertThat(report.repositories()).extracting(CacheReport.Repository::id).containsExactly(TINY);
    assertThat(report.warnings())
        .extracting(w -> root.relativize(w.path()).getName(0).toString())
        .containsExactlyInAnyOrder(
            "stray.txt",
            "nodashes",
            "kernels--a--b",
            "models--a--nosnapshots",
            "models--a--plainfile",
            "models--a--broken",
            "models--a--ref",
            "models--a--odd",
            "models--a--badref");
  }

  @Test
  void aDamagedRepositoryCanBeRemoved() throws IOException {
    Files.createDirectories(root.resolve("models--a--b/refs"));
    RemovalPlan plan =
        cache.planRemoval(List.of(new RemovalTarget.Repository(RepoKind.MODEL, new RepoId("a/b"))));
    cache.execute(plan);
    assertThat(root.resolve("models--a--b")).doesNotExist();
  }

  @Test
  @Proves("field-68")
  void removingARevisionFreesOnlyBlobsThatNoOtherLinksTo() throws IOException {
    bringBoth();
    RemovalPlan plan = cache.planRemoval(List.of(revision(SampleRepo.A.id())));
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.freed()).isEqualTo(new ByteSize(24));
    assertThat(folder().resolve("snapshots/" + SampleRepo.A)).as("only planned").exists();

    RemovalPlan.Outcome outcome = cache.execute(plan);

    assertThat(outcome.kept()).isEmpty();
    assertThat(outcome.freed()).isEqualTo(new ByteSize(24));
    assertThat(folder().resolve("snapshots/" + SampleRepo.A)).doesNotExist();
    assertThat(folder().resolve("trees/" + SampleRepo.A + ".json")).doesNotExist();
    assertThat(blob(first, "config.json")).doesNotExist();
    assertThat(blob(first, "model.safetensors")).exists();
    assertThat(folder().resolve("refs/main")).hasContent(SampleRepo.B.id());
    assertThat(cache.scan().warnings()).isEmpty();
    Shelf shelf = cache.shelf(second.listing);
    for (RemoteFile file : second.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Present.class);
    }
  }

  @Test
  @Proves("field-68")
  void removingABranchTakesItsSnapshotAndRef() throws IOException {
    bringBoth();
    cache.execute(cache.planRemoval(List.of(revision("main"))));
    assertThat(folder().resolve("refs/main")).doesNotExist();
    assertThat(folder().resolve("snapshots/" + SampleRepo.B)).doesNotExist();
    assertThat(blob(second, "more.bin")).doesNotExist();
    assertThat(blob(first, "config.json")).exists();
    assertThat(cache.scan().warnings()).isEmpty();
  }

  @Test
  void aSecondRefKeepsTheSnapshot() throws IOException {
    bringBoth();
    Files.writeString(folder().resolve("refs/v1"), SampleRepo.B.id());
    cache.execute(cache.planRemoval(List.of(revision("v1"))));
    assertThat(folder().resolve("refs/v1")).doesNotExist();
    assertThat(folder().resolve("refs/main")).exists();
    assertThat(blob(second, "more.bin")).exists();
  }

  @Test
  @Proves("field-68")
  void unknownTargetsAreWarnings() throws IOException {
    first.bring(cache);
    RemovalPlan plan =
        cache.planRemoval(
            List.of(
                revision("v9"),
                new RemovalTarget.AnyCommit(SampleRepo.B),
                new RemovalTarget.Repository(RepoKind.DATASET, TINY)));
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.warnings())
        .hasSize(3)
        .first()
        .isEqualTo("model/acme/tiny@v9 is not in the cache");
  }

  @Test
  @Proves("S004-15")
  void removingTheLastRevisionRemovesTheRepository() throws IOException {
    first.bring(cache);
    Path part = first.part(cache.shelf(first.listing), first.file("model.safetensors"));
    RemovalPlan plan = cache.planRemoval(List.of(new RemovalTarget.AnyCommit(SampleRepo.A)));
    assertThat(plan.steps()).hasSize(1);
    assertThat(plan.freed().bytes()).isGreaterThan(2 * 65_656L);
    cache.execute(plan);
    assertThat(folder()).doesNotExist();
    assertThat(part).doesNotExist();
  }

  @Test
  void whatIsBeingDownloadedIsKept() throws IOException {
    bringBoth();
    RemovalTarget all = new RemovalTarget.Repository(RepoKind.MODEL, TINY);
    RemovalPlan before = cache.planRemoval(List.of(all));
    RemovalPlan one = cache.planRemoval(List.of(revision("main")));
    Shelf shelf = cache.shelf(second.listing);
    try (StoreLock _ = shelf.lock(second.file("config.json"), w -> {})) {
      assertThat(cache.planRemoval(List.of(all)).steps()).isEmpty();
      assertThat(cache.planRemoval(List.of(all)).warnings()).hasSize(1);
      assertThat(cache.execute(before).kept()).hasSize(1);
      assertThat(cache.execute(one).removed()).isEmpty();
      assertThat(cache.planPrune(AGE).steps()).isEmpty();
    }
    assertThat(cache.scan().warnings()).isEmpty();
    assertThat(shelf.inspect(second.file("config.json"))).isInstanceOf(FileState.Present.class);
    assertThat(cache.execute(before).kept()).isEmpty();
    assertThat(folder()).doesNotExist();
  }

  @Test
  void aBlobThatWasLinkedAgainMeanwhileIsKept() throws IOException {
    bringBoth();
    RemovalPlan plan = cache.planRemoval(List.of(revision(SampleRepo.A.id())));
    Path link = folder().resolve("snapshots/" + SampleRepo.B + "/again.json");
    Files.createSymbolicLink(
        link, Path.of("../../blobs/" + blob(first, "config.json").getFileName()));
    RemovalPlan.Outcome outcome = cache.execute(plan);
    assertThat(blob(first, "config.json")).exists();
    assertThat(outcome.kept()).hasSize(1);
    assertThat(outcome.freed()).isEqualTo(ByteSize.ZERO);
  }

  @Test
  @Proves("field-16")
  void pruneTakesOldLeftoversAndKeepsFreshOnes() throws IOException {
    bringBoth();
    Files.createDirectories(folder().resolve(".dray"));
    Path old = partFile(".dray/" + "1".repeat(64) + ".part", 2);
    Path journal = partFile(".dray/" + "1".repeat(64) + ".part.journal", 2);
    Path official = partFile("blobs/" + "2".repeat(64) + ".0011aabb.incomplete", 2);
    Path locked = partFile("blobs/" + "3".repeat(64) + ".0011aabb.incomplete", 2);
    Path fresh = partFile("blobs/" + "4".repeat(40) + ".incomplete", 0);
    Path lock = root.resolve(".locks/models--acme--tiny/" + "3".repeat(64) + ".lock");
    try (StoreLock _ = LockFile.acquire(lock, "it", w -> {})) {
      RemovalPlan plan = cache.planPrune(AGE);
      assertThat(plan.steps())
          .extracting(RemovalPlan.Step::path)
          .containsExactlyInAnyOrder(old, official);
      assertThat(cache.execute(plan).kept()).isEmpty();
    }
    assertThat(old).doesNotExist();
    assertThat(journal).doesNotExist();
    assertThat(official).doesNotExist();
    assertThat(locked).exists();
    assertThat(fresh).exists();
    Files.delete(locked);

    RemovalPlan later = cache.planPrune(AGE);
    assertThat(later.freed()).isEqualTo(new ByteSize(24));
    cache.execute(later);
    assertThat(folder().resolve("snapshots/" + SampleRepo.A)).doesNotExist();
    assertThat(folder().resolve("snapshots/" + SampleRepo.B)).exists();
  }

  @Test
  void aPausedFirstDownloadOutlivesPrune() throws IOException {
    Shelf shelf = cache.shelf(first.listing);
    shelf.prepare();
    Path part = first.part(shelf, first.file("model.safetensors"));
    assertThat(cache.planPrune(AGE).steps()).isEmpty();
    Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    cache.execute(cache.planPrune(AGE));
    assertThat(folder()).doesNotExist();
  }

  private Path partFile(String path, int hoursAgo) throws IOException {
    Path file = Files.writeString(folder().resolve(path), "some");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(hoursAgo))));
    return file;
  }

  @Test
  @Proves("field-63")
  void aSharedPayloadCountsOnceAndGoesWithItsLastUser() throws IOException {
    first.bring(cache);
    SampleRepo twin = SampleRepo.at("acme/twin", SampleRepo.A, SampleRepo.tinyContents());
    twin.bring(cache);
    RemoteFile model = first.file("model.safetensors");
    String name = model.digest().orElseThrow().hex();
    String xet = model.hub().orElseThrow().xetHash().orElseThrow();
    Path store = Files.createDirectories(root.resolve("blobs"));
    Files.writeString(store.resolve(".huggingface-shared-blobs"), "1\n");
    Path payload = store.resolve(xet.substring(0, 2)).resolve(xet);
    Files.createDirectories(payload.getParent());
    Files.write(payload, first.bytes(model));
    StringBuilder refs = new StringBuilder();
    for (String repo : List.of("models--acme--tiny", "models--acme--twin")) {
      Path blob = root.resolve(repo).resolve("blobs").resolve(name);
      Files.delete(blob);
      Files.createSymbolicLink(blob, Path.of("../../blobs/" + xet.substring(0, 2) + "/" + xet));
      refs.append(repo).append("/blobs/").append(name).append('\n');
    }
    Files.writeString(payload.resolveSibling(xet + ".refs"), refs);

    CacheReport report = cache.scan();
    assertThat(report.warnings()).isEmpty();
    long rest = 4_096 + 24 + 8;
    assertThat(report.size()).isEqualTo(new ByteSize(65_656 + 2 * rest));
    assertThat(report.repositories().getFirst().size()).isEqualTo(new ByteSize(65_656 + rest));

    RemovalTarget one = new RemovalTarget.Repository(RepoKind.MODEL, TINY);
    RemovalPlan plan = cache.planRemoval(List.of(one));
    assertThat(plan.freed().bytes()).isLessThan(65_656);
    cache.execute(plan);
    assertThat(payload).exists();

    RemovalTarget other = new RemovalTarget.Repository(RepoKind.MODEL, new RepoId("acme/twin"));
    RemovalPlan last = cache.planRemoval(List.of(other));
    assertThat(last.freed().bytes()).isGreaterThan(65_656);
    assertThat(cache.execute(last).kept()).isEmpty();
    assertThat(payload).doesNotExist();
  }

  @Test
  @Proves("field-63")
  void aPayloadWithoutManifestIsNeverRemoved() throws IOException {
    Path store = Files.createDirectories(root.resolve("blobs"));
    String xet = "ab".repeat(32);
    Path payload = store.resolve("ab").resolve(xet);
    Files.createDirectories(payload.getParent());
    Files.writeString(payload, "bytes");
    assertThat(cache.planPrune(AGE).steps()).as("not even a marked store").isEmpty();
    Files.writeString(store.resolve(".huggingface-shared-blobs"), "1\n");
    assertThat(cache.planPrune(AGE).steps()).isEmpty();
    Files.writeString(payload.resolveSibling(xet + ".refs"), "../../etc/passwd\n");
    assertThat(cache.planPrune(AGE).steps()).isEmpty();
    Files.writeString(payload.resolveSibling(xet + ".refs"), "models--gone--x/blobs/1\n");
    RemovalPlan plan = cache.planPrune(AGE);
    assertThat(plan.steps()).hasSize(1);
    cache.execute(plan);
    assertThat(payload).doesNotExist();
  }

  @Test
  void aPlanCannotLeaveTheCache() throws IOException {
    Path outside = Files.writeString(temp.resolve("precious"), "x");
    for (Path path : List.of(outside, root.resolve("../precious"), root)) {
      RemovalPlan plan =
          new RemovalPlan(
              root,
              List.of(new RemovalPlan.Step(RemovalPlan.What.REPOSITORY, path, ByteSize.ZERO)),
              List.of());
      assertThatThrownBy(() -> cache.execute(plan)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(outside).exists();
  }

  @Test
  void removingDoesNotFollowLinksOut() throws IOException {
    first.bring(cache);
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Path precious = Files.writeString(outside.resolve("precious"), "x");
    Files.createSymbolicLink(folder().resolve("snapshots/" + SampleRepo.A + "/folder"), outside);
    cache.execute(cache.planRemoval(List.of(new RemovalTarget.Repository(RepoKind.MODEL, TINY))));
    assertThat(folder()).doesNotExist();
    assertThat(precious).exists();
  }

  @Test
  @Proves("field-77")
  void verifyFindsWrongMissingAndExtraFiles() throws IOException {
    first.bring(cache);
    AtomicLong progress = new AtomicLong();
    VerifyReport good = verify(Optional.of(first.listing), progress);
    assertThat(good.isSound()).isTrue();
    assertThat(good.checked()).isEqualTo(6);
    assertThat(good.missing()).isEmpty();
    assertThat(good.extra()).isEmpty();
    assertThat(good.bytes())
        .as("equal content is read once")
        .isEqualTo(progress.get())
        .isEqualTo(65_656 + 4_096 + 24 + 8);

    byte[] changed = first.bytes(first.file("model.safetensors"));
    changed[1] ^= 1;
    Files.write(blob(first, "model.safetensors"), changed);
    Path snapshot = folder().resolve("snapshots/" + SampleRepo.A);
    Files.delete(snapshot.resolve("config.json"));
    Files.writeString(snapshot.resolve("extra.txt"), "mine");
    VerifyReport bad = verify(Optional.of(first.listing), progress);
    assertThat(bad.isSound()).isFalse();
    assertThat(bad.mismatches())
        .singleElement()
        .satisfies(m -> {
          assertThat(m.path()).isEqualTo("model.safetensors");
          assertThat(m.expected()).isEqualTo(first.file("model.safetensors").digest().get());
          assertThat(m.actual()).isEqualTo(SampleRepo.sha256(changed));
        });
    assertThat(bad.missing()).containsExactly("config.json");
    assertThat(bad.extra()).containsExactly("extra.txt");
    assertThat(bad.unchecked()).containsExactly("extra.txt");

    Files.delete(folder().resolve("trees/" + SampleRepo.A + ".json"));
    VerifyReport byBlobName = verify(Optional.empty(), progress);
    assertThat(byBlobName.mismatches()).hasSize(1);
    assertThat(byBlobName.checked()).isEqualTo(5);
    assertThat(cache.verify(RepoKind.MODEL, TINY, new Revision("v9"), Optional.empty(), n -> {}))
        .isEmpty();
  }

  private VerifyReport verify(Optional<Listing> listing, AtomicLong progress) {
    progress.set(0);
    return cache
        .verify(RepoKind.MODEL, TINY, Revision.MAIN, listing, progress::addAndGet)
        .orElseThrow();
  }

  @Test
  @Proves("field-77")
  void plainFoldersAreVerifiedToo() throws IOException {
    LocalDir local = LocalDir.at(temp.resolve("local"));
    PlainTree tree = PlainTree.at(temp.resolve("tree"));
    first.bring(local);
    first.bring(tree);
    for (VerifyReport report :
        List.of(local.verify(first.listing, n -> {}), tree.verify(first.listing, n -> {}))) {
      assertThat(report.isSound()).isTrue();
      assertThat(report.checked()).isEqualTo(6);
      assertThat(report.extra()).isEmpty();
    }
    Files.writeString(temp.resolve("tree/config.json"), "x");
    assertThat(tree.verify(first.listing, n -> {}).isSound()).isFalse();
  }

  @Test
  void listingsComeFromTheCacheAlone() throws IOException {
    ModelRef.Hub ref = (ModelRef.Hub) first.listing.ref();
    assertThat(cache.cachedListing(ref)).isEmpty();
    first.bring(cache.shelf(first.listing), List.of(first.file("config.json")));

    Listing whole = cache.cachedListing(ref).orElseThrow();
    assertThat(whole.commit()).hasValue(SampleRepo.A);
    assertThat(whole.notes()).isEmpty();
    assertThat(whole.files()).hasSize(6);
    assertThat(whole.files())
        .extracting(f -> List.of(f.path(), f.size(), f.digest(), f.hub()))
        .isEqualTo(
            first.listing.files().stream()
                .map(f -> List.of(f.path(), f.size(), f.digest(), f.hub()))
                .toList());
    Shelf shelf = cache.shelf(whole);
    assertThat(shelf.inspect(whole.files().get(1))).isInstanceOf(FileState.Present.class);
    assertThat(shelf.inspect(whole.files().get(3))).isEqualTo(new FileState.Absent());

    Files.delete(folder().resolve("trees/" + SampleRepo.A + ".json"));
    Listing part = cache.cachedListing(ref).orElseThrow();
    assertThat(part.files()).extracting(f -> f.path().text()).containsExactly("config.json");
    assertThat(part.files().getFirst().digest()).isEqualTo(first.file("config.json").digest());
    assertThat(part.notes()).hasSize(1);
    assertThat(cache.cachedListing(ref.at(new Revision("v9")))).isEmpty();
  }

  @Test
  void aStepOrderHoldsForEveryPlan() throws IOException {
    bringBoth();
    RemovalPlan plan = cache.planRemoval(List.of(revision(SampleRepo.A.id())));
    assertThat(plan.steps()).extracting(RemovalPlan.Step::what).isSorted();
    assertThat(Set.copyOf(plan.steps())).hasSameSizeAs(plan.steps());
  }
}
