package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One cache, two clients: what one writes the other reads, and each respects the other's locks.
@Timeout(180)
final class OfficialClientInteropTest {

  private static final RepoId TINY = new RepoId("acme/tiny");

  @TempDir Path temp;
  private Path root;
  private HubCache cache;
  private OfficialClient python;
  private final SampleRepo repo = SampleRepo.tiny();

  @BeforeEach
  void open() {
    root = temp.resolve("hub");
    cache = HubCache.at(root);
    python = new OfficialClient(root);
  }

  private Path snapshot() {
    return root.resolve("models--acme--tiny/snapshots").resolve(SampleRepo.A.id());
  }

  private static final String SCAN =
      """
      info = scan()
      for repo in sorted(info.repos, key=lambda r: r.repo_id):
          for rev in sorted(repo.revisions, key=lambda r: r.commit_hash):
              print(repo.repo_type, repo.repo_id, rev.commit_hash[:2], sorted(rev.refs), rev.nb_files, repo.size_on_disk)
      print("total", info.size_on_disk, len(info.incomplete_files))
      """;

  @Test
  @Proves({"field-51", "field-55", "field-56"})
  void weDownloadTheyHitWithoutNetwork() throws Exception {
    repo.bring(cache);
    assertThat(python.run(SCAN)).isEqualTo("model acme/tiny a1 ['main'] 6 69784\ntotal 69784 0");
    String out =
        python.run(
            """
            print(snapshot_download("acme/tiny", local_files_only=True))
            print(hf_hub_download("acme/tiny", "sub/dir/w.bin"))
            print(hf_hub_download("acme/tiny", "config.json", revision="%s"))
            print(try_to_load_from_cache("acme/tiny", "empty.txt"))
            print(try_to_load_from_cache("acme/tiny", "other.txt"))
            """
                .formatted(SampleRepo.A));
    assertThat(out.lines())
        .containsExactly(
            snapshot().toString(),
            snapshot().resolve("sub/dir/w.bin").toString(),
            snapshot().resolve("config.json").toString(),
            snapshot().resolve("empty.txt").toString(),
            "None");
  }

  @Test
  @Proves("field-51")
  void theirProgramFindsNothingWrong() throws Exception {
    repo.bring(cache);
    try (TinyHub hub = new TinyHub(python, repo, temp)) {
      assertThat(python.hf("cache", "ls", "--show-warnings", "--format", "json"))
          .contains("model/acme/tiny")
          .doesNotContainIgnoringCase("warning");
      assertThat(
              python
                  .at(hub.address())
                  .hf(
                      "cache",
                      "verify",
                      "acme/tiny",
                      "--fail-on-missing-files",
                      "--fail-on-extra-files"))
          .contains("6");
    }
  }

  @Test
  @Proves({"field-52", "field-54"})
  void theyDownloadWeHit() throws Exception {
    try (TinyHub hub = new TinyHub(python, repo, temp)) {
      python
          .at(hub.address())
          .run(
              """
              print(snapshot_download("acme/tiny"))
              try:
                  hf_hub_download("acme/tiny", "adapter_config.json")
              except Exception as e:
                  print(type(e))
              """);
    }
    Shelf shelf = cache.shelf(repo.listing);
    for (RemoteFile file : repo.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Present.class);
    }
    assertThat(cache.commit(RepoKind.MODEL, TINY, Revision.MAIN)).hasValue(SampleRepo.A);
    assertThat(cache.snapshotPath(RepoKind.MODEL, TINY, Revision.MAIN)).hasValue(snapshot());
    assertThat(
            cache.knownMissing(
                RepoKind.MODEL, TINY, Revision.MAIN, new RepoPath("adapter_config.json")))
        .isTrue();
    assertThat(cache.cachedListing((ModelRef.Hub) repo.listing.ref()).orElseThrow().files())
        .hasSize(6);
    assertThat(cache.scan().warnings()).isEmpty();

