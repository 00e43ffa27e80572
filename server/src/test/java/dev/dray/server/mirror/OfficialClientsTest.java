package dev.dray.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Unmodified clients of the hub against the mirror: cold, warm, with the hub away, ranges, what is
/// private, what was renamed.
@Timeout(300)
class OfficialClientsTest {

  /// Fetches a snapshot and says what each file hashes to.
  private static final String SNAPSHOT =
      """
      import hashlib, os, sys
      from huggingface_hub import snapshot_download
      root = snapshot_download(os.environ['REPO'], revision=os.environ.get('REVISION'))
      for folder, _, names in sorted(os.walk(root)):
          for name in sorted(names):
              path = os.path.join(folder, name)
              digest = hashlib.sha256(open(path, 'rb').read()).hexdigest()
              print(os.path.relpath(path, root), digest)
      """;

  @TempDir Path temp;

  private static List<Path> pythons() {
    List<Path> found = PeerProgram.pythons();
    assumeTrue(!found.isEmpty(), "huggingface_hub: DRAY_TEST_PYTHON");
    return found;
  }

  private static String[] expected(TestRepo repo) {
    return repo.head().files().values().stream()
        .map(file -> file.path() + " " + file.content().sha256())
        .toArray(String[]::new);
  }

  private static String[] lines(String out) {
    return out.lines().filter(line -> line.matches(".* [0-9a-f]{64}")).toArray(String[]::new);
  }

