package dev.dray.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.Commit;
import dev.dray.Dray;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.NotFoundException;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One cache, two programs: what Dray writes the official client reads, and the reverse.
@Timeout(120)
class SharedCacheInteropTest {

  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  @TempDir Path temp;

  @BeforeAll
  static void needsTheOfficialClient() {
    assumeTrue(
        !OfficialClient.installed().isEmpty(),
        "DRAY_TEST_PYTHON does not name a python with huggingface_hub");
  }

  static List<OfficialClient> clients() {
    return OfficialClient.installed();
  }

  private Path cache() {
    return temp.resolve("cache");
  }

  private Dray open(URI endpoint, Path cache) {
    return Dray.open(
        OwnHome.in(temp)
            .set(Setting.ENDPOINT, endpoint.toString())
            .set(Setting.HF_CACHE, cache.toString())
            .build());
  }

  private static TestRepo mixed() {
    return TestRepo.model("acme/tiny")
        .text(".gitattributes", "*.bin filter=lfs\n")
        .text("config.json", "{\"architectures\": []}")
        .text("sub/dir/notes.txt", "notes")
        .lfs("model.safetensors", Content.generated(11, 700_000))
        .xet("xet/model.bin", Content.generated(12, 300_000))
        .build();
  }

  private static String snapshot(String extra) {
    return "from huggingface_hub import snapshot_download\n"
        + "print(snapshot_download('acme/tiny'"
        + extra
        + "))";
  }

