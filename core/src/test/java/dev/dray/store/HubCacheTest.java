package dev.dray.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The hub cache with links: the contract, and the layout to the byte.
final class HubCacheTest extends ModelStoreContractTest {

  @Override
  ModelStore open(Path at) {
    return HubCache.at(at);
  }

  private Path folder() {
    return root.resolve("models--acme--tiny");
  }

  @Test
  @Proves({"field-56", "field-59"})
  void snapshotsLinkToBlobsByRelativeText() throws IOException {
    repo.bring(store);
    Path snapshot = folder().resolve("snapshots").resolve(SampleRepo.A.id());
    Digest config = repo.file("config.json").digest().orElseThrow();
    Digest weights = repo.file("sub/dir/w.bin").digest().orElseThrow();
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .hasToString("../../blobs/" + config.hex());
    assertThat(Files.readSymbolicLink(snapshot.resolve("sub/dir/w.bin")))
        .hasToString("../../../../blobs/" + weights.hex());
    try (Stream<Path> blobs = Files.list(folder().resolve("blobs"))) {
      assertThat(blobs).as("equal content is one blob").hasSize(5);
    }

    SampleRepo next = SampleRepo.at("acme/tiny", SampleRepo.B, SampleRepo.tinyContents());
    Shelf shelf = store.shelf(next.listing);
    for (RemoteFile file : next.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Linkable.class);
    }
    next.bring(store);
    try (Stream<Path> blobs = Files.list(folder().resolve("blobs"))) {
      assertThat(blobs).as("two revisions, the same blobs").hasSize(5);
    }
  }

  @Test
  @Proves("field-60")
  void aRefMovesAndTheOldSnapshotStays() throws IOException {
    repo.bring(store);
    SampleRepo.at("acme/tiny", SampleRepo.B, SampleRepo.tinyContents()).bring(store);
    assertThat(folder().resolve("refs/main")).hasContent(SampleRepo.B.id()).hasSize(40);
    assertThat(folder().resolve("snapshots").resolve(SampleRepo.A.id()).resolve("config.json"))
        .hasBinaryContent(repo.bytes(repo.file("config.json")));
  }

  @Test
  @Proves("field-55")
  void refsFollowTheRevisionAndCommitsGetNone() throws IOException {
    ModelRef.Hub ref = ModelRef.Hub.model("acme/tiny");
    SampleRepo.at(ref.at(new Revision("refs/pr/1")), SampleRepo.A, SampleRepo.tinyContents())
        .bring(store);
    SampleRepo.at(ref.at(SampleRepo.B.asRevision()), SampleRepo.B, SampleRepo.tinyContents())
        .bring(store);
    try (Stream<Path> refs = Files.walk(folder().resolve("refs"))) {
      assertThat(refs.filter(Files::isRegularFile))
          .containsExactly(folder().resolve("refs/refs/pr/1"));
    }
    assertThat(folder().resolve("refs/refs/pr/1")).hasContent(SampleRepo.A.id()).hasSize(40);
  }

  @Test
  void anInterruptedDownloadHasASnapshotFolderAndNoRef() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    repo.part(shelf, repo.file("model.safetensors"));
    assertThat(folder().resolve("snapshots").resolve(SampleRepo.A.id())).isEmptyDirectory();
    assertThat(folder().resolve("refs")).doesNotExist();
    assertThat(folder().resolve("blobs")).isEmptyDirectory();
  }

  @Test
  void theWholeListingIsWrittenAlsoForAPartialSelection() throws IOException {
    repo.bring(store.shelf(repo.listing), List.of(repo.file("config.json")));
    Path tree = folder().resolve("trees").resolve(SampleRepo.A.id() + ".json");
    CachedTree read = hub().cachedTree(RepoKind.MODEL, id(), SampleRepo.A).orElseThrow();
    assertThat(read.files()).hasSize(repo.listing.files().size());
    for (RemoteFile file : repo.listing.files()) {
      CachedTree.Entry entry = requireNonNull(read.files().get(file.path()));
      assertThat(entry.digest()).isEqualTo(file.digest().orElseThrow());
      assertThat(entry.size()).isEqualTo(file.size().getAsLong());
      assertThat(entry.xetHash()).isEqualTo(file.hub().orElseThrow().xetHash());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree)))
        .isEqualTo("rw-------");
  }

  @Test
  void aListingWithHolesIsNotWritten() throws IOException {
    RemoteFile file = repo.file("config.json");
    RemoteFile holed =
        new RemoteFile(
            new RepoPath("x.bin"), file.size(), file.digest(), Optional.empty(), file.sources());
    Listing listing =
        new Listing(
            repo.listing.ref(),
            "acme/tiny",
            Revision.MAIN,
            repo.listing.commit(),
            List.of(file, holed),
            List.of());
    repo.bring(store.shelf(listing), List.of(file));
    assertThat(folder().resolve("trees")).doesNotExist();
    assertThat(folder().resolve("refs/main")).exists();
  }

  @Test
  void damagedListingsCountAsNone() throws IOException {
    repo.bring(store);
    Path tree = folder().resolve("trees").resolve(SampleRepo.A.id() + ".json");
    String good = Files.readString(tree);
    for (String bad :
        List.of(
            "",
            "[]",
            "{",
            good.substring(0, good.length() / 2),
            good.replace("\"format_version\": 1", "\"format_version\": 2"),
            good.replace("config.json", "../config.json"),
            good.replaceAll("\"blob_id\": \"..", "\"blob_id\": \"zz"))) {
      Files.writeString(tree, bad);
      assertThat(hub().cachedTree(RepoKind.MODEL, id(), SampleRepo.A)).as(bad).isEmpty();
    }
    Files.writeString(
        tree, good.replace("{\n \"format", "{\n \"later\": [{\"x\": 1}],\n \"format"));
    assertThat(hub().cachedTree(RepoKind.MODEL, id(), SampleRepo.A)).isPresent();
  }

  @Test
  @Proves("field-54")
  void missingFilesAreRemembered() {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    shelf.rememberMissing("sub/adapter_config.json");
    assertThat(folder().resolve(".no_exist/" + SampleRepo.A + "/sub/adapter_config.json"))
        .isEmptyFile();
    assertThat(
            hub()
                .knownMissing(
                    RepoKind.MODEL,
                    id(),
                    SampleRepo.A.asRevision(),
                    new RepoPath("sub/adapter_config.json")))
        .isTrue();
    assertThatThrownBy(() -> shelf.rememberMissing("../../out"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Proves("field-58")
  void kindsAndOwnersMakeTheFolder() {
    assertThat(new HubFolder(root, RepoKind.DATASET, new RepoId("acme/corpus")).name())
        .isEqualTo("datasets--acme--corpus");
    assertThat(new HubFolder(root, RepoKind.SPACE, new RepoId("acme/app")).name())
        .isEqualTo("spaces--acme--app");
    assertThat(new HubFolder(root, RepoKind.MODEL, new RepoId("gpt2")).name())
        .isEqualTo("models--gpt2");
  }

  @Test
  @Proves("field-66")
  void theCacheTagIsWrittenOnceToTheByte() throws IOException {
    repo.bring(store);
    Path tag = root.resolve("CACHEDIR.TAG");
    assertThat(tag).hasSize(191).hasDigest("SHA-1", digestOfOfficialTag());
    Files.writeString(tag, "mine");
    store.shelf(repo.listing).prepare();
    assertThat(tag).hasContent("mine");
  }

  private static byte[] digestOfOfficialTag() {
    String tag =
        """
        Signature: 8a477f597d28d172789f06886806bc55
        # This file is a cache directory tag created by huggingface_hub.
        # For information about cache directory tags, see:
        #\thttps://bford.info/cachedir/
        """;
    return SampleRepo.algorithm("SHA-1").digest(SampleRepo.text(tag));
  }

  @Test
  @Proves({"field-70", "field-17"})
  void blobsGetTheModeOfNewFiles() throws IOException {
    Path ordinary = Files.createFile(temp.resolve("ordinary"));
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    RemoteFile file = repo.file("model.safetensors");
    Path part = repo.part(shelf, file);
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
    Path blob = shelf.publish(file, part).toRealPath();
    assertThat(Files.getPosixFilePermissions(blob))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void locksLieWhereTheOfficialClientLooks() {
    Shelf shelf = store.shelf(repo.listing);
    RemoteFile file = repo.file("model.safetensors");
    Path lock =
        root.resolve(".locks/models--acme--tiny/" + file.digest().orElseThrow().hex() + ".lock");
    shelf.lock(file, w -> {}).close();
    assertThat(lock).isEmptyFile();
    assertThat(lock)
        .satisfies(p ->
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(p)))
                .isEqualTo("rw-rw-r--"));
  }

  @Test
  void aRemovedLockFileIsMadeAnew() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    RemoteFile file = repo.file("model.safetensors");
    Path lock = new HubFolder(root, RepoKind.MODEL, id()).lock(file.digest().get().hex());
    try (StoreLock _ = shelf.lock(file, w -> {})) {
      assertThat(LockFile.isHeld(lock)).isTrue();
    }
    assertThat(LockFile.isHeld(lock)).isFalse();
    Files.delete(lock);
    assertThat(LockFile.isHeld(lock)).isFalse();
    shelf.lock(file, w -> {}).close();
    assertThat(lock).exists();
  }

  @Test
  @Proves("field-63")
  void sharedBlobsAreFollowed() throws IOException {
    RemoteFile file = repo.file("model.safetensors");
    Path payload = sharedPayload(file);
    Shelf shelf = store.shelf(repo.listing);
    assertThat(shelf.inspect(file)).isInstanceOf(FileState.Linkable.class);
    Path entry = shelf.link(file).orElseThrow();
    assertThat(entry.toRealPath()).isEqualTo(payload.toRealPath());
    assertThat(shelf.inspect(file)).isEqualTo(new FileState.Present(entry));

    Files.delete(payload);
    assertThat(shelf.inspect(file)).isEqualTo(new FileState.Absent());
    shelf.prepare();
    shelf.publish(file, repo.part(shelf, file));
    Path blob = folder().resolve("blobs").resolve(file.digest().orElseThrow().hex());
    assertThat(Files.isRegularFile(blob, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  Path sharedPayload(RemoteFile file) throws IOException {
    String xet = file.hub().orElseThrow().xetHash().orElseThrow();
    String name = file.digest().orElseThrow().hex();
    Path shared = Files.createDirectories(root.resolve("blobs"));
    Files.writeString(shared.resolve(".huggingface-shared-blobs"), "1\n");
    Path payload = shared.resolve(xet.substring(0, 2)).resolve(xet);
    Files.createDirectories(payload.getParent());
    Files.write(payload, repo.bytes(file));
    Files.writeString(
        payload.resolveSibling(xet + ".refs"), "models--acme--tiny/blobs/" + name + "\n");
    Path blob = folder().resolve("blobs").resolve(name);
    Files.createDirectories(blob.getParent());
    Files.createSymbolicLink(blob, Path.of("../../blobs/" + xet.substring(0, 2) + "/" + xet));
    return payload;
  }

  @Test
  void aBrokenLinkIsReplaced() throws IOException {
    RemoteFile file = repo.file("config.json");
    Path entry = folder().resolve("snapshots").resolve(SampleRepo.A.id()).resolve("config.json");
    Files.createDirectories(entry.getParent());
    Files.createSymbolicLink(entry, Path.of("../../blobs/nowhere"));
    Shelf shelf = store.shelf(repo.listing);
    assertThat(shelf.inspect(file)).isEqualTo(new FileState.Absent());
    repo.bring(store);
    assertThat(entry).hasBinaryContent(repo.bytes(file));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  @Proves("field-52")
  void lookUpsNeedNoNetwork() throws IOException {
    assertThat(hub().snapshotPath(RepoKind.MODEL, id(), Revision.MAIN)).isEmpty();
    repo.bring(store);
    Path snapshot = folder().resolve("snapshots").resolve(SampleRepo.A.id());
    RepoPath config = new RepoPath("config.json");
    assertThat(hub().snapshotPath(RepoKind.MODEL, id(), Revision.MAIN)).hasValue(snapshot);
    assertThat(hub().filePath(RepoKind.MODEL, id(), Revision.MAIN, config))
        .hasValue(snapshot.resolve("config.json"));
    assertThat(hub().filePath(RepoKind.MODEL, id(), SampleRepo.A.asRevision(), config)).isPresent();
    assertThat(hub().filePath(RepoKind.MODEL, id(), SampleRepo.B.asRevision(), config)).isEmpty();
    assertThat(hub().knownMissing(RepoKind.MODEL, id(), Revision.MAIN, config)).isFalse();
    Files.writeString(folder().resolve("refs/main"), "not a commit");
    assertThat(hub().snapshotPath(RepoKind.MODEL, id(), Revision.MAIN)).isEmpty();
  }

  @Test
  void onlyPinnedHubListingsHaveAShelf() {
    Listing unpinned =
        new Listing(
            repo.listing.ref(), "acme/tiny", Revision.MAIN, Optional.empty(), List.of(), List.of());
    assertThatThrownBy(() -> store.shelf(unpinned)).isInstanceOf(IllegalArgumentException.class);
    Listing url =
        new Listing(
            ModelRef.parse("https://example.com/x.gguf"),
            "x.gguf",
            Revision.MAIN,
            Optional.of(new Commit("0".repeat(40))),
            List.of(),
            List.of());
    assertThatThrownBy(() -> store.shelf(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileWithoutDigestGetsABlobNamedByItsSha256() throws IOException {
    RemoteFile file = repo.file("config.json");
    RemoteFile bare =
        new RemoteFile(
            file.path(), file.size(), Optional.empty(), Optional.empty(), file.sources());
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    Path entry = shelf.publish(bare, repo.part(shelf, bare));
    assertThat(entry.toRealPath().getFileName())
        .hasToString(SampleRepo.sha256(repo.bytes(file)).hex());
    assertThat(shelf.inspect(bare)).isEqualTo(new FileState.Present(entry));
  }

  @Test
  @Proves("field-62")
  void aCacheThatMayNotBeWrittenIsStillACache() throws Exception {
    repo.bring(store);
    Files.delete(folder().resolve(HubFolder.OWN));
    Files.delete(root.resolve("CACHEDIR.TAG"));
    List<Path> folders;
    try (Stream<Path> all = Files.walk(root)) {
      folders = all.filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    mode(folders, "r-xr-xr-x");
    try {
      if (Files.isWritable(root)) {
        ReadOnlyCacheCheck.asAnOrdinaryUser(root);
      } else {
        ReadOnlyCacheCheck.check(root);
      }
    } finally {
      mode(folders, "rwxr-xr-x");
    }
  }

  private static void mode(List<Path> folders, String mode) throws IOException {
    for (Path folder : folders) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }
  }

  private HubCache hub() {
    return HubCache.at(root);
  }

  private static RepoId id() {
    return new RepoId("acme/tiny");
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> own = Files.list(folder().resolve(HubFolder.OWN))) {
      return own.toList();
    }
  }

  @Test
  void treesAreWrittenAsPythonWritesThem() {
    Map<String, byte[]> contents = Map.of("b.bin", new byte[] {1}, "a\"\u00e9.txt", new byte[0]);
    SampleRepo sample = SampleRepo.at("acme/tiny", SampleRepo.A, contents);
    assertThat(
            new String(
                TreeFile.bytes(sample.listing.files()).orElseThrow(), StandardCharsets.US_ASCII))
        .isEqualTo(
            """
            {
             "format_version": 1,
             "files": {
              "a\\"\\u00e9.txt": {
               "size": 0,
               "blob_id": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
              },
              "b.bin": {
               "size": 1,
               "blob_id": "%s",
               "lfs_sha256": "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
               "lfs_size": 1
              }
             }
            }\
            """
                .formatted(sample.file("b.bin").hub().orElseThrow().blobId().hex()));
    assertThat(TreeFile.bytes(List.of()))
        .hasValueSatisfying(b ->
            assertThat(b).asString().isEqualTo("{\n \"format_version\": 1,\n \"files\": {}\n}"));
  }
}