  @Test
  @Proves({"field-95", "field-101", "field-103"})
  void aSnapshotColdThenWarmForTheNextOneThenWithTheHubAway() throws Exception {
    List<Path> pythons = pythons();
    TestRepo repo = TestRepos.xet("acme/tiny", 3_000_000).build();
    long large =
        repo.head().files().values().stream()
            .filter(file -> !file.isRegular())
            .mapToLong(RepoFile::size)
            .sum();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).resolveCache().start();
        MirrorPlace place = MirrorPlace.open(temp.resolve("mirror"), hub.endpoint())) {
      for (Path python : pythons) {
        Path home = temp.resolve("client-" + pythons.indexOf(python));
        String out =
            PeerProgram.python(python, home, place.endpoint(), SNAPSHOT, "REPO", "acme/tiny");
        assertThat(lines(out)).containsExactlyInAnyOrder(expected(repo));
        // The next client, and the next version of it, cost the hub no byte more.
        assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(large);
        assertThat(
                lines(
                    PeerProgram.python(
                        python, home, place.endpoint(), SNAPSHOT, "REPO", "acme/tiny")))
            .containsExactlyInAnyOrder(expected(repo));
      }
      MirrorPlace.end(hub);
      for (Path python : pythons) {
        Path home = temp.resolve("offline-" + pythons.indexOf(python));
        assertThat(
                lines(
                    PeerProgram.python(
                        python, home, place.endpoint(), SNAPSHOT, "REPO", "acme/tiny")))
            .containsExactlyInAnyOrder(expected(repo));
      }
      assertThat(hub.leaks()).isEmpty();
    }
  }

  @Test
  @Proves({"field-100", "field-41", "field-96"})
  void privateRenamedPinnedMissingAndRanges() throws Exception {
    TestRepo secret = TestRepos.gguf("acme/secret", 500_000).makePrivate().grant("alice").build();
    TestRepo tiny = TestRepos.safetensors("acme/tiny", 2, 400_000).build();
    String code =
        """
        import os
        from huggingface_hub import HfApi, hf_hub_download, HfFileSystem
        from huggingface_hub.errors import RepositoryNotFoundError, EntryNotFoundError, RevisionNotFoundError
        api = HfApi()
        print('owner', api.model_info('acme/secret', token='hf_alice').id)
        try:
            hf_hub_download('acme/secret', 'config.json', token='hf_mallory')
        except RepositoryNotFoundError:
            print('mallory is refused')
        try:
            hf_hub_download('acme/secret', 'config.json', token=False)
        except RepositoryNotFoundError:
            print('nobody is refused')
        print('file', os.path.getsize(hf_hub_download('acme/secret', 'secret-Q8_0.gguf', token='hf_alice')) > 0)
        try:
            hf_hub_download('acme/tiny', 'none.json')
        except EntryNotFoundError:
            print('no entry')
        try:
            hf_hub_download('acme/tiny', 'config.json', revision='none')
        except RevisionNotFoundError:
            print('no revision')
        print('renamed', os.path.basename(hf_hub_download('acme/old', 'config.json')))
        print('pinned', os.path.basename(hf_hub_download('acme/tiny', 'config.json', revision='refs/pr/1')))
        print('meta', len(api.get_safetensors_metadata('acme/tiny').weight_map) > 0)
        print('files', len(api.list_repo_files('acme/tiny')))
        print('refs', [b.name for b in api.list_repo_refs('acme/tiny').branches])
        print('commits', len(api.list_repo_commits('acme/tiny')) > 0)
        print('paths', [p.path for p in api.get_paths_info('acme/tiny', ['config.json'])])
        print('exists', api.file_exists('acme/tiny', 'config.json'), api.repo_exists('acme/nothing'))
        print('check', api.auth_check('acme/tiny'))
        with HfFileSystem().open('acme/tiny/config.json', 'rb', block_size=0) as f:
            print('open', len(f.read()) > 0)
        """;
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(secret)
                .repo(tiny)
                .renamed("acme/old", "acme/tiny")
                .user("alice", "hf_alice")
                .user("mallory", "hf_mallory")
                .start();
        MirrorPlace place = MirrorPlace.open(temp.resolve("mirror"), hub.endpoint())) {
      tiny.pullRequest(1);
      List<Path> pythons = pythons();
      for (Path python : pythons) {
        String out =
            PeerProgram.python(
                python, temp.resolve("c" + pythons.indexOf(python)), place.endpoint(), code);
        assertThat(out.lines())
            .contains(
                "owner acme/secret",
                "mallory is refused",
                "nobody is refused",
                "file True",
                "no entry",
                "no revision",
                "renamed config.json",
                "pinned config.json",
                "meta True",
                "files " + tiny.head().files().size(),
                "refs ['main']",
                "commits True",
                "paths ['config.json']",
                "exists True False",
                "check None",
                "open True");
      }
      assertThat(hub.leaks()).isEmpty();
    }
  }

  @Test
  @Proves("field-101")
  void theJavaScriptClient() throws Exception {
    Optional<Path> modules = PeerProgram.nodeModules("@huggingface/hub");
    assumeTrue(modules.isPresent(), "npm's @huggingface/hub: DRAY_TEST_NODE_MODULES");
    TestRepo repo = TestRepos.xet("acme/tiny", 20_000_000).build();
    String code =
        """
        import { createHash } from 'node:crypto';
        import * as hub from '@huggingface/hub';
        const hubUrl = process.env.HF_ENDPOINT, name = 'acme/tiny';
        for await (const file of hub.listFiles({ repo: name, hubUrl, recursive: true })) {
          if (file.type !== 'file') continue;
          const blob = await hub.downloadFile({ repo: name, path: file.path, hubUrl });
          const bytes = Buffer.from(await blob.arrayBuffer());
          console.log(file.path, createHash('sha256').update(bytes).digest('hex'));
        }
        const info = await hub.fileDownloadInfo({ repo: name, path: 'model.safetensors', hubUrl });
        console.log('size', info.size, 'xet', info.xet === undefined);
        console.log('exists', await hub.fileExists({ repo: name, path: 'config.json', hubUrl }),
          await hub.fileExists({ repo: name, path: 'none', hubUrl }));
        const paths = await hub.pathsInfo({ repo: name, paths: ['config.json'], hubUrl });
        console.log('paths', paths.map((p) => p.path).join());
        console.log('info', (await hub.modelInfo({ name, hubUrl })).name);
        """;
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp.resolve("mirror"), hub.endpoint())) {
      for (int i = 0; i < 2; i++) {
        String out = PeerProgram.node(modules.get(), temp.resolve("node"), place.endpoint(), code);
        assertThat(lines(out)).containsExactlyInAnyOrder(expected(repo));
        assertThat(out.lines())
            .contains(
                "size " + repo.file("model.safetensors").size() + " xet true",
                "exists true false",
                "paths config.json",
                "info acme/tiny");
      }
      // What was asked of the large file before it was fetched is passed on: a byte or two.
      long large =
          repo.head().files().values().stream()
              .filter(file -> !file.isRegular())
              .mapToLong(RepoFile::size)
              .sum();
      assertThat(hub.cdnRequests().bytesSent("")).isBetween(large, large + large / 20);
    }
  }

  @Test
  @Proves("field-96")
  void curlResumesAndReadsRanges() throws Exception {
    TestRepo repo = TestRepos.bigFile("acme/big", 20_000_000).build();
    String sha256 = repo.file("model.bin").sha256();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp.resolve("mirror"), hub.endpoint())) {
      String url = place.endpoint() + "/acme/big/resolve/main/model.bin";
      Path home = Files.createDirectories(temp.resolve("curl"));
      Path out = home.resolve("out.bin");
      PeerProgram.run(
          home, place.endpoint(), List.of("curl", "-sf", "-r", "0-6999999", "-o", "out.bin", url));
      PeerProgram.run(
          home, place.endpoint(), List.of("curl", "-sf", "-C", "-", "-o", "out.bin", url));
      assertThat(dev.dray.testkit.content.Content.onDisk(out).sha256()).isEqualTo(sha256);
      String head = PeerProgram.run(home, place.endpoint(), List.of("curl", "-sfI", url));
      assertThat(head).contains("200 OK").containsIgnoringCase("x-repo-commit: ");
      String several =
          PeerProgram.run(
              home,
              place.endpoint(),
              List.of("curl", "-sf", "-r", "0-1,5-6", "-w", "%{http_code}", "-o", "x", url));
      assertThat(several).isEqualTo("206");
    }
  }
}