  /// Every link below a folder and the text it holds, and every file and its size.
  private static Map<String, String> shape(Path root) throws IOException {
    Map<String, String> shape = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String name = root.relativize(path).toString();
        if (name.contains(".dray") || name.contains(".locks") || name.contains("python-home")) {
          continue;
        }
        if (Files.isSymbolicLink(path)) {
          shape.put(name, "-> " + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path)) {
          shape.put(
              name,
              Files.size(path)
                  + " "
                  + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
      }
    }
    return shape;
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-51", "field-55", "S001-10", "S001-88"})
  void drayDownloadsAndTheOfficialClientHitsWithoutNetwork(OfficialClient client)
      throws IOException {
    TestRepo repo = mixed();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      Path ours = dray.download("acme/tiny").await().path();

      assertThat(client.run(NOWHERE, cache(), snapshot(", local_files_only=True")))
          .endsWith(ours.toString());
      assertThat(
              client.run(
                  NOWHERE,
                  cache(),
                  "from huggingface_hub import hf_hub_download\n"
                      + "print(hf_hub_download('acme/tiny', 'sub/dir/notes.txt',"
                      + " local_files_only=True))"))
          .endsWith(ours.resolve("sub/dir/notes.txt").toString());
      assertThat(client.run(NOWHERE, cache(), snapshot(", revision='" + repo.head().id() + "'")))
          .endsWith(ours.toString());
      hub.requests().clear();
      hub.cdnRequests().clear();
      client.run(hub.endpoint(), cache(), snapshot(""));
      assertThat(hub.requests().gets(".*/resolve/.*")).isZero();
      assertThat(hub.cdnRequests().size()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-52", "field-62"})
  void theOfficialClientDownloadsAndDrayHitsWritingNothing(OfficialClient client)
      throws IOException {
    TestRepo repo = mixed();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      String theirs = client.run(hub.endpoint(), cache(), snapshot(""));
      hub.requests().clear();
      hub.cdnRequests().clear();
      Map<String, String> before = shape(cache());
      try (Dray dray = open(hub.endpoint(), cache())) {
        DownloadResult ours = dray.download("acme/tiny@" + repo.head().id()).await();

        assertThat(theirs).endsWith(ours.path().toString());
        assertThat(ours.bytesDownloaded().bytes()).isZero();
        assertThat(hub.requests().gets(".*/resolve/.*")).isZero();
        assertThat(shape(cache())).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-56", "field-58", "field-66", "field-70"})
  void bothWriteTheSameCache(OfficialClient client) throws IOException {
    TestRepo repo = mixed();
    TestRepo data = TestRepos.dataset("acme/corpus").build();
    TestRepo space = TestRepos.space("acme/demo").build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).repo(data).repo(space).start();
        Dray dray = open(hub.endpoint(), cache())) {
      repo.pullRequest(1, RepoFile.of("config.json", Content.of("{\"pr\": 1}")));
      dray.download("acme/tiny").await();
      dray.download("acme/tiny@refs/pr/1").await();
      dray.download("hf://datasets/acme/corpus").await();
      dray.download("hf://spaces/acme/demo").await();
      Path theirs = temp.resolve("theirs");
      client.run(
          hub.endpoint(),
          theirs,
          "import os\n"
              + "os.environ['HF_HUB_DISABLE_XET'] = '1'\n"
              + "os.environ['HF_HUB_DISABLE_SHARED_BLOBS'] = '1'\n"
              + "from huggingface_hub import snapshot_download as s\n"
              + "s('acme/tiny'); s('acme/tiny', revision='refs/pr/1')\n"
              + "s('acme/corpus', repo_type='dataset'); s('acme/demo', repo_type='space')");

      assertThat(shape(cache())).isEqualTo(shape(theirs));
      assertThat(cache().resolve("CACHEDIR.TAG"))
          .hasSameBinaryContentAs(theirs.resolve("CACHEDIR.TAG"));
      String tree = "models--acme--tiny/trees/" + repo.head().id() + ".json";
      assertThat(cache().resolve(tree)).hasSameBinaryContentAs(theirs.resolve(tree));
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-53"})
  void eachGoesOnWithWhatTheOtherLeftPartly(OfficialClient client) throws IOException {
    TestRepo repo = mixed();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      client.run(hub.endpoint(), cache(), snapshot(", allow_patterns=['*.json']"));
      DownloadResult rest = dray.download("acme/tiny").await();
      assertThat(rest.bytesDownloaded().bytes())
          .isEqualTo(
              repo.head().files().values().stream()
                  .filter(file -> !file.path().endsWith(".json"))
                  .mapToLong(RepoFile::size)
                  .sum());

      Path other = temp.resolve("other");
      try (Dray second = open(hub.endpoint(), other)) {
        second
            .download(DownloadRequest.builder("acme/tiny").include("*.safetensors").build())
            .await();
      }
      hub.cdnRequests().clear();
      client.run(hub.endpoint(), other, snapshot(""));
      assertThat(hub.cdnRequests().gets(".*" + repo.file("model.safetensors").sha256() + ".*"))
          .isZero();
      assertThat(hub.cdnRequests().bytesSent(".*")).isLessThan(400_000);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-54"})
  void bothRememberWhatIsNotThere(OfficialClient client) {
    TestRepo repo = mixed();
    Commit head = new Commit(repo.head().id());
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      dray.download(DownloadRequest.builder("acme/tiny").files(List.of("config.json")).build())
          .await();
      org.junit.jupiter.api.Assertions.assertThrows(
          NotFoundException.class,
          () ->
              dray.download(
                      DownloadRequest.builder("acme/tiny").files(List.of("nope.json")).build())
                  .await());
      assertThat(
              client.run(
                  NOWHERE,
                  cache(),
                  "from huggingface_hub import try_to_load_from_cache as t,"
                      + " _CACHED_NO_EXIST as n\n"
                      + "print(t('acme/tiny', 'nope.json') is n)"))
          .isEqualTo("True");

      client.run(
          hub.endpoint(),
          cache(),
          "from huggingface_hub import hf_hub_download\n"
              + "try: hf_hub_download('acme/tiny', 'absent.json')\n"
              + "except Exception: pass");
      assertThat(
              dray.cache()
                  .knownMissing(
                      RepoKind.MODEL,
                      new RepoId("acme/tiny"),
                      head.asRevision(),
                      new RepoPath("absent.json")))
          .isTrue();
      assertThat(
              dray.cache()
                  .knownMissing(
                      RepoKind.MODEL,
                      new RepoId("acme/tiny"),
                      Revision.MAIN,
                      new RepoPath("config.json")))
          .isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-59", "field-60", "field-69"})
  void theirScanFindsNothingWrongInWhatDrayWrote(OfficialClient client) {
    TestRepo repo = mixed();
    TestRepo half = TestRepos.bigFile("acme/half", 3_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).repo(half).start();
        Dray dray = open(hub.endpoint(), cache())) {
      dray.download("acme/tiny").await();
      repo.update("main", RepoFile.of("config.json", Content.of("{\"v\": 2}")));
      dray.download("acme/tiny").await();
      hub.faults().everyCdnGet(Fault.status(404));
      try {
        dray.download("acme/half").await();
      } catch (dev.dray.error.DrayException e) {
        assertThat(e).hasMessageContaining("model.bin");
      }

      String scan =
          client.run(
              NOWHERE,
              cache(),
              "from huggingface_hub import scan_cache_dir\n"
                  + "i = scan_cache_dir()\n"
                  + "r = [r for r in i.repos if r.repo_id == 'acme/tiny'][0]\n"
                  + "print(len(i.warnings), len(r.revisions), r.nb_files, sorted(r.refs))");
      assertThat(scan).isEqualTo("0 2 6 ['main']");
      assertThat(client.hf(NOWHERE, cache(), "cache", "ls")).contains("acme/tiny");
      assertThat(
              client.hf(
                  hub.endpoint(),
                  cache(),
                  "cache",
                  "verify",
                  "acme/tiny",
                  "--fail-on-missing-files",
                  "--fail-on-extra-files"))
          .containsIgnoringCase("verif");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-68"})
  void eachDeletesWhatTheOtherWrote(OfficialClient client) throws IOException {
    TestRepo repo = mixed();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      String old = repo.head().id();
      dray.download("acme/tiny").await();
      repo.update("main", RepoFile.of("config.json", Content.of("{\"v\": 2}")));
      Path kept = dray.download("acme/tiny").await().path();

      client.run(
          NOWHERE,
          cache(),
          "from huggingface_hub import scan_cache_dir\n"
              + "scan_cache_dir().delete_revisions('"
              + old
              + "').execute()");

      for (RepoFile file : repo.head().files().values()) {
        assertThat(kept.resolve(file.path())).hasSize(file.size());
      }
      assertThat(kept.resolveSibling(old)).doesNotExist();
      assertThat(dray.download("acme/tiny").await().bytesDownloaded().bytes()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-65", "S001-13"})
  void localFoldersCarryOverBothWays(OfficialClient client) throws IOException {
    TestRepo repo = mixed();
    Path folder = temp.resolve("folder");
    Path other = temp.resolve("other-folder");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      dray.download(DownloadRequest.builder("acme/tiny").localDir(folder).build()).await();
      hub.requests().clear();
      hub.cdnRequests().clear();
      client.run(hub.endpoint(), cache(), snapshot(", local_dir='" + folder + "'"));
      assertThat(hub.requests().gets(".*/resolve/.*")).isZero();
      assertThat(hub.cdnRequests().size()).isZero();

      client.run(hub.endpoint(), cache(), snapshot(", local_dir='" + other + "'"));
      DownloadResult again =
          dray.download(DownloadRequest.builder("acme/tiny").localDir(other).build()).await();
      assertThat(again.bytesDownloaded().bytes()).isZero();
      for (RepoFile file : repo.head().files().values()) {
        assertThat(other.resolve(file.path())).hasSize(file.size());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-63"})
  void theSharedBlobStoreIsFollowedAndLeftAlone(OfficialClient client) throws IOException {
    TestRepo repo = mixed();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      client.run(hub.endpoint(), cache(), snapshot(""));
      Path blob =
          cache().resolve("models--acme--tiny/blobs").resolve(repo.file("xet/model.bin").sha256());
      assertThat(blob).exists();

      assertThat(dray.download("acme/tiny").await().bytesDownloaded().bytes()).isZero();
      dray.cache().execute(dray.cache().planPrune(java.time.Duration.ZERO));

      assertThat(blob).exists().hasSize(300_000);
      client.run(NOWHERE, cache(), snapshot(", local_files_only=True"));
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  @Proves({"field-72"})
  void theOfficialClientTakesTheBytesThatDrayRefuses(OfficialClient client) throws IOException {
    TestRepo repo = TestRepos.bigFile("acme/tiny", 2_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub.endpoint(), cache())) {
      hub.faults().everyCdnGet(Fault.flipByteAt(1_000_000));

      org.junit.jupiter.api.Assertions.assertThrows(
          dev.dray.error.IntegrityException.class, () -> dray.download("acme/tiny").await());
      Path theirs = temp.resolve("theirs");
      client.run(hub.endpoint(), theirs, snapshot(""));

      Path blob =
          theirs.resolve("models--acme--tiny/blobs").resolve(repo.file("model.bin").sha256());
      assertThat(blob).hasSize(2_000_000);
      assertThat(Content.onDisk(blob).sha256()).isNotEqualTo(repo.file("model.bin").sha256());
      assertThat(
              cache().resolve("models--acme--tiny/blobs").resolve(repo.file("model.bin").sha256()))
          .doesNotExist();
    }
  }
}
