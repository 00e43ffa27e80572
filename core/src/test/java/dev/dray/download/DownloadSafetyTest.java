package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.error.ProtocolException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.proxy.TrapServer;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.Storage;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that lie, names that attack, secrets that must not travel.
@Timeout(60)
class DownloadSafetyTest {

  @TempDir Path temp;

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.filter(path -> Files.isRegularFile(path) || Files.isSymbolicLink(path)).toList();
    }
  }

  @Test
  @Proves({"field-72", "S001-97", "S002-39"})
  void wrongBytesOfTheRightLengthNeverGetTheFinalName() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 30_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.flipByteAt(20_000_000));

      assertThatExceptionOfType(IntegrityException.class)
          .isThrownBy(() -> dray.download("acme/big").await())
          .satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_MISMATCH);
            assertThat(e.expected()).contains(repo.file("model.bin").sha256());
            assertThat(e.origin()).isEqualTo(IntegrityException.Origin.LISTING);
          });

      assertThat(files())
          .noneMatch(path -> path.toString().contains("snapshots"))
          .noneMatch(path -> path.toString().contains("blobs"));
      hub.faults().clear();
      Workplace.assertWhole(repo, dray.download("acme/big").await().path());
    }
  }

  @Test
  @Proves({"field-72", "field-71"})
  void aLiarOnceIsAskedAgain() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 5_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().nextCdnGet(Fault.flipByteAt(1000));

      Workplace.assertWhole(repo, dray.download("acme/big").await().path());
    }
  }

  @Test
  @Proves({"field-71", "field-72"})
  void smallGitFilesAreProvedToo() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepo.model("acme/small").text("config.json", "{\"a\": 1}").build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().hub().every(When.get().path(".*/resolve/.*"), Fault.flipByteAt(3));

      assertThatExceptionOfType(IntegrityException.class)
          .isThrownBy(() -> dray.download("acme/small").await());
      assertThat(files()).noneMatch(path -> path.endsWith("config.json"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../escape.txt", "/etc/escape.txt", "a/../../escape.txt", "C:/x", "x\\..\\y"})
  @Proves({"field-44"})
  void hostileListingsAreRefusedBeforeAnyFile(String name) throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/evil")
            .text("config.json", "{}")
            .file(new RepoFile(name, Content.of("x"), Storage.REGULAR))
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> dray.download("acme/evil").await())
          .withMessageContaining("unsafe file name");
      assertThat(files()).isEmpty();
      assertThat(hub.requests().gets(".*/resolve/.*")).isZero();
    }
  }

  @Test
  @Proves({"field-21", "field-50", "field-47"})
  void aHostileRedirectGetsNoSecret() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (TrapServer otherHost = TrapServer.start("localhost");
        TrapServer otherPort = TrapServer.start();
        LoopbackHub hub = LoopbackHub.builder().repo(repo).user("alice", "hf_secret").start();
        Dray dray = work.open(hub)) {
      for (URI trap : List.of(otherHost.endpoint(), otherPort.endpoint())) {
        hub.faults().clear();
        hub.faults().hub().every(When.get().path(".*/resolve/.*"), Fault.redirectTo(trap));
        DrayException failure =
            org.junit.jupiter.api.Assertions.assertThrows(
                DrayException.class,
                () ->
                    dray.download(DownloadRequest.builder("acme/tiny").token("hf_secret").build())
                        .await());
        assertThat(failure.toString() + failure.context() + failure.nextStep())
            .doesNotContain("hf_secret");
      }
      assertThat(otherHost.requests().size() + otherPort.requests().size()).isPositive();
      assertThat(otherHost.secrets()).isEmpty();
      assertThat(otherPort.secrets()).isEmpty();
    }
  }

  @Test
  @Proves({"field-35"})
  void aLoginPageNeverBecomesAModel() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 500_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.htmlLogin());

      assertThatExceptionOfType(DrayException.class)
          .isThrownBy(() -> dray.download("acme/big").await())
          .withMessageContaining("web page");
      assertThat(files()).noneMatch(path -> path.toString().contains("snapshots"));
    }
  }

  @Test
  @Proves({"field-35"})
  void aPlainAddressIsSavedUnderItsNameAndProved() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 20_000_000).build();
    RepoFile file = repo.file("model.bin");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      String address = hub.endpoint() + "/acme/big/resolve/main/model.bin";
      Path folder = temp.resolve("out");
      DownloadResult result =
          dray.download(
                  DownloadRequest.builder(address)
                      .folder(folder)
                      .digest(Digest.parse(file.sha256()))
                      .build())
              .await();
      assertThat(result.path()).isEqualTo(folder.resolve("model.bin"));
      Workplace.assertSame(file, result.path());
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).containsExactly(folder.resolve("model.bin"));
      }

      Path wrong = temp.resolve("wrong");
      assertThatExceptionOfType(IntegrityException.class)
          .isThrownBy(() ->
              dray.download(
                      DownloadRequest.builder(address)
                          .folder(wrong)
                          .digest(Digest.parse("0".repeat(64)))
                          .build())
                  .await())
          .satisfies(e -> assertThat(e.origin()).isEqualTo(IntegrityException.Origin.CALLER));
      assertThat(wrong.resolve("model.bin")).doesNotExist();
    }
  }

  @Test
  @Proves({"S002-39"})
  void oneBadFileDoesNotStopTheOthers() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/seven")
            .text("a.txt", "a")
            .text("b.txt", "b")
            .lfs("bad.bin", Content.generated(1, 70_000))
            .lfs("good.bin", Content.generated(2, 70_000))
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      hub.faults().hub().every(When.get().path(".*/bad\\.bin.*"), Fault.status(404));

      assertThatExceptionOfType(DrayException.class)
          .isThrownBy(() -> dray.download("acme/seven").await())
          .withMessageContaining("bad.bin");

      Path snapshot =
          work.cache().resolve("models--acme--seven/snapshots").resolve(repo.head().id());
      for (String name : List.of("a.txt", "b.txt", "good.bin")) {
        Workplace.assertSame(repo.file(name), snapshot.resolve(name));
      }
      assertThat(snapshot.resolve("bad.bin")).doesNotExist();
    }
  }
}