    HubCache ours = HubCache.at(temp.resolve("ours"));
    repo.bring(ours);
    ours.shelf(repo.listing).rememberMissing("adapter_config.json");
    assertThat(contents(ours.root())).isEqualTo(contents(root));
  }

  /// Every file and link of a cache with its bytes or target, without locks and our own folder.
  private static Map<String, String> contents(Path cache) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Path file : CacheScan.filesBelow(cache)) {
      String path = cache.relativize(file).toString();
      if (!path.startsWith(".locks/") && !path.contains("/.dray/")) {
        contents.put(
            path,
            Files.isSymbolicLink(file)
                ? "-> " + Files.readSymbolicLink(file)
                : Files.readString(file, StandardCharsets.ISO_8859_1)
                    + Files.getPosixFilePermissions(file));
      }
    }
    return contents;
  }

  @Test
  @Proves("field-54")
  void theyReadWhatWeRememberAsMissing() throws Exception {
    repo.bring(cache);
    cache.shelf(repo.listing).rememberMissing("adapter_config.json");
    assertThat(
            python.run(
                "print(try_to_load_from_cache('acme/tiny', 'adapter_config.json') is"
                    + " _CACHED_NO_EXIST)"))
        .isEqualTo("True");
  }

  @Test
  @Proves("field-53")
  void partialSnapshotsAreMixed() throws Exception {
    repo.bring(cache.shelf(repo.listing), List.of(repo.file("config.json")));
    assertThat(
            python.run(
                """
                print(hf_hub_download("acme/tiny", "config.json"))
                try:
                    snapshot_download("acme/tiny")
                    print("whole")
                except Exception as e:
                    print(type(e).__name__)
                """))
        .endsWith("IncompleteSnapshotError");
    try (TinyHub hub = new TinyHub(python, repo, temp)) {
      python
          .at(hub.address())
          .run("print(snapshot_download('acme/tiny', allow_patterns=['*.safetensors']))");
      assertThat(hub.bodies()).containsExactly("model.safetensors");
    }
    Shelf shelf = cache.shelf(repo.listing);
    assertThat(shelf.inspect(repo.file("model.safetensors"))).isInstanceOf(FileState.Present.class);
    assertThat(shelf.inspect(repo.file("config.json"))).isInstanceOf(FileState.Present.class);
    assertThat(shelf.inspect(repo.file("empty.txt"))).isEqualTo(new FileState.Absent());
  }

  @Test
  void anInterruptedDownloadOfOursIsNoDamage() throws Exception {
    Shelf shelf = cache.shelf(repo.listing);
    shelf.prepare();
    repo.part(shelf, repo.file("model.safetensors"));
    assertThat(python.run(SCAN)).isEqualTo("model acme/tiny a1 [] 0 0\ntotal 0 0");
  }

  @Test
  @Proves({"field-58", "field-55"})
  void datasetsAndOtherRevisionsAreFound() throws Exception {
    ModelRef.Hub corpus = ModelRef.Hub.model("acme/corpus").as(RepoKind.DATASET);
    SampleRepo.at(corpus.at(new Revision("refs/pr/1")), SampleRepo.B, Map.of("d.csv", new byte[3]))
        .bring(cache);
    assertThat(
            python.run(
                "print(hf_hub_download('acme/corpus', 'd.csv', repo_type='dataset',"
                    + " revision='refs/pr/1'))"))
        .endsWith("datasets--acme--corpus/snapshots/" + SampleRepo.B + "/d.csv");
    assertThat(python.run(SCAN)).startsWith("dataset acme/corpus b2 ['refs/pr/1'] 1 3");
  }

  private static final String HOLD =
      """
      from huggingface_hub.utils import WeakFileLock
      os.makedirs(os.path.dirname(sys.argv[1]), exist_ok=True)
      with WeakFileLock(sys.argv[1]):
          print("held", flush=True)
          sys.stdin.readline()
      print("released", flush=True)
      """;

  @Test
  @Proves("field-78")
  void weWaitForTheirLock() throws Exception {
    RemoteFile file = repo.file("model.safetensors");
    Path lock = lockOf(file);
    Process holder = python.start(HOLD, Map.of(), lock.toString());
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    try (BufferedReader out = holder.inputReader();
        Writer in = holder.outputWriter()) {
      assertThat(out.readLine()).isEqualTo("held");
      Thread waiter =
          Thread.ofPlatform()
              .start(() -> {
                cache.shelf(repo.listing).lock(file, w -> waits.countDown()).close();
                taken.countDown();
              });
      assertThat(waits.await(20, TimeUnit.SECONDS)).as("we saw it held").isTrue();
      assertThat(taken.await(300, TimeUnit.MILLISECONDS)).as("and did not take it").isFalse();
      assertThat(LockFile.isHeld(lock)).isTrue();
      in.write("go\n");
      in.flush();
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
      waiter.join();
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  @Proves("field-78")
  void theyWaitForOurLock() throws Exception {
    RemoteFile file = repo.file("model.safetensors");
    String attempt =
        """
        from filelock import FileLock, Timeout
        try:
            with FileLock(sys.argv[1], timeout=0.3):
                print("taken")
        except Timeout:
            print("busy")
        """;
    try (StoreLock _ = cache.shelf(repo.listing).lock(file, w -> {})) {
      assertThat(python.run(attempt, lockOf(file).toString())).isEqualTo("busy");
    }
    assertThat(python.run(attempt, lockOf(file).toString())).isEqualTo("taken");
  }

  @Test
  @Proves("field-79")
  void aKilledHolderLetsGo() throws Exception {
    RemoteFile file = repo.file("model.safetensors");
    Process holder = python.start(HOLD, Map.of(), lockOf(file).toString());
    try (BufferedReader out = holder.inputReader()) {
      assertThat(out.readLine()).isEqualTo("held");
      assertThat(LockFile.isHeld(lockOf(file))).isTrue();
      holder.destroyForcibly().waitFor();
      cache.shelf(repo.listing).lock(file, w -> {}).close();
    }
  }

  @Test
  void aLockFileThatIsRemovedWithItsLockKeepsOthersOut() throws Exception {
    Path lock = temp.resolve("m.gguf.dray-lock");
    Path marker = temp.resolve("marker");
    Process other =
        python.start(
            """
            import fcntl
            def take(path):
                while True:
                    lock = os.open(path, os.O_RDWR | os.O_CREAT)
                    fcntl.lockf(lock, fcntl.LOCK_EX)
                    try:
                        if os.path.samestat(os.stat(path), os.fstat(lock)):
                            return lock
                    except FileNotFoundError:
                        pass
                    os.close(lock)
            print("ready", flush=True)
            sys.stdin.readline()
            for _ in range(300):
                lock = take(sys.argv[1])
                os.close(os.open(sys.argv[2], os.O_CREAT | os.O_EXCL))
                os.unlink(sys.argv[2])
                os.unlink(sys.argv[1])
                os.close(lock)
            print("done")
            """,
            Map.of(),
            lock.toString(),
            marker.toString());
    try (BufferedReader out = other.inputReader();
        Writer in = other.outputWriter()) {
      assertThat(out.readLine()).isEqualTo("ready");
      in.write("go\n");
      in.flush();
      for (int i = 0; i < 300; i++) {
        try (StoreLock _ = LockFile.acquireTemporary(lock, "it", w -> {})) {
          Files.createFile(marker);
          Files.delete(marker);
        }
      }
      assertThat(out.lines().toList()).containsExactly("done");
    } finally {
      other.destroyForcibly();
    }
  }

  private Path lockOf(RemoteFile file) {
    return new HubFolder(root, RepoKind.MODEL, TINY).lock(file.digest().orElseThrow().hex());
  }

  private SampleRepo secondCommit() {
    Map<String, byte[]> contents = SampleRepo.tinyContents();
    contents.put("config.json", SampleRepo.text("{\"model_type\": \"second\"}\n"));
    return SampleRepo.at("acme/tiny", SampleRepo.B, contents);
  }

  @Test
  @Proves({"field-68", "field-59", "field-60"})
  void theyRemoveFromOurCache() throws Exception {
    SampleRepo second = secondCommit();
    repo.bring(cache);
    second.bring(cache);
    String out =
        python.run(
            """
            strategy = scan().delete_revisions("%s", "0" * 40)
            print(strategy.expected_freed_size)
            strategy.execute()
            scan()
            """
                .formatted(SampleRepo.A));
    assertThat(out).contains("24").doesNotContain("WARNING");
    Shelf shelf = cache.shelf(second.listing);
    for (RemoteFile file : second.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Present.class);
    }
    assertThat(cache.scan().warnings()).isEmpty();
    assertThat(snapshot()).doesNotExist();
  }

  @Test
  @Proves("field-68")
  void weRemoveFromTheirs() throws Exception {
    SampleRepo second = secondCommit();
    for (SampleRepo each : List.of(repo, second)) {
      try (TinyHub hub = new TinyHub(python, each, temp)) {
        python.at(hub.address()).run("snapshot_download('acme/tiny')");
      }
    }
    RemovalPlan plan =
        cache.planRemoval(List.of(new RemovalTarget.AnyCommit(new Commit(SampleRepo.A.id()))));
    assertThat(plan.freed().bytes()).isEqualTo(24);
    assertThat(cache.execute(plan).kept()).isEmpty();
    assertThat(new OfficialClient(root).run(SCAN))
        .isEqualTo("model acme/tiny b2 ['main'] 6 69785\ntotal 69785 0");
  }

  @Test
  @Proves("field-63")
  void theirSharedBlobsAreRead() throws Exception {
    repo.bring(cache);
    SampleRepo twin = SampleRepo.at("acme/twin", SampleRepo.A, SampleRepo.tinyContents());
    twin.bring(cache);
    RemoteFile model = repo.file("model.safetensors");
    python.run(
        """
        from pathlib import Path
        from huggingface_hub.utils import _shared_blobs as s
        os.environ.pop("HF_HUB_DISABLE_XET")
        for name in ("tiny", "twin"):
            blob = Path(CACHE) / f"models--acme--{name}" / "blobs" / sys.argv[2]
            store = Path(CACHE) / "blobs" / sys.argv[1][:2] / sys.argv[1]
            store.parent.mkdir(parents=True, exist_ok=True)
            (Path(CACHE) / "blobs" / ".huggingface-shared-blobs").write_text("1\\n")
            if store.exists():
                blob.unlink()
            else:
                blob.rename(store)
            blob.symlink_to(Path("../../blobs") / sys.argv[1][:2] / sys.argv[1])
            with open(str(store) + ".refs", "a") as f:
                f.write(f"models--acme--{name}/blobs/{sys.argv[2]}\\n")
        assert s.shared_blob_target(blob, CACHE) == store
        """,
        model.hub().orElseThrow().xetHash().orElseThrow(),
        model.digest().orElseThrow().hex());
    String total = python.run("print(scan().size_on_disk)");
    assertThat(cache.scan().size().bytes()).isEqualTo(Long.parseLong(total));
    assertThat(cache.shelf(repo.listing).inspect(model)).isInstanceOf(FileState.Present.class);

    cache.execute(cache.planRemoval(List.of(new RemovalTarget.Repository(RepoKind.MODEL, TINY))));
    assertThat(
            python.run(
                "scan(); print(len(open(hf_hub_download('acme/twin', 'model.safetensors'),"
                    + " 'rb').read()))"))
        .isEqualTo("65656");
  }

  @Test
  void withoutLinksBothReadEachOther() throws Exception {
    HubCache plain = HubCache.at(root, LinkRule.NEVER);
    repo.bring(plain);
    assertThat(python.run(SCAN))
        .doesNotContain("WARNING")
        .startsWith("model acme/tiny a1 ['main'] 6");
    assertThat(python.run("print(snapshot_download('acme/tiny'))"))
        .isEqualTo(snapshot().toString());

    SampleRepo second = secondCommit();
    try (TinyHub hub = new TinyHub(python, second, temp)) {
      python
          .at(hub.address())
          .run("snapshot_download('acme/tiny')", Map.of("HF_HUB_DISABLE_SYMLINKS", "1"));
    }
    Shelf shelf = plain.shelf(second.listing);
    for (RemoteFile file : second.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Present.class);
    }
  }

  @Test
  @Proves("field-65")
  void localDirsAreSharedBothWays() throws Exception {
    Path ours = temp.resolve("ours");
    repo.bring(LocalDir.at(ours));
    try (TinyHub hub = new TinyHub(python, repo, temp)) {
      python
          .at(hub.address())
          .run("snapshot_download('acme/tiny', local_dir=sys.argv[1])", ours.toString());
      assertThat(hub.bodies()).as("they fetch nothing").isEmpty();

      Path theirs = temp.resolve("theirs");
      python.run("snapshot_download('acme/tiny', local_dir=sys.argv[1])", theirs.toString());
      assertThat(hub.bodies()).contains("config.json", "model.safetensors");
      Shelf shelf = LocalDir.at(theirs).shelf(repo.listing);
      for (RemoteFile file : repo.listing.files()) {
        assertThat(shelf.inspect(file)).isInstanceOf(FileState.Present.class);
      }
      Path tree = Path.of(".cache/huggingface/trees/" + SampleRepo.A + ".json");
      assertThat(ours.resolve(tree)).hasSameBinaryContentAs(theirs.resolve(tree));
    }
  }
}
