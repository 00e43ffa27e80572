package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.error.AccessNeededException;
import dev.dray.error.ConflictException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A folder of the user's is not ours: what lies there is not replaced, and nothing empty is left.
@Timeout(60)
class FolderConflictTest {

  @TempDir Path temp;

  private static DownloadRequest into(Path folder) {
    return DownloadRequest.builder("acme/tiny").folder(folder).build();
  }

  @Test
  void aFileOfTheUsersStaysAndNoByteIsFetched() throws IOException {
    Workplace work = new Workplace(temp);
    Path folder = Files.createDirectories(temp.resolve("mine"));
    Path mine = Files.writeString(folder.resolve("config.json"), "my own notes");
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        Dray dray = work.open(hub)) {
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> dray.download(into(folder)).await())
          .withMessageContaining(mine.toString())
          .satisfies(e -> assertThat(e.nextStep()).contains("--overwrite"));
      assertThat(mine).hasContent("my own notes");
      assertThat(folder).isDirectoryContaining(mine::equals);
      assertThat(hub.cdnRequests().bytesSent(".*")).isZero();
      try (var left = Files.list(folder)) {
        assertThat(left).containsExactly(mine);
      }
    }
  }

  @Test
  void overwritingAndForcingReplaceIt() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      Path one = Files.createDirectories(temp.resolve("one"));
      Files.writeString(one.resolve("config.json"), "my own notes");
      dray.download(DownloadRequest.builder("acme/tiny").folderOverwriting(one).build()).await();
      Workplace.assertWhole(repo, one);

      Path two = Files.createDirectories(temp.resolve("two"));
      Files.writeString(two.resolve("config.json"), "my own notes");
      dray.download(DownloadRequest.builder("acme/tiny").folder(two).force(true).build()).await();
      Workplace.assertWhole(repo, two);
    }
  }

  @Test
  @Proves("field-65")
  void theRightFileCountsAndOursIsUpdatedButAChangedOneIsNot() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepo.model("acme/tiny").text("a.txt", "one").text("b.txt", "same").build();
    Path folder = Files.createDirectories(temp.resolve("mine"));
    Files.writeString(folder.resolve("b.txt"), "same");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      dray.download(into(folder)).await();
      assertThat(folder.resolve("a.txt")).hasContent("one");

      repo.update("main", RepoFile.of("a.txt", Content.of("two!")));
      dray.download(into(folder)).await();
      assertThat(folder.resolve("a.txt")).hasContent("two!");

      Files.writeString(folder.resolve("a.txt"), "edited");
      repo.update("main", RepoFile.of("a.txt", Content.of("three")));
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> dray.download(into(folder)).await());
      assertThat(folder.resolve("a.txt")).hasContent("edited");
    }
  }

  @Test
  void aSingleFileDoesNotReplaceAnotherOne() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.bigFile("acme/big", 50_000).build();
    Path folder = Files.createDirectories(temp.resolve("mine"));
    Path mine = Files.writeString(folder.resolve("model.bin"), "mine");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      String address = hub.endpoint() + "/acme/big/resolve/main/model.bin";
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(
              () -> dray.download(DownloadRequest.builder(address).folder(folder).build()).await());
      assertThat(mine).hasContent("mine");
    }
  }

  @Test
  void aRefusedDownloadLeavesNoEmptyFolders() throws IOException {
    Workplace work = new Workplace(temp);
    TestRepo repo =
        TestRepo.model("acme/closed")
            .lfs("w.bin", Content.generated(1, 50_000))
            .gate(Gate.MANUAL)
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertThatExceptionOfType(AccessNeededException.class)
          .isThrownBy(() -> dray.download("acme/closed").await());
      assertThat(work.cache().resolve("models--acme--closed")).doesNotExist();

      Path folder = temp.resolve("out");
      assertThatExceptionOfType(AccessNeededException.class)
          .isThrownBy(() ->
              dray.download(DownloadRequest.builder("acme/closed").folder(folder).build()).await());
      assertThat(folder).doesNotExist();
    }
  }
}
